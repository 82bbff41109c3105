import { describe, expect, test } from 'vitest';
import { localKey, type PlantedCase, type Truth } from '../federation/model.js';
import type { FlaggedEntity } from './judgement.js';
import { truthTable } from './truth-table.js';

const ISS = 'https://a.example';
const planted = (id: string, structured: boolean, literal: 'flagged' | 'not flagged', robust = literal): PlantedCase => ({ id, pattern: id, model: 'm', operations: 1e26, workloads: 1, providers: 1, structured, expected: { 'seferis-fist@1': literal, 'robust@1': robust }, because: '' });
const truth: Truth = {
  cases: [planted('run', true, 'flagged'), planted('hidden', true, 'not flagged'), planted('benign', false, 'not flagged')],
  caseOf: new Map([['w1', 'run'], ['w2', 'hidden'], ['w3', 'benign']].map(([workload = '', id = '']) => [localKey(ISS, workload), id])),
  personOf: new Map(),
};
const entity = (...ids: string[]): FlaggedEntity => ({
  id: ids.join(),
  responses: { 'seferis-fist@1': 'inspect', 'robust@1': 'inspect' },
  profiles: [],
  hits: {
    'seferis-fist@1': [{ test: 'sequential', quantity: 'rate', line: 8, margin: 9, explanation: '' }, { test: 'parallel', quantity: 'ops', line: 12, margin: 2, explanation: '' }],
    'robust@1': [{ test: 'burst', quantity: 'ops', line: null, margin: 3, explanation: '' }],
  },
  workloads: ids.map((id) => ({ iss: ISS, id })),
});

const outcomes = (row: ReturnType<typeof truthTable>['rows'][number]): unknown[] => [row.byEngine['seferis-fist@1'].outcome, row.byEngine['robust@1'].outcome, row.asDocumented];

describe('the truth table', () => {
  test('tells caught, missed and cleared apart, and says what went as documented', () => {
    const { rows, strangers } = truthTable(truth, [entity('w1', 'other')]);
    expect(rows.map(outcomes)).toEqual([['caught', 'caught', true], ['missed', 'missed', true], ['cleared', 'cleared', true]]);
    expect(strangers).toEqual([]);
  });

  test('a flagged benign case is a false alarm, and not as documented', () => {
    const { rows } = truthTable(truth, [entity('w3')]);
    expect(rows.map(outcomes)).toEqual([['missed', 'missed', false], ['missed', 'missed', true], ['false alarm', 'false alarm', false]]);
  });

  test('operations explain a case before throughput does', () => {
    expect(truthTable(truth, [entity('w1')]).rows[0]?.byEngine['seferis-fist@1'].hit?.line).toBe(12);
  });

  test('a flagged entity without any planted workload is a background customer', () => {
    expect(truthTable(truth, [entity('unplanted')]).strangers.map((stranger) => stranger.id)).toEqual(['unplanted']);
  });

  test('engines are told apart: one may catch what the other misses, and either can be otherwise than documented', () => {
    const robustOnly = { ...truth, cases: [planted('run', true, 'not flagged', 'flagged')] };
    const found = { ...entity('w1'), hits: { ...entity('w1').hits, 'seferis-fist@1': [] } };
    expect(truthTable(robustOnly, [found]).rows.map(outcomes)).toEqual([['missed', 'caught', true]]);
    expect(truthTable(truth, [found]).rows.map(outcomes)[0]).toEqual(['missed', 'caught', false]);
  });
});
