import { sha256, toBase64url, utf8 } from '#libs/encoding';
import { merkleTreeHash } from '#libs/merkle';
import { BODY_CONTENT_TYPE, type ControlTotals, type StatementClaims } from '../statement.js';
import { ZERO_TOTALS } from '../totals.js';
import { claimsFor } from './examples.js';

/**
 * A body of arbitrary lines with a binding that fits it, as a provider could sign it: what is refused is
 * the lines and not the digest.
 */
export function signedRaw(lines: readonly (string | Uint8Array)[], totals: ControlTotals = ZERO_TOTALS): { claims: StatementClaims; bytes: Uint8Array } {
  const raw = lines.map((line) => (typeof line === 'string' ? utf8(line) : line));
  const bytes = new Uint8Array(raw.flatMap((line) => [...line, 0x0a]));
  return signedBytes(bytes, raw, totals);
}

export function signedBytes(bytes: Uint8Array, lines: readonly Uint8Array[], totals: ControlTotals = ZERO_TOTALS): { claims: StatementClaims; bytes: Uint8Array } {
  const binding = {
    alg: 'sha-256',
    dig: toBase64url(sha256(bytes)),
    len: bytes.length,
    ct: BODY_CONTENT_TYPE,
    n: lines.length,
    root: toBase64url(merkleTreeHash(lines)),
  } as const;
  return { claims: claimsFor({ bytes, binding, totals }), bytes };
}
