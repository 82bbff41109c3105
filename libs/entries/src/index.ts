// Door of the entries library: what the log holds at each position beside and around statements, and how a leaf is spelled.

export { decodeEntry, deliveryDigest, type Entry, ENTRY_OF_ORDER, type EntryKeys, type OwnWordEntry, tokenNamed } from './entry.js';
export { ENTRY_KINDS, type EntryKind } from './kinds.js';
export { entryLeaf, type Leaf, parseLeaf, requireContent, statementLeaf } from './leaf.js';
export { decodeOwnWord, encodeOwnWord, type EquivocationContent, type LogKeyContent, type OfficerContent, type OwnWord, type ProviderContent, type RetentionContent, type SchemaContent, type VerdictContent } from './own-word.js';
export { contentDigest } from './read.js';
export {
  type Compromised,
  decodeKeyAct,
  encodeRegulatorRevocation,
  isKeyActKind,
  type KeyAct,
  type KeyActKind,
  type RegulatorRevocation,
  signKeyRegister,
  signKeyRevoke,
  signKeyRotate,
} from './registry/key-act.js';
export { type RegisteredKey, type RegisteredOfficer, type RegisteredProvider, type Term, validAt } from './registry/registered.js';
export { isRegistryEntry, type Registered, Registry, type RegistryEntry } from './registry/registry.js';
export { isName, isProviderUri } from './scalars.js';
export type { EntriesCode } from './refusal.js';
