import { sha256, toBase64url, utf8 } from '#libs/encoding';
import type { PublicJwk } from './jwk.js';

/**
 * JWK thumbprint (RFC 7638, members of RFC 8037 section 2 in lexicographic order), base64url SHA-256:
 * the `kid` of a key.
 */
export function thumbprint(jwk: PublicJwk): string {
  return toBase64url(sha256(utf8(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))));
}
