import { fromBase64url, toHex } from '#libs/encoding';
import { DEFAULT_BODY_LIMITS, type StatementClaims } from '#libs/report';

import { bodyPath } from '../bundle/paths.js';

/** Digest (hex) of a statement's body, and the file that holds it; undefined for a statement without one. */
export function bodyOf({ body }: StatementClaims): { readonly digest: string; readonly file: string } | undefined {
  if (body === undefined) return undefined;
  const digest = toHex(fromBase64url(body.dig));
  return { digest, file: bodyPath(digest) };
}

/** How many bytes of a body there may be: what was signed, within what any body may have. */
export function bodyBytes(claims: StatementClaims): number {
  return Math.min(claims.body?.len ?? 0, DEFAULT_BODY_LIMITS.maxBytes);
}
