import { approveOrder, type DiscloseClaims, type OrderClaims, type PresenceClaims, type RulingClaims, signOrder } from '#libs/orders';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type SigningKey, type VerificationKey } from '#libs/signing';

export const ISS = 'https://alpha.example';
export const ORIGIN = 'hub.example/log';
export const IAT = 1_780_000_000;

export function newKey(): SigningKey {
  return importPrivateJwk(generatePrivateJwk());
}
export function publicHalf(key: SigningKey): VerificationKey {
  return importPublicJwk(key.jwk);
}

/** 32 bytes that all are `byte`, base64url. */
export function bytes32(byte: number): string {
  return Buffer.alloc(32, byte).toString('base64url');
}

export const TOKEN = { attr: 'lei', mode: 'toprf', profile: 'tributary-1', epoch: '2026', token: bytes32(7) } as const;
const TERMS = { v: 1, aud: ORIGIN, id: Buffer.alloc(16, 1).toString('base64url'), iat: IAT, case: 'B 17/2026', legalBasis: 'Sec. 4 (2)' } as const;
const LIMITS = { expires: IAT + 100_000, quota: 3 } as const;

export const RULING: RulingClaims = { ...TERMS, kind: 'ruling', act: 'disregard', token: TOKEN, account: { provider: ISS, handle: 'a1' } };
export const DISCLOSE: DiscloseClaims = { ...TERMS, ...LIMITS, kind: 'disclose', token: TOKEN, caseKey: bytes32(9), accounts: [{ provider: ISS, handle: 'a1' }] };
export const PRESENCE: PresenceClaims = { ...TERMS, ...LIMITS, kind: 'presence', epoch: '2026' };

/** An order of two officers in its text form. */
export function ordered(claims: OrderClaims, signing: SigningKey, approving: SigningKey): string {
  return approveOrder(signOrder(claims, signing), approving);
}
