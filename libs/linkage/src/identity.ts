import { compareCodeUnits, lengthPrefixed, sha256, toHex, utf8 } from '#libs/encoding';
import { refusal } from './refusal.js';
import type { Account, IdentityLink, Seen } from './types.js';

const ENTITY_ID_BYTES = 16;

/** Stable id of an entity: hex of the first 16 bytes of SHA-256(LP("tributary/entity/v1") ‖ LP(provider) ‖ LP(handle)) of its founding account. */
export function entityId(founder: Account): string {
  const digest = sha256(lengthPrefixed(utf8('tributary/entity/v1'), utf8(founder.provider), utf8(founder.handle)));
  return toHex(digest.subarray(0, ENTITY_ID_BYTES));
}

/** Text key of an account, unique: provider and handle joined by a newline. CodedError LINKAGE_ACCOUNT when one of them contains a newline. */
export function accountKey({ provider, handle }: Account): string {
  if (provider.includes('\n') || handle.includes('\n')) throw refusal('LINKAGE_ACCOUNT', 'a provider or handle contains a newline');
  return `${provider}\n${handle}`;
}

/** Order in the log. */
export function compareSeen(a: Seen, b: Seen): number {
  return a.position - b.position || a.line - b.line;
}

/** An entity and where it was founded. */
export interface Founding {
  readonly id: string;
  readonly founded: Seen;
}

/** The one founded first, which survives a merge; ids decide between two that a caller says were founded on one line. */
export function earlier(a: Founding, b: Founding): Founding {
  return (compareSeen(a.founded, b.founded) || compareCodeUnits(a.id, b.id)) <= 0 ? a : b;
}

/** Order of links: that of the log, and on one line by token in code units. Sorts text that a database sorts by bytes, column by column. */
export function compareLinks(a: IdentityLink, b: IdentityLink): number {
  return compareSeen(a.seen, b.seen) || compareCodeUnits(a.token, b.token);
}
