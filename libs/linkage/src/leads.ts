import { compareCodeUnits } from '#libs/encoding';
import { accountKey } from './identity.js';
import { LINKAGE_PROFILE, type LinkageProfile } from './profile.js';
import type { Account, SightedToken } from './types.js';

/** An account of an entity with a weak token that it carries. */
export interface WeakClaim {
  readonly account: Account;
  readonly entity: string;
  readonly token: SightedToken;
}
/** Two accounts of different entities that agree in so much that somebody should look. Never a merge. */
export interface Lead {
  /** The entity asked about, and the account of it. */
  readonly account: Account;
  readonly otherEntity: string;
  readonly otherAccount: Account;
  /** Tokens in which the two agree, by key. */
  readonly agreeing: readonly SightedToken[];
}

/**
 * Leads from an entity to others: pairs of accounts that agree in weak tokens of two families at least. A mail address and its domain are one
 * family, because the one follows from the other. A token on more accounts than the profile's limit says nothing and counts for nobody.
 * `claims` has to hold, of each weak token that an account of the entity carries, all accounts up to one more than that limit; claims that
 * a ruling made void are the caller's to leave out. In order of the other entity, then of the accounts, in code units.
 */
export function leadsOf(entity: string, claims: readonly WeakClaim[], profile: LinkageProfile = LINKAGE_PROFILE): Lead[] {
  const pairs = new Map<string, { readonly own: WeakClaim; readonly other: WeakClaim; readonly agreeing: SightedToken[] }>();
  for (const carriers of carriersOf(claims, profile)) {
    if (carriers.length > profile.weakLimit) continue;
    for (const own of carriers.filter((claim) => claim.entity === entity)) {
      for (const other of carriers.filter((claim) => claim.entity !== entity)) {
        const key = `${accountKey(own.account)}\n${accountKey(other.account)}`;
        const pair = pairs.get(key) ?? { own, other, agreeing: [] };
        pair.agreeing.push(own.token);
        pairs.set(key, pair);
      }
    }
  }
  return [...pairs]
    .filter(([, { agreeing }]) => new Set(agreeing.map(({ attribute }) => profile.weak.get(attribute))).size >= 2)
    .sort(([a, { other: x }], [b, { other: y }]) => compareCodeUnits(x.entity, y.entity) || compareCodeUnits(a, b))
    .map(([, { own, other, agreeing }]) => ({ account: own.account, otherEntity: other.entity, otherAccount: other.account, agreeing: agreeing.sort((a, b) => compareCodeUnits(a.key, b.key)) }));
}

/** The claims of each weak token, one for each account. */
function carriersOf(claims: readonly WeakClaim[], { weak }: LinkageProfile): Iterable<readonly WeakClaim[]> {
  const byToken = new Map<string, Map<string, WeakClaim>>();
  for (const claim of claims) {
    if (!weak.has(claim.token.attribute)) continue;
    const carriers = byToken.get(claim.token.key) ?? new Map<string, WeakClaim>();
    byToken.set(claim.token.key, carriers.set(accountKey(claim.account), claim));
  }
  return [...byToken.values()].map((carriers) => [...carriers.values()]);
}
