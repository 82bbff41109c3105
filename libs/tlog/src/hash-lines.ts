import { HASH_BYTES } from '#libs/merkle';
import { refusal, type TlogCode } from './refusal.js';
import { fromBase64, toBase64 } from './text.js';

/** A path through a tree of up to 2^63 leaves. */
const MAX_HASHES = 63;

/** One base64 hash a line, as proofs have them in texts; at most 63. CodedError of the caller's code, TLOG_BASE64; the field is `proof.N`. */
export function hashesOfLines(lines: readonly string[], code: TlogCode): readonly Uint8Array[] {
  if (lines.length > MAX_HASHES) throw refusal(code, 'a proof has at most 63 hashes', { field: 'proof' });
  return lines.map((line, index) => {
    const hash = fromBase64(line, `proof.${index}`);
    if (hash.length !== HASH_BYTES) throw refusal(code, 'a hash of a proof has 32 bytes', { field: `proof.${index}` });
    return hash;
  });
}

export function linesOfHashes(hashes: readonly Uint8Array[]): readonly string[] {
  return hashes.map(toBase64);
}
