import type { KeyObject } from 'node:crypto';

/** An Ed25519 public JWK (RFC 8037) as registered: canonical, torsion-free, not of small order (verification profile 1). */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** base64url of the 32 bytes of RFC 8032 section 5.1.5. */
  readonly x: string;
}

export interface PrivateJwk extends PublicJwk {
  /** base64url of the 32-byte seed. Secret. */
  readonly d: string;
}

/** A public key that passed registration; the KeyObject is made once, for it costs as much as a verification. */
export interface VerificationKey {
  readonly kid: string;
  readonly jwk: PublicJwk;
  readonly keyObject: KeyObject;
}

export interface SigningKey {
  readonly kid: string;
  /** The public half only. */
  readonly jwk: PublicJwk;
  readonly keyObject: KeyObject;
}
