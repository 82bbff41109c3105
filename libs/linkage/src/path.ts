import { accountKey } from './identity.js';
import type { Account, IdentityLink } from './types.js';

/**
 * Shortest chain of links from `a` to `b` by breadth-first search; among equally short ones the one whose links come first in `links`,
 * so that the answer is the same wherever it is computed. Empty for one and the same account, undefined when no chain exists.
 */
export function shortestChain(a: Account, b: Account, links: readonly IdentityLink[]): readonly IdentityLink[] | undefined {
  const [start, goal] = [accountKey(a), accountKey(b)];
  if (start === goal) return [];
  const neighbours = adjacency(links);
  const reachedBy = new Map<string, { readonly link: IdentityLink; readonly before: string } | null>([[start, null]]);
  // A Map can be extended while it is walked, and is walked in order of insertion: it is its own queue.
  for (const at of reachedBy.keys()) {
    for (const { link, to } of neighbours.get(at) ?? []) {
      if (!reachedBy.has(to)) reachedBy.set(to, { link, before: at });
    }
    if (reachedBy.has(goal)) break;
  }
  if (!reachedBy.has(goal)) return undefined;
  const chain: IdentityLink[] = [];
  for (let step = reachedBy.get(goal); step; step = reachedBy.get(step.before)) chain.push(step.link);
  return chain.reverse();
}

function adjacency(links: readonly IdentityLink[]): ReadonlyMap<string, readonly { readonly link: IdentityLink; readonly to: string }[]> {
  const neighbours = new Map<string, { link: IdentityLink; to: string }[]>();
  const add = (from: string, to: string, link: IdentityLink): void => {
    const known = neighbours.get(from);
    if (known === undefined) neighbours.set(from, [{ link, to }]);
    else known.push({ link, to });
  };
  for (const link of links) {
    const [from, to] = [accountKey(link.from), accountKey(link.to)];
    add(from, to, link);
    add(to, from, link);
  }
  return neighbours;
}
