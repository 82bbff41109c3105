import { sha256, toBase64url, utf8 } from '#libs/encoding';

/**
 * Base64url SHA-256 over the rows, each followed by a newline, in the order of entity id: what a detection run commits to.
 * The caller gives the rows in that order. No rows: the digest of nothing.
 */
export function runOutputDigest(rows: readonly string[]): string {
  return toBase64url(sha256(utf8(rows.map((row) => `${row}\n`).join(''))));
}
