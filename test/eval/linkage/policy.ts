import { type Account, accountKey, leadsOf, Linkage, type SightedToken, type WeakClaim } from '#libs/linkage';
import { type Pairs, groups, pairOf } from './score.js';

/** What the hub makes of accounts: those it joins, directly or through others, and those it points out besides. */
export interface Outcome {
  readonly joined: Pairs;
  readonly leads: Pairs;
}

/**
 * Runs the product's own linkage over accounts, each with its tokens. Limits apply: a token on too many accounts joins nobody. Pairs that are not `comparable`
 * are left out at the end, as the truth does not speak of them.
 */
export function hubOutcome(tokens: readonly (readonly SightedToken[])[], comparable: (a: number, b: number) => boolean): Outcome {
  const size = tokens.length;
  const accounts = tokens.map((_, place): Account => ({ provider: 'evaluation', handle: String(place) }));
  const places = new Map(accounts.map((account, place) => [accountKey(account), place] as const));
  const linkage = new Linkage();
  for (const [place, account] of accounts.entries()) linkage.observe(account, tokens[place] ?? [], { position: place, line: 0 });
  const entities = accounts.map((account) => linkage.entityOf(account) ?? '');
  const joined = new Set<number>();
  for (const members of groups(entities).values()) {
    for (const a of members) for (const b of members) if (a < b && comparable(a, b)) joined.add(pairOf(a, b, size));
  }
  const leads = new Set<number>();
  for (const { account, otherAccount } of allLeads(accounts, tokens, entities)) {
    const [a, b] = [places.get(accountKey(account)) ?? 0, places.get(accountKey(otherAccount)) ?? 0];
    if (comparable(a, b)) leads.add(pairOf(a, b, size));
  }
  return { joined, leads };
}

function* allLeads(accounts: readonly Account[], tokens: readonly (readonly SightedToken[])[], entities: readonly string[]): Generator<ReturnType<typeof leadsOf>[number]> {
  const claims = new Map<string, WeakClaim[]>();
  for (const [place, account] of accounts.entries()) {
    for (const token of tokens[place] ?? []) {
      if (token.strong) continue;
      const claim = { account, entity: entities[place] ?? '', token };
      const known = claims.get(token.key);
      if (known === undefined) claims.set(token.key, [claim]);
      else known.push(claim);
    }
  }
  for (const [entity, members] of groups(entities)) {
    const carried = new Set(members.flatMap((place) => (tokens[place] ?? []).filter(({ strong }) => !strong).map(({ key }) => key)));
    yield* leadsOf(entity, [...carried].flatMap((key) => claims.get(key) ?? []));
  }
}
