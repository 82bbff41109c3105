// Door of the entries library: what the log holds at each position beside and around statements, and how a leaf is spelled.

export { decodeEntry, deliveryDigest, type Entry, ENTRY_OF_ORDER, type EntryKeys, type OwnWordEntry, tokenNamed } from './entry.js';
export { ENTRY_KINDS, type EntryKind, isEntryKind } from './kinds.js';
export { entryLeaf, type Leaf, parseLeaf, requireContent, statementLeaf } from './leaf.js';
export { encodeOwnWord, type EquivocationContent, type LogKeyContent, type OfficerContent, type OwnWord, type ProviderContent, type RetentionContent, type SchemaContent, type VerdictContent } from './own-word.js';
export { contentDigest } from './read.js';
export type { EntriesCode } from './refusal.js';
