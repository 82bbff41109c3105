import { sha256, toBase64url, utf8 } from '#libs/encoding';

/**
 * JWK thumbprint (RFC 7638, members of RFC 8037 section 2 in lexicographic order), base64url SHA-256:
 * the `kid` of a key.
 */
export function thumbprint(jwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519' | 'X25519'; readonly x: string }): string {
  return toBase64url(sha256(utf8(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))));
}
