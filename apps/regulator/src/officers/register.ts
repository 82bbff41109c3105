import type { Pool } from 'pg';
import { isName } from '#libs/entries';
import type { VerificationKey } from '#libs/signing';
import { appendOwnWord, type Effective } from '../registry/append-own-word.js';
import { RegistryError } from '../registry/registry-error.js';

/**
 * Registers an officer's key: orders may be signed with it from its entry on. One person has one valid key at a time, so that two valid keys
 * under an order are two people. RegistryError OFFICER_NAME; OFFICER_EXISTS and KEY_EXISTS of libs/entries; LOG_EMPTY.
 */
export async function addOfficer(pool: Pool, { name, key }: { readonly name: string; readonly key: VerificationKey }): Promise<Effective> {
  if (!isName(name)) throw new RegistryError('OFFICER_NAME', 'A name is 1 to 200 printable characters.', { field: 'name' });
  return { kid: key.kid, position: await appendOwnWord(pool, { kind: 'officer-register', content: { name, x: key.jwk.x } }, { x: key.jwk.x }) };
}

/** Revokes a key: nothing logged from its entry on may be signed with it. KEY_UNKNOWN and KEY_ALREADY_REVOKED of libs/entries; LOG_EMPTY. */
export async function revokeOfficer(pool: Pool, kid: string): Promise<Effective> {
  return { kid, position: await appendOwnWord(pool, { kind: 'officer-revoke', content: { kid } }, {}) };
}
