import { describe, expect, test } from 'vitest';
import { localKey, type PlantedCase, type Truth } from '../federation/model.js';
import type { FlaggedEntity } from './judgement.js';
import { truthTable } from './truth-table.js';

const ISS = 'https://a.example';
const planted = (id: string, structured: boolean, expected: PlantedCase['expected']): PlantedCase => ({ id, pattern: id, model: 'm', operations: 1e26, workloads: 1, providers: 1, structured, expected, because: '' });
const truth: Truth = {
  cases: [planted('run', true, 'flagged'), planted('hidden', true, 'not flagged'), planted('benign', false, 'not flagged')],
  caseOf: new Map([['w1', 'run'], ['w2', 'hidden'], ['w3', 'benign']].map(([workload = '', id = '']) => [localKey(ISS, workload), id])),
  personOf: new Map(),
};
const entity = (...ids: string[]): FlaggedEntity => ({
  id: ids.join(),
  upperBoundTOP: 1,
  hits: [{ test: 'sequential', quantity: 'rate', line: 8, margin: 9, explanation: '' }, { test: 'parallel', quantity: 'ops', line: 12, margin: 2, explanation: '' }],
  workloads: ids.map((id) => ({ iss: ISS, id })),
});

describe('the truth table', () => {
  test('tells caught, missed and cleared apart, and says what went as documented', () => {
    const { rows, strangers } = truthTable(truth, [entity('w1', 'other')]);
    expect(rows.map((row) => [row.outcome, row.asDocumented])).toEqual([['caught', true], ['missed', true], ['cleared', true]]);
    expect(strangers).toEqual([]);
  });

  test('a flagged benign case is a false alarm, and not as documented', () => {
    const { rows } = truthTable(truth, [entity('w3')]);
    expect(rows.map((row) => [row.outcome, row.asDocumented])).toEqual([['missed', false], ['missed', true], ['false alarm', false]]);
  });

  test('operations explain a case before throughput does', () => {
    expect(truthTable(truth, [entity('w1')]).rows[0]?.hit?.line).toBe(12);
  });

  test('a flagged entity without any planted workload is a background customer', () => {
    expect(truthTable(truth, [entity('unplanted')]).strangers.map((stranger) => stranger.id)).toEqual(['unplanted']);
  });
});
