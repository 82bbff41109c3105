/** A customer's account at one provider. */
export interface Account {
  readonly provider: string;
  readonly handle: string;
}
/** Where in the log something was first seen: position of the statement, line within its body. Total order. */
export interface Seen {
  readonly position: number;
  readonly line: number;
}
/** A token as compared: equal keys (attribute, mode, profile, epoch, token) are the same identifier. */
export interface SightedToken {
  readonly key: string;
  readonly attribute: string;
  readonly strong: boolean;
}

/** Two accounts joined because both carry `token`; `to` is the first account that carried it. */
export interface IdentityLink {
  readonly from: Account;
  readonly to: Account;
  readonly attribute: string;
  readonly token: string;
  readonly seen: Seen;
}
/** `from` stopped existing as an entity of its own because of `link`; `into` was founded earlier. */
export interface Merge {
  readonly from: string;
  readonly into: string;
  readonly link: IdentityLink;
}

/** What is already known about the accounts and tokens that a report touches (or about all of them, for an auditor). */
export interface LinkageSeed {
  readonly entities: readonly { readonly id: string; readonly founded: Seen }[];
  readonly accounts: readonly { readonly account: Account; readonly entity: string }[];
  /** The first account that carried each strong token. */
  readonly carriers: readonly { readonly token: string; readonly account: Account }[];
  /**
   * Strong tokens that a seeded account carried before: seen again they are no news and make no second link. May be left out by a
   * caller that leaves such tokens out of `observe`.
   */
  readonly sightings?: readonly { readonly token: string; readonly account: Account }[];
}

/** Everything that changed since the seed, in the order it happened. */
export interface LinkageChanges {
  readonly founded: readonly { readonly id: string; readonly founded: Seen; readonly by: Account }[];
  /**
   * Final entity of every account that was observed or whose entity merged, among those known here. An account that was not loaded
   * and belongs to a merged entity is reached through `merges` only, applied in order.
   */
  readonly accounts: readonly { readonly account: Account; readonly entity: string }[];
  readonly carriers: readonly { readonly token: string; readonly account: Account }[];
  readonly links: readonly IdentityLink[];
  readonly merges: readonly Merge[];
}
