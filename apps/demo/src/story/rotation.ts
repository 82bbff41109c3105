import type { JoinedEntity } from './judgement.js';

/** What the change of epochs did to the joins. */
export interface RotationReport {
  readonly epochs: readonly string[];
  /** Pairs of accounts that were one entity before. */
  readonly before: number;
  /** Of those: one entity afterwards as well. Must be all of them. */
  readonly kept: number;
  /** Accounts whose provider reported for the first time under the new epoch, in an entity with others. */
  readonly joinedLater: number;
}

/** Compares entities before and after a rotation; `newcomer` is the provider that has only ever spoken the new epoch. */
export function rotationReport(epochs: readonly string[], before: readonly JoinedEntity[], after: readonly JoinedEntity[], newcomer: string): RotationReport {
  const entityOf = new Map(after.flatMap((entity) => entity.accounts.map(({ iss, handle }) => [`${iss}\n${handle}`, entity] as const)));
  // Each account beside the first of its entity: as many joins as there are, and all pairs of an entity follow from them.
  const pairs = before.flatMap(({ accounts: [first, ...others] }) => others.map((other) => [first, other] as const));
  const now = (account: JoinedEntity['accounts'][number] | undefined): JoinedEntity | undefined => entityOf.get(`${account?.iss}\n${account?.handle}`);
  const kept = pairs.filter(([a, b]) => now(a) !== undefined && now(a) === now(b)).length;
  const joinedLater = after.filter(({ accounts }) => accounts.length > 1).flatMap(({ accounts }) => accounts.filter(({ iss }) => iss === newcomer)).length;
  return { epochs, before: pairs.length, kept, joinedLater };
}
