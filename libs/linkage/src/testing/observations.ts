import * as fc from 'fast-check';
import type { TokenRecord } from '#libs/report';
import { type LinkageProfile, LINKAGE_PROFILE } from '../profile.js';
import { sighted } from '../strength.js';
import type { Account, Claims, Ruling, Seen, SightedToken } from '../types.js';

/** One customer line of a log. */
export interface Observation {
  readonly account: Account;
  readonly tokens: readonly SightedToken[];
  readonly seen: Seen;
}
/** A ruling at its place in a log. */
export interface Ruled {
  readonly ruling: Ruling;
  readonly seen: Seen;
}
/** Claims that nothing in force makes any more, taken back at their place in a log. */
export interface Withdrawn {
  readonly withdrawn: readonly Claims[];
  readonly seen: Seen;
}
export type Happening = Observation | Ruled | Withdrawn;

/** Limits that few accounts exceed. */
export const SMALL: LinkageProfile = { ...LINKAGE_PROFILE, strong: new Map([...LINKAGE_PROFILE.strong, ['lei', 3], ['owner', 2]]), weakLimit: 3 };

export const record = (attr: 'lei' | 'owner' | 'name', n: number): TokenRecord => ({ attr, mode: 'hmac', profile: 'tributary-1', epoch: 'e1', token: String(n) });

const provider = fc.constantFrom('urn:p:a', 'urn:p:b', 'urn:p:c');
const account = fc.record({ provider, handle: fc.integer({ min: 1, max: 6 }).map((n) => `h${n}`) });
const leis = (max: number) => fc.integer({ min: 1, max }).map((n) => record('lei', n));
const owner = fc.integer({ min: 1, max: 3 }).map((n) => record('owner', n));
const name = fc.integer({ min: 1, max: 3 }).map((n) => record('name', n));

const lineWith = (lei: fc.Arbitrary<TokenRecord>) =>
  fc.record({
    account,
    tokens: fc.tuple(fc.array(name, { maxLength: 2 }), fc.array(fc.oneof({ weight: 4, arbitrary: lei }, { weight: 1, arbitrary: owner }), { maxLength: 3 })).map(([weak, strong]) => [...weak, ...strong].map(sighted)),
  });

export const anyRuling: fc.Arbitrary<Ruling> = fc
  .record({ act: fc.constantFrom<Ruling['act']>('disregard', 'disregard', 'restore'), token: fc.oneof({ weight: 5, arbitrary: leis(6) }, { weight: 2, arbitrary: owner }, { weight: 1, arbitrary: name }), account: fc.option(account, { nil: undefined }) })
  .map(({ account: of, ...rest }): Ruling => (of === undefined ? rest : { ...rest, account: of }));

interface Entry<T> {
  readonly what: T;
  readonly nextStatement: boolean;
}
type Line = Omit<Observation, 'seen'>;
type Withdrawing = Omit<Withdrawn, 'seen'>;

/** Gives each entry its place; a ruling is an entry of the log by itself, and claims are withdrawn before the first line of a statement. */
function placed(entries: readonly Entry<Line | { readonly ruling: Ruling } | Withdrawing>[]): Happening[] {
  let [position, line] = [0, 0];
  return entries.map(({ what, nextStatement }): Happening => {
    if ('ruling' in what) {
      const seen = { position: position + 1, line: 0 };
      [position, line] = [position + 2, 0];
      return { ...what, seen };
    }
    if ('withdrawn' in what) {
      [position, line] = [position + 1, 0];
      return { ...what, seen: { position, line } };
    }
    [position, line] = nextStatement ? [position + 1, 1] : [position, line + 1];
    return { ...what, seen: { position, line } };
  });
}

const entry = <T>(what: fc.Arbitrary<T>): fc.Arbitrary<Entry<T>> => fc.record({ what, nextStatement: fc.boolean() });

/** Logs with few accounts and few tokens, so that repeats, merges of merges and re-sent tokens are common. */
export const logs: fc.Arbitrary<readonly Observation[]> = fc.array(entry(lineWith(leis(14))), { maxLength: 40 }).map((entries) => placed(entries).filter((one) => 'account' in one));

const someTokens = fc.oneof({ weight: 1, arbitrary: fc.constant([1, 2, 3, 4, 5, 6].map((n) => record('lei', n))) }, { weight: 2, arbitrary: fc.array(fc.oneof(leis(6), owner, name), { maxLength: 4 }) });
const anyWithdrawal: fc.Arbitrary<Withdrawing> = fc
  .array(fc.record({ account, tokens: someTokens.map((tokens) => tokens.map(sighted)) }), { minLength: 1, maxLength: 4 })
  .map((withdrawn) => ({ withdrawn }));

/** Logs with rulings and withdrawals among the lines; under `SMALL`, tokens are often quarantined. */
export const histories: fc.Arbitrary<readonly Happening[]> = fc
  .array(
    entry<Line | { readonly ruling: Ruling } | Withdrawing>(
      fc.oneof({ weight: 6, arbitrary: lineWith(leis(6)) }, { weight: 1, arbitrary: fc.record({ ruling: anyRuling }) }, { weight: 2, arbitrary: anyWithdrawal }),
    ),
    { minLength: 8, maxLength: 40, size: 'max' },
  )
  .map(placed);
