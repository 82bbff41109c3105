/** A public key as published: RFC 8037, named by its RFC 7638 thumbprint. */
export interface PublishedJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'Ed25519';
}

export function jwkOf({ kid, x }: { readonly kid: string; readonly x: string }): PublishedJwk {
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'Ed25519' };
}
