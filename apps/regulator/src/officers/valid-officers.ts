import type { OfficerKeys } from '#libs/orders';
import { importPublicJwk, type VerificationKey } from '#libs/signing';
import { listOfficers } from '../persistence/officers.js';
import { validAt } from '../persistence/provider-keys.js';
import type { Queryable } from '../persistence/queryable.js';

/** Importing a key costs as much as a verification, and what a kid stands for never changes. */
const imported = new Map<string, VerificationKey>();

/** Keys that officers may sign with at a position. The caller holds the log's lock, or does not mind that they change. */
export async function validOfficers(db: Queryable, position: number): Promise<OfficerKeys> {
  const valid = (await listOfficers(db)).filter((officer) => validAt(officer, position));
  return new Map(valid.map(({ kid, x }) => [kid, keyOf(kid, x)]));
}

function keyOf(kid: string, x: string): VerificationKey {
  const known = imported.get(kid);
  if (known !== undefined) return known;
  const key = importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
  imported.set(kid, key);
  return key;
}
