import { describe, expect, test } from 'vitest';
import type { Finding, TestResult } from '#libs/structuring';
import { dispositionOf, gravest, type JudgedWork, type KnownWorkload } from './response.js';

const found = (changes: Partial<TestResult>): TestResult => ({
  test: 'sequential', quantity: 'ops', line: 8, value: 1, threshold: 1, hit: true, margin: 1, witness: ['a', 'b'], smallest: 'fewest', window: { from: 0, to: 1 }, links: [], ...changes,
});
const DECLARED: Readonly<Record<string, string>> = { s: 'inference', h: 'non-ai', t: 'training', f: 'enhancement', g: 'inference', r: 'inference', l: 'inference', p: 'none' };
const TIES: Readonly<Record<string, KnownWorkload['tie']>> = { g: 'serving', r: 'serving', l: 'together', p: 'together', q: 'together' };
const known = (id: string): KnownWorkload => ({ declared: DECLARED[id] ?? 'none', tie: TIES[id] ?? 'none', reachesC: ['s', 't'].includes(id) });
const LINK = [{ a: 'p', b: 'q', bytes: 1 }];
const MET = [{ a: 'g', b: 'r', bytes: 1 }];
/** Work of which nothing is left without any of it. */
const only = (tests: readonly TestResult[], directly: JudgedWork['directly'] = null): JudgedWork => ({ tests, directly, without: () => null });

describe('what hits ask for', () => {
  test.each<[string, readonly TestResult[], string]>([
    ['nothing, when nothing is hit', [found({ hit: false, links: LINK, witness: ['a'] })], 'none'],
    ['nothing, of nobody', [], 'none'],
    ['information, when independent work adds up one after another', [found({})], 'ask'],
    ['watching, when one workload is fast', [found({ quantity: 'rate', witness: ['a'] })], 'watch'],
    ['watching, when one workload fills the bucket', [found({ test: 'burst', line: null, witness: ['a'] })], 'watch'],
    ['watching, when several fill it one after another', [found({ test: 'burst', line: null })], 'watch'],
    ['information, when a fast workload exchanges with others', [found({ quantity: 'rate', witness: ['p'] })], 'ask'],
    ['information, when one that fills the bucket does, whatever it is declared as', [found({ test: 'burst', line: null, witness: ['l'] })], 'ask'],
    ['watching, when replicas met at their gateway', [found({ test: 'burst', line: null, witness: ['g', 'r'], links: MET })], 'watch'],
    ['information, when such replicas add up to the legal threshold', [found({ test: 'envelope', line: null, witness: ['g', 'r'], links: MET })], 'ask'],
    ['information, when what met is tied to other work', [found({ test: 'burst', line: null, witness: ['p', 'q'], links: LINK })], 'ask'],
    ['information, when evidence has a link that no tie accounts for', [found({ test: 'burst', line: null, links: [{ a: 'a', b: 'b', bytes: 1 }] })], 'ask'],
    ['a case, when one workload reaches the legal threshold alone', [found({ witness: ['a'] })], 'inspect'],
    ['a case, when one workload is all of the envelope', [found({ test: 'envelope', line: null, witness: ['a'] })], 'inspect'],
    ['watching, when that workload is declared as serving', [found({ witness: ['s'] }), found({ test: 'envelope', line: null, witness: ['s'] })], 'watch'],
    ['information, when it is tied to other work, be it at a gateway', [found({ witness: ['g'] })], 'ask'],
    ['information, when it is declared as no AI', [found({ witness: ['h'] })], 'ask'],
    ['a case, when it is declared as training', [found({ witness: ['t'] })], 'inspect'],
    ['a case, when it is declared as fine-tuning', [found({ witness: ['f'] })], 'inspect'],
  ])('%s', (_, tests, response) => {
    const places = () => tests.map((test) => ({ ...test, hit: false }));
    expect(dispositionOf(only(tests, places), known).response).toBe(response);
  });

  test.each<[string, readonly TestResult[]]>([
    ['what is declared as serving is linked', [found({ test: 'combined', witness: ['l', 's'], links: LINK })]],
    ['what adds up is linked', [found({}), found({ test: 'combined', links: LINK })]],
    ['what bursts is linked', [found({ test: 'burst', line: null, links: LINK })]],
  ])('a case, when %s', (_, tests) => {
    expect(dispositionOf(only(tests), known)).toEqual({ response: 'inspect', byMeeting: new Set() });
  });
});

describe('what a linked hit asks for where work met at remote endpoints', () => {
  const linked = found({ test: 'envelope', line: null, links: LINK });
  const burst = found({ test: 'burst', line: null, witness: ['p', 'q'], links: LINK });
  const missed = [found({ test: 'envelope', line: null, hit: false, links: LINK }), found({ test: 'burst', line: null, hit: false })];
  test.each<[string, readonly TestResult[], readonly TestResult[], string, readonly string[]]>([
    ['information, when nothing is hit without them', [linked, burst], missed, 'ask', ['envelope', 'burst']],
    ['information, when what is hit without them is linked by nothing', [linked], [found({ test: 'envelope', line: null, links: [] })], 'ask', ['envelope']],
    ['a case, when linked work is hit without them', [linked, burst], [missed[0] as TestResult, burst], 'inspect', ['envelope']],
    ['a case, when one workload reaches the legal threshold alone beside it', [found({ witness: ['t'] }), burst], missed, 'inspect', ['burst']],
  ])('%s', (_, tests, directly, response, byMeeting) => {
    expect(dispositionOf(only(tests, () => directly), known)).toEqual({ response, byMeeting: new Set(byMeeting) });
  });

  test('is not looked into where no hit is linked', () => {
    const never = (): never => {
      throw new Error('judged for nothing');
    };
    expect(dispositionOf({ tests: [found({}), found({ test: 'envelope', hit: false, links: LINK })], directly: never, without: never }, known).response).toBe('ask');
    expect(dispositionOf({ tests: [found({ hit: false })], directly: never, without: never }, known).response).toBe('none');
  });
});

describe('what is watched hides nothing', () => {
  const fast = found({ quantity: 'rate', witness: ['a'] });
  const reserved = found({ witness: ['s'] });
  /** What is judged without some of s, a, b, p and q. */
  const beside = (tests: readonly TestResult[], left: Readonly<Record<string, JudgedWork>>): JudgedWork => ({ tests, directly: null, without: (aside) => left[['s', 'a', 'b', 'p', 'q'].filter((id) => !aside(id)).join('')] ?? only([]) });

  test('of pieces that add up beside a reservation', () => {
    expect(dispositionOf(beside([reserved], { abpq: only([found({})]) }), known).response).toBe('ask');
    expect(dispositionOf(beside([reserved], { abpq: only([found({ witness: ['f'] })]) }), known).response).toBe('inspect');
    expect(dispositionOf(beside([reserved], { abpq: only([fast]) }), known).response).toBe('watch');
  });

  test('of work that is linked beside a fast workload', () => {
    const linked = found({ test: 'burst', line: null, witness: ['p', 'q'], links: LINK });
    expect(dispositionOf(beside([fast], { pq: only([linked]) }), known).response).toBe('inspect');
    expect(dispositionOf(beside([fast], { pq: only([linked], () => [{ ...linked, hit: false }]) }), known).response).toBe('ask');
    expect(dispositionOf(beside([reserved], { abpq: only([fast]), pq: only([linked]) }), known).response).toBe('inspect');
    expect(dispositionOf(beside([fast], {}), known).response).toBe('watch');
  });

  test('and the pieces of what is asked about anyway are not looked at again', () => {
    expect(dispositionOf({ tests: [found({}), fast], directly: null, without: () => { throw new Error('judged for nothing'); } }, known).response).toBe('ask');
  });
});

test('findings ask for what the gravest of them asks for', () => {
  const of = (...severities: Finding['severity'][]) => gravest(severities.map((severity) => ({ severity }) as Finding));
  expect([of(), of('watch'), of('watch', 'ask'), of('inspect', 'ask', 'watch')]).toEqual(['none', 'watch', 'ask', 'inspect']);
});
