import { describe, expect, test } from 'vitest';
import { chainViolations } from './log-oracle.js';
import type { Chain } from './load.js';

// Real: the oracle. Made up: the log, as text of its leaves.
const leaf = (statement: string): string => `statement\n${statement}`;
const chain: Chain = { iss: 'p', str: 's', sent: ['a', 'b', 'c'], acknowledged: [{ statement: 'a', digest: '', position: 1 }, { statement: 'b', digest: '', position: 2 }] };
const LOG = ['log-key\n{}', leaf('a'), leaf('b')];

describe('the oracle of faults', () => {
  test('passes a log with all that was acknowledged, and with the last one that nobody answered or without it', () => {
    expect(chainViolations(LOG, [chain])).toEqual([]);
    expect(chainViolations([...LOG, leaf('c')], [chain])).toEqual([]);
  });

  test.each([
    ['an acknowledged statement is lost', [LOG[0] ?? '', leaf('a')], ['p s: statement 2 is not in the log', 'p s: statement 2 was acknowledged at position 2 and is not there']],
    ['one is there twice', [...LOG, leaf('a')], ['p s: statement 1 is 2 times in the log']],
    ['one is elsewhere than was said', [leaf('a'), LOG[0] ?? '', leaf('b')], ['p s: statement 1 was acknowledged at position 1 and is not there']],
    ['one is there that nobody sent', [...LOG, leaf('z')], ['a statement is in the log that nobody sent']],
  ])('says so when %s', (_name, leaves, wrong) => {
    expect(chainViolations(leaves, [chain])).toEqual(wrong);
  });

  test('says so when one without an answer is missing, but another one follows it', () => {
    expect(chainViolations([...LOG, leaf('d')], [{ ...chain, sent: ['a', 'b', 'c', 'd'] }])).toEqual(['p s: statement 3 is not in the log']);
  });
});
