import { importPublicJwk, type VerificationKey } from '#libs/signing';

const imported = new Map<string, VerificationKey>();

/** The key of a registered kid. Importing one costs as much as a verification, and what a kid stands for never changes: each is imported once. */
export function importedKey(kid: string, x: string): VerificationKey {
  const known = imported.get(kid);
  if (known !== undefined) return known;
  const key = importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
  imported.set(kid, key);
  return key;
}
