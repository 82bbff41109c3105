/** A customer's account at one provider. */
export interface Account { readonly provider: string; readonly handle: string }
/** Where in the log something was first seen: position of the statement, line within its body. Total order. */
export interface Seen { readonly position: number; readonly line: number }
/** A token as compared: equal keys (attribute, mode, profile, epoch, token) are the same identifier. */
export interface SightedToken { readonly key: string; readonly attribute: string; readonly strong: boolean }

/** Two accounts joined because both carry `token`; `to` is the first account that carried it. */
export interface IdentityLink { readonly from: Account; readonly to: Account; readonly attribute: string; readonly token: string; readonly seen: Seen }
/** `from` stopped existing as an entity of its own because of `link`; `into` was founded earlier. */
export interface Merge { readonly from: string; readonly into: string; readonly link: IdentityLink }

/** What is already known about the accounts and tokens that a report touches (or about all of them, for an auditor). */
export interface LinkageSeed {
  readonly entities: readonly { readonly id: string; readonly founded: Seen }[];
  readonly accounts: readonly { readonly account: Account; readonly entity: string }[];
  /** The first account that carried each strong token. */
  readonly carriers: readonly { readonly token: string; readonly account: Account }[];
}

/** Everything that changed since the seed, in the order it happened. */
export interface LinkageChanges {
  readonly founded: readonly { readonly id: string; readonly founded: Seen; readonly by: Account }[];
  /** Final entity of every account that was observed or whose entity merged, among those known here. */
  readonly accounts: readonly { readonly account: Account; readonly entity: string }[];
  readonly carriers: readonly { readonly token: string; readonly account: Account }[];
  readonly links: readonly IdentityLink[];
  readonly merges: readonly Merge[];
}

/** Stable id of an entity: hex of the first 16 bytes of SHA-256(LP("tributary/entity/v1") ‖ LP(provider) ‖ LP(handle)) of its founding account. */
export function entityId(_founder: Account): string { throw new Error('unfilled'); }
/** Text key of an account, unique: provider and handle joined by a newline (neither may contain one). */
export function accountKey(_account: Account): string { throw new Error('unfilled'); }

/**
 * Accounts → entities by union over strong tokens (design/PSEUDONYMS.md, Linkage at the hub). The same object serves the
 * hub (seeded with what a report touches) and the auditor (empty seed, everything replayed); results do not depend on which.
 * The entity founded first (by Seen) survives a merge.
 */
export class Linkage {
  constructor(_seed?: LinkageSeed) {}
  /** An account's customer line, in log order. Idempotent for tokens already seen on it. */
  observe(_account: Account, _tokens: readonly SightedToken[], _seen: Seen): void { throw new Error('unfilled'); }
  /** Current entity of an account, following merges; undefined when never seen. */
  entityOf(_account: Account): string | undefined { throw new Error('unfilled'); }
  changes(): LinkageChanges { throw new Error('unfilled'); }
  /** Shortest chain of identity links between two accounts, empty when they are the same account, undefined when not linked (among links observed here or given). */
  why(_a: Account, _b: Account, _links?: readonly IdentityLink[]): readonly IdentityLink[] | undefined { throw new Error('unfilled'); }
}
