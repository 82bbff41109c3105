import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StatementClaims } from '#libs/report';
import { ProviderRecords } from './provider-records.js';
import type { StandingStatement } from './standing-statements.js';

const ISS = 'https://alpha.example';
const claims = (str: string, seq: number): StatementClaims => ({ iss: ISS, str, seq, act: 'report', per: { from: 0, to: seq } }) as StatementClaims;

test('of each stolen key it counts what it signed from there on and what counts of it, whenever the revocation comes', () => {
  const statement = fc.record({ str: fc.constantFrom('a', 'b'), kid: fc.constantFrom('k', 'l'), gone: fc.boolean() });
  const doubts = fc.array(fc.record({ kid: fc.constantFrom('k', 'l'), str: fc.constantFrom('a', 'b', 'c'), seq: fc.integer({ min: 1, max: 9 }) }), { maxLength: 2 });
  fc.assert(fc.property(fc.array(statement, { minLength: 1, maxLength: 20 }), doubts, fc.boolean(), (statements, all, early) => {
    const said = [...new Map(all.map((doubt) => [doubt.kid, doubt])).values()];
    const records = new ProviderRecords();
    const doubt = (): void => said.forEach(({ kid, str, seq }) => records.doubt(ISS, kid, { str, seq }));
    if (early) doubt();
    const numbered = statements.map((one, nth) => ({ ...one, seq: statements.slice(0, nth + 1).filter(({ str }) => str === one.str).length }));
    for (const { str, kid, seq } of numbered) records.apply(claims(str, seq), kid, [], seq);
    for (const { str, seq, gone } of numbered) if (gone) records.withdraw(claims(str, 100), seq, { standsAt: seq, lines: [], per: { from: 0, to: seq } } as unknown as StandingStatement);
    if (!early) doubt();
    const counted = said.map(({ kid, str, seq }) => ({ stream: str, seq, kid, statements: numbered.filter((one) => one.kid === kid && one.str === str && one.seq >= seq && !one.gone).length }));
    expect(records.dossiers(0, 0)[0]?.compromised).toEqual(counted.filter(({ statements: count }) => count > 0));
  }));
});

test('a provider of which only a revocation is known has reported nothing, and is not judged', () => {
  const records = new ProviderRecords();
  records.doubt(ISS, 'k', { str: 'a', seq: 1 });
  expect(records.dossiers(0, 0)).toEqual([]);
});
