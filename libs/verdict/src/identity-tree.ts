import { accountKey, shortestChain, type Account, type IdentityLink } from '#libs/linkage';
import { compareCodeUnits } from '#libs/encoding';

/** Two accounts that carry one identifier: why pieces at two providers are one customer's. */
export interface IdentityEdge {
  /** Provider, a space, the provider's own handle of the customer. */
  readonly from: string;
  readonly to: string;
  /** Which kind of identifier they share; its token stays in the hub. */
  readonly attribute: string;
  /** Log position at which the second of the two was reported with it. */
  readonly position: number;
}

/**
 * The links that connect `accounts`, each of which belongs to one entity: shortest chains from the first of them, in order of
 * account, to each other. Chains from one root that take the first link in log order wherever they could take several form a tree, the
 * same wherever it is computed.
 */
export function identityTree(accounts: readonly Account[], links: readonly IdentityLink[]): IdentityEdge[] {
  const [root, ...others] = [...new Map(accounts.map((account) => [accountKey(account), account])).entries()].sort(([a], [b]) => compareCodeUnits(a, b)).map(([, account]) => account);
  if (root === undefined) return [];
  const tree = new Set<IdentityLink>();
  for (const other of others) for (const link of shortestChain(root, other, links) ?? []) tree.add(link);
  // In the order of `links`, which is the log's.
  return links.filter((link) => tree.has(link)).map(({ from, to, attribute, seen }) => ({ from: named(from), to: named(to), attribute, position: seen.position }));
}

function named({ provider, handle }: Account): string {
  return `${provider} ${handle}`;
}
