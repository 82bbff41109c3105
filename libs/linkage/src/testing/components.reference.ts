import { accountKey, entityId } from '../identity.js';
import type { IdentityLink } from '../types.js';
import type { Observation } from './observations.js';

/**
 * Entity of every account, from scratch: accounts that share a strong token are in one component (relabelled until nothing changes), and a
 * component has the id of its account that comes first in the log.
 */
export function componentsOf(log: readonly Observation[]): Map<string, string> {
  const order = [...new Set(log.map(({ account }) => accountKey(account)))];
  const label = new Map(order.map((key, index) => [key, index]));
  const carried = log.flatMap(({ account, tokens }) => tokens.filter(({ strong }) => strong).map(({ key }) => [key, accountKey(account)] as const));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [token, account] of carried) {
      for (const [other, neighbour] of carried) {
        if (token !== other || label.get(account)! <= label.get(neighbour)!) continue;
        label.set(account, label.get(neighbour)!);
        changed = true;
      }
    }
  }
  const accounts = new Map(log.map(({ account }) => [accountKey(account), account]));
  return new Map([...label].map(([key, index]) => [key, entityId(accounts.get(order[index]!)!)]));
}

/** Every (account, token) but a token's first one, once, in log order. */
export function linksOf(log: readonly Observation[]): IdentityLink[] {
  const first = new Map<string, Observation['account']>();
  const done = new Set<string>();
  const links: IdentityLink[] = [];
  for (const { account, tokens, seen } of log) {
    for (const token of tokens) {
      const sighting = `${accountKey(account)}\n${token.key}`;
      if (!token.strong || done.has(sighting)) continue;
      done.add(sighting);
      const to = first.get(token.key);
      if (to === undefined) first.set(token.key, account);
      else links.push({ from: account, to, attribute: token.attribute, token: token.key, seen });
    }
  }
  return links;
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
