import type { KeyObject } from 'node:crypto';

/** An Ed25519 public JWK as registered: canonical, torsion-free, not of small order (verification profile 1). */
export interface PublicJwk { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
export interface PrivateJwk extends PublicJwk { readonly d: string }
export interface VerificationKey { readonly kid: string; readonly jwk: PublicJwk; readonly keyObject: KeyObject }
export interface SigningKey { readonly kid: string; readonly jwk: PublicJwk; readonly keyObject: KeyObject }

/** A compact JWS that passed strict decoding; its signature has not been looked at. */
export interface StrictJws {
  readonly compact: string;
  readonly kid: string;
  readonly typ: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly signingInput: Uint8Array;
  /** SHA-256 of the signing input: the identity of a statement (never of the whole string: design/PROTOCOL.md section 3). */
  readonly digest: Uint8Array;
}

/**
 * Strict decoding, before any cryptography: size, three non-empty base64url parts with one spelling each, header exactly
 * {alg: Ed25519|EdDSA, kid, typ}. CodedError SIGNING_SIZE, SIGNING_FORMAT, SIGNING_BASE64URL, SIGNING_HEADER, SIGNING_ALG, SIGNING_TYP.
 */
export function decodeStrictJws(_compact: string, _expect: { readonly typ: string; readonly maxBytes?: number }): StrictJws { throw new Error('unfilled'); }
/** Verification profile 1: node:crypto accepts and R is canonical and not of small order. Throws CodedError SIGNING_SIGNATURE; SIGNING_KEY when kid differs. */
export function verifyJws(_jws: StrictJws, _key: VerificationKey): void { throw new Error('unfilled'); }
/** Registers-grade import: CodedError SIGNING_KEY_INVALID for non-canonical, small-order or torsioned keys and unknown members. */
export function importPublicJwk(_jwk: unknown): VerificationKey { throw new Error('unfilled'); }
export function importPrivateJwk(_jwk: unknown): SigningKey { throw new Error('unfilled'); }
export function generatePrivateJwk(): PrivateJwk { throw new Error('unfilled'); }
/** RFC 7638 thumbprint, base64url SHA-256. */
export function thumbprint(_jwk: PublicJwk): string { throw new Error('unfilled'); }
/** Compact JWS over payload bytes, header {"alg":"Ed25519","kid":…,"typ":…}. */
export function signJws(_payload: Uint8Array, _key: SigningKey, _typ: string): string { throw new Error('unfilled'); }
