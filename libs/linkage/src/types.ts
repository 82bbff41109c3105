import type { TokenRecord } from '#libs/report';

/** A customer's account at one provider. */
export interface Account {
  readonly provider: string;
  readonly handle: string;
}
/** Tokens that an account claims. */
export interface Claims {
  readonly account: Account;
  readonly tokens: readonly SightedToken[];
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

/**
 * What officers have decided about a token. `disregard` with an account: that account's claim of the token is void, as if it had never
 * been made. Without: the token is void everywhere, whoever claims it. `restore` undoes the `disregard` of the same token and account.
 */
export interface Ruling {
  readonly act: 'disregard' | 'restore';
  readonly token: TokenRecord;
  readonly account?: Account;
}

/** Two accounts joined because both carry `token`; `to` is the first account that carries it. `seen` is where `from` was seen with it. */
export interface IdentityLink {
  readonly from: Account;
  readonly to: Account;
  readonly attribute: string;
  readonly token: string;
  readonly seen: Seen;
}
/** `from` stopped being an entity of its own at `seen`, because of `link`; `into` was founded earlier. */
export interface Merge {
  readonly from: string;
  readonly into: string;
  readonly link: IdentityLink;
  readonly seen: Seen;
}
/** `entity` fell apart at `seen`, when `token`, and perhaps others, stopped linking it. One of its parts keeps its id; the others have that of their account founded first. */
export interface Split {
  readonly entity: string;
  readonly parts: readonly { readonly entity: string; readonly accounts: readonly Account[] }[];
  readonly token: string;
  readonly seen: Seen;
}
/** What one line or ruling did. */
export interface Step {
  /** In the order in which it happened. */
  readonly regroupings: readonly (Merge | Split)[];
  /** Accounts known here that claim a token which was quarantined, ruled on, or that a claim of was withdrawn: whatever is said about their entities may be another thing now. */
  readonly touched: readonly Account[];
}

/** `linking`: joins the accounts that carry it. `quarantined`: on too many accounts to mean one customer. `disregarded`: void by a ruling. */
export type Standing = 'linking' | 'quarantined' | 'disregarded';

/**
 * What is already known about what is about to be observed or ruled on (nothing, for an auditor who begins with the log). It has to hold
 *
 * - for accounts about to be observed: those accounts, and their claims of the tokens that they are about to be observed with;
 * - for strong tokens about to be observed: the token, its first claim that is not void, that claim's account, and the rulings on it;
 * - the entities of all these accounts;
 * - for claims about to be withdrawn: those claims, with their accounts and tokens, and of each token as many more of the first that are not void as are
 *   about to be withdrawn;
 * - where a token may come to be on more accounts than its limit, and for a ruling on a token, or the withdrawal of a claim of one, that links before
 *   it or after it: every claim of that token, and as `whole` the entities of every account seeded: an entity that may fall apart is needed with all its accounts, where each of
 *   them was founded, and all their claims of strong tokens with those tokens.
 *
 * What a whole entity lacks, or a claim left out, cannot all be noticed; what is noticed is LINKAGE_SEED.
 */
export interface LinkageSeed {
  readonly entities: readonly { readonly id: string; readonly founded: Seen; readonly whole?: boolean }[];
  /** `founded` where its entity is whole. */
  readonly accounts: readonly { readonly account: Account; readonly entity: string; readonly founded?: Seen }[];
  /** `accounts`: how many claim the token, those not counted whose claim is void. */
  readonly tokens: readonly { readonly token: string; readonly attribute: string; readonly accounts: number }[];
  readonly claims: readonly { readonly token: string; readonly account: Account; readonly seen: Seen }[];
  /** The disregards in force. */
  readonly disregarded: readonly { readonly token: string; readonly account?: Account }[];
}

/** Everything that changed since the seed. */
export interface LinkageChanges {
  readonly founded: readonly { readonly id: string; readonly founded: Seen; readonly by: Account }[];
  /** Final entity of every account that was observed, or was known here and is of another entity now, or was in one that fell apart. */
  readonly accounts: readonly { readonly account: Account; readonly entity: string }[];
  /** Seeded and founded entities that are part of another now: where accounts that are not known here went with them. */
  readonly absorbed: readonly { readonly from: string; readonly into: string }[];
  readonly merges: readonly Merge[];
  /** Accounts that were in an entity which fell apart, with the last place in the log where that happened. */
  readonly regrouped: readonly { readonly account: Account; readonly seen: Seen }[];
  /** Strong tokens that were claimed anew, ruled on, or that a claim of was withdrawn. `turned`: where the token last began or ceased to be quarantined or disregarded, or a ruling or a claim withdrawn concerned it. */
  readonly tokens: readonly { readonly token: string; readonly attribute: string; readonly accounts: number; readonly first: Account | undefined; readonly standing: Standing; readonly turned: Seen | undefined }[];
  /** Links that hold now, in their order: those of a token that turned all of them, of another one those made since. */
  readonly links: readonly IdentityLink[];
}
