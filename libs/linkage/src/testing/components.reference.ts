import { accountKey, entityId } from '../identity.js';
import type { LinkageProfile } from '../profile.js';
import { sighted } from '../strength.js';
import type { Account, IdentityLink, Seen, Standing } from '../types.js';
import type { Happening } from './observations.js';

interface Claim {
  readonly account: Account;
  readonly token: string;
  readonly attribute: string;
  readonly seen: Seen;
}
/** All that linkage says of a log, worked out from scratch at its end. */
export interface Linked {
  /** Entity of every account, by key. */
  readonly entities: ReadonlyMap<string, string>;
  /** In their order. */
  readonly links: readonly IdentityLink[];
  /** Every strong token claimed or ruled on. */
  readonly tokens: ReadonlyMap<string, { readonly accounts: number; readonly first: Account | undefined; readonly standing: Standing }>;
}

/**
 * The definition, slowly: of every (account, strong token) its first line since the last withdrawal; less the claims void by the last ruling on them; a token links
 * unless it is disregarded or claimed by more than its limit; accounts that share a token that links are relabelled until nothing changes,
 * and have the id of the account of their label, which is the first in the log.
 */
export function linkedBy(log: readonly Happening[], profile: LinkageProfile): Linked {
  const order: Account[] = [];
  let claims: Claim[] = [];
  const attributes = new Map<string, string>();
  const disregarded = new Set<string>();
  for (const happening of log) {
    if ('ruling' in happening) {
      const { act, token, account } = happening.ruling;
      const { key, attribute, strong } = sighted(token);
      if (strong) attributes.set(key, attribute);
      const name = JSON.stringify([key, account === undefined ? null : accountKey(account)]);
      if (act === 'disregard') disregarded.add(name);
      else disregarded.delete(name);
      continue;
    }
    if ('withdrawn' in happening) {
      for (const { account, tokens } of happening.withdrawn) claims = claims.filter((one) => accountKey(one.account) !== accountKey(account) || !tokens.some(({ key }) => key === one.token));
      continue;
    }
    const { account, tokens, seen } = happening;
    if (!order.some((other) => accountKey(other) === accountKey(account))) order.push(account);
    for (const { key, attribute, strong } of tokens) {
      if (!strong || claims.some((one) => one.token === key && accountKey(one.account) === accountKey(account))) continue;
      attributes.set(key, attribute);
      claims.push({ account, token: key, attribute, seen });
    }
  }
  const counting = claims.filter(({ token, account }) => !disregarded.has(JSON.stringify([token, accountKey(account)])));
  const tokens = new Map(
    [...attributes].map(([token, attribute]) => {
      const carriers = counting.filter((claim) => claim.token === token);
      const standing: Standing = disregarded.has(JSON.stringify([token, null])) ? 'disregarded' : carriers.length > (profile.strong.get(attribute) ?? 0) ? 'quarantined' : 'linking';
      return [token, { accounts: carriers.length, first: carriers[0]?.account, standing }];
    }),
  );
  const linking = counting.filter(({ token }) => tokens.get(token)?.standing === 'linking');
  return { entities: componentsOf(order, linking), links: linksOf(linking), tokens };
}

function componentsOf(order: readonly Account[], claims: readonly Claim[]): Map<string, string> {
  const label = new Map(order.map((account, index) => [accountKey(account), index]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const one of claims) {
      for (const other of claims) {
        const [a, b] = [label.get(accountKey(one.account))!, label.get(accountKey(other.account))!];
        if (one.token !== other.token || a <= b) continue;
        label.set(accountKey(one.account), b);
        changed = true;
      }
    }
  }
  return new Map([...label].map(([key, index]) => [key, entityId(order[index]!)]));
}

/** Every claim but a token's first one, to the account of that first one. */
function linksOf(claims: readonly Claim[]): IdentityLink[] {
  const links = claims.flatMap(({ account, token, attribute, seen }) => {
    const to = claims.find((claim) => claim.token === token)!.account;
    return accountKey(to) === accountKey(account) ? [] : [{ from: account, to, attribute, token, seen }];
  });
  return links.sort((a, b) => a.seen.position - b.seen.position || a.seen.line - b.seen.line || (a.token < b.token ? -1 : 1));
}

/** Length of the shortest chain by relaxing every link as often as there are links; undefined when there is none. */
export function distance(a: string, b: string, links: readonly IdentityLink[]): number | undefined {
  const steps = new Map([[a, 0]]);
  for (let round = 0; round <= links.length; round++) {
    for (const link of links) {
      const ends = [accountKey(link.from), accountKey(link.to)] as const;
      for (const [x, y] of [ends, [ends[1], ends[0]] as const]) {
        const via = steps.get(x);
        if (via !== undefined && via + 1 < (steps.get(y) ?? Number.POSITIVE_INFINITY)) steps.set(y, via + 1);
      }
    }
  }
  return steps.get(b);
}
