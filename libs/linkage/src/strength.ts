/**
 * Attributes whose tokens merge accounts by themselves (design/PSEUDONYMS.md, canonicalisation profile). `name` is weak: it
 * never merges. Every party that joins accounts (hub, auditor) takes the set from here.
 */
export const STRONG_ATTRIBUTES: ReadonlySet<string> = new Set(['lei', 'tax-id', 'registration', 'owner']);
