import { describe, expect, test } from 'vitest';
import type { Finding, TestResult } from '#libs/structuring';
import { dispositionOf, gravest } from './response.js';

const found = (changes: Partial<TestResult>): TestResult => ({
  test: 'sequential', quantity: 'ops', line: 8, value: 1, threshold: 1, hit: true, margin: 1, witness: ['a', 'b'], smallest: 'fewest', window: { from: 0, to: 1 }, links: [], ...changes,
});
const declaredOf = (id: string): string => ({ s: 'inference', h: 'non-ai', t: 'training', f: 'enhancement' })[id] ?? 'none';
const LINK = [{ a: 'a', b: 'b', bytes: 1 }];

describe('what hits ask for', () => {
  test.each<[string, readonly TestResult[], string]>([
    ['nothing, when nothing is hit', [found({ hit: false, links: LINK, witness: ['a'] })], 'none'],
    ['nothing, of nobody', [], 'none'],
    ['information, when independent work adds up one after another', [found({})], 'ask'],
    ['information, when one workload is fast', [found({ quantity: 'rate', witness: ['a'] })], 'ask'],
    ['information, when one workload fills the bucket', [found({ test: 'burst', line: null, witness: ['a'] })], 'ask'],
    ['a case, when one workload reaches the legal threshold alone', [found({ witness: ['a'] })], 'inspect'],
    ['a case, when one workload is all of the envelope', [found({ test: 'envelope', line: null, witness: ['a'] })], 'inspect'],
    ['information, when that workload is declared as serving', [found({ witness: ['s'] }), found({ test: 'envelope', line: null, witness: ['s'] })], 'ask'],
    ['information, when it is declared as no AI', [found({ witness: ['h'] })], 'ask'],
    ['a case, when it is declared as training', [found({ witness: ['t'] })], 'inspect'],
    ['a case, when it is declared as fine-tuning', [found({ witness: ['f'] })], 'inspect'],
    ['a case, when what is declared as serving is linked', [found({ test: 'combined', witness: ['s', 's2'], links: LINK })], 'inspect'],
    ['a case, when what adds up is linked', [found({}), found({ test: 'combined', links: LINK })], 'inspect'],
    ['a case, when what bursts is linked', [found({ test: 'burst', line: null, links: LINK })], 'inspect'],
  ])('%s', (_, tests, response) => {
    expect(dispositionOf(tests, declaredOf, null)).toEqual({ response, byMeeting: new Set() });
  });
});

describe('what a linked hit asks for where work met at remote endpoints', () => {
  const linked = found({ test: 'envelope', line: null, links: LINK });
  const burst = found({ test: 'burst', line: null, links: LINK });
  const missed = [found({ test: 'envelope', line: null, hit: false, links: LINK }), found({ test: 'burst', line: null, hit: false })];
  test.each<[string, readonly TestResult[], readonly TestResult[], string, readonly string[]]>([
    ['information, when nothing is hit without them', [linked, burst], missed, 'ask', ['envelope', 'burst']],
    ['information, when what is hit without them is linked by nothing', [linked], [found({ test: 'envelope', line: null, links: [] })], 'ask', ['envelope']],
    ['a case, when linked work is hit without them', [linked, burst], [missed[0] as TestResult, burst], 'inspect', ['envelope']],
    ['a case, when one workload reaches the legal threshold alone beside it', [found({ witness: ['t'] }), burst], missed, 'inspect', ['burst']],
  ])('%s', (_, tests, directly, response, byMeeting) => {
    expect(dispositionOf(tests, declaredOf, () => directly)).toEqual({ response, byMeeting: new Set(byMeeting) });
  });

  test('is not looked into where no hit is linked', () => {
    const never = (): never => {
      throw new Error('judged for nothing');
    };
    expect(dispositionOf([found({}), found({ test: 'envelope', hit: false, links: LINK })], declaredOf, never).response).toBe('ask');
    expect(dispositionOf([found({ hit: false })], declaredOf, never).response).toBe('none');
  });
});

test('findings ask for what the gravest of them asks for', () => {
  const of = (...severities: Finding['severity'][]) => gravest(severities.map((severity) => ({ severity }) as Finding));
  expect([of(), of('watch'), of('watch', 'ask'), of('inspect', 'ask', 'watch')]).toEqual(['none', 'watch', 'ask', 'inspect']);
});
