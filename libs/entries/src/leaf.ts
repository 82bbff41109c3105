/*
 * What the tree of the log commits to at each position. A leaf names what it is, so that nobody can show a statement as an entry or an entry of
 * one kind as another, and it is read in one way only: up to the first newline the kind, after it the bytes. A tile log's entry has at most
 * 65,535 bytes (C2SP tlog-tiles): a statement always fits, and of a longer entry the leaf holds the digest.
 */
import { fromBase64url, fromUtf8, sha256, toBase64url, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { type EntryKind, isEntryKind } from './kinds.js';
import { refusal } from './refusal.js';

/** Bytes of content up to which a leaf holds it. */
const MAX_INLINE_BYTES = 60_000;
const STATEMENT = 'statement';
/** Behind the kind of an entry whose leaf holds the digest of its content only. */
const BY_DIGEST = '@sha-256';
const DIGEST_BYTES = 32;

/** A leaf as read. `digest` (SHA-256, 32 bytes) stands for a content that is kept beside the log. */
export type Leaf =
  | { readonly kind: 'statement'; readonly statement: string }
  | { readonly kind: EntryKind; readonly content: string }
  | { readonly kind: EntryKind; readonly digest: Uint8Array };

/** The leaf of a statement: its compact JWS exactly as received. */
export function statementLeaf(compact: string): Uint8Array {
  return utf8(`${STATEMENT}\n${compact}`);
}

/** The leaf of an entry of the hub's register. */
export function entryLeaf(kind: EntryKind, content: string): Uint8Array {
  const bytes = utf8(content);
  return bytes.length <= MAX_INLINE_BYTES ? utf8(`${kind}\n${content}`) : utf8(`${kind}${BY_DIGEST}\n${toBase64url(sha256(bytes))}`);
}

/** Reads a leaf; every leaf that is read is the one that `statementLeaf` or `entryLeaf` gives. ENTRY_LEAF. */
export function parseLeaf(bytes: Uint8Array): Leaf {
  const text = textOf(bytes);
  const newline = text.indexOf('\n');
  if (newline === -1) throw refusal('ENTRY_LEAF', 'no newline behind the kind of a leaf');
  const name = text.slice(0, newline);
  const rest = text.slice(newline + 1);
  if (name === STATEMENT) return { kind: STATEMENT, statement: rest };
  const byDigest = name.endsWith(BY_DIGEST);
  const kind = byDigest ? name.slice(0, -BY_DIGEST.length) : name;
  if (!isEntryKind(kind)) throw refusal('ENTRY_LEAF', 'a leaf of no kind that is known', { field: 'kind' });
  if (!byDigest) {
    if (bytes.length - newline - 1 > MAX_INLINE_BYTES) throw refusal('ENTRY_LEAF', 'a content in the leaf that is too long for it', { field: 'content' });
    return { kind, content: rest };
  }
  return { kind, digest: digestOf(rest) };
}

/** ENTRY_LEAF unless `content` is what the digest in a leaf stands for: longer than a leaf may hold, and of that digest. */
export function requireContent(digest: Uint8Array, content: string): void {
  const bytes = utf8(content);
  if (bytes.length <= MAX_INLINE_BYTES) throw refusal('ENTRY_LEAF', 'a digest in the leaf of a content that fits', { field: 'digest' });
  if (!Buffer.from(sha256(bytes)).equals(digest)) throw refusal('ENTRY_LEAF', 'the content is not the one that the leaf commits to', { field: 'digest' });
}

function digestOf(text: string): Uint8Array {
  try {
    const digest = fromBase64url(text);
    if (digest.length === DIGEST_BYTES) return digest;
  } catch (error) {
    if (!isCodedError(error)) throw error;
  }
  throw refusal('ENTRY_LEAF', 'not the base64url of a SHA-256 digest', { field: 'digest' });
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (isCodedError(error)) throw refusal('ENTRY_LEAF', 'a leaf is not UTF-8');
    throw error;
  }
}
