import type { Pool } from 'pg';
import type { VerificationKey } from '#libs/signing';
import { insertOfficer, listOfficers, revokeOfficerKey } from '../persistence/officers.js';
import { findKeys } from '../persistence/provider-keys.js';
import { atLogHead, isPrintableName, type Effective } from '../registry/register.js';
import { RegistryError } from '../registry/registry-error.js';

/**
 * Registers an officer's key: orders may be signed with it from the log position given back on. One person has one valid key at a
 * time, so that two valid keys under an order are two people. RegistryError OFFICER_NAME, OFFICER_EXISTS, KEY_EXISTS.
 */
export async function addOfficer(pool: Pool, officer: { readonly name: string; readonly key: VerificationKey }): Promise<Effective> {
  const { name, key } = officer;
  if (!isPrintableName(name)) throw new RegistryError('OFFICER_NAME', 'A name is 1 to 200 printable characters.', { field: 'name' });
  return atLogHead(pool, async (client, position) => {
    const officers = await listOfficers(client);
    // A provider's key among officers' would let a company order about its competitors.
    if (officers.some(({ kid }) => kid === key.kid) || (await findKeys(client, [key.kid])).has(key.kid)) throw new RegistryError('KEY_EXISTS', 'This key is registered.', { field: 'key' });
    if (officers.some((known) => known.name === name && known.revokedPosition === null)) throw new RegistryError('OFFICER_EXISTS', 'This officer has a valid key. Revoke it first.', { field: 'name' });
    await insertOfficer(client, { kid: key.kid, name, x: key.jwk.x, position });
    return { kid: key.kid, position };
  });
}

/** Revokes a key: nothing logged from the position given back on may be signed with it. RegistryError KEY_UNKNOWN, KEY_ALREADY_REVOKED. */
export async function revokeOfficer(pool: Pool, kid: string): Promise<Effective> {
  return atLogHead(pool, async (client, position) => {
    if (!(await listOfficers(client)).some((known) => known.kid === kid)) throw new RegistryError('KEY_UNKNOWN', 'No officer has this key.', { field: 'kid' });
    if (!(await revokeOfficerKey(client, kid, position))) throw new RegistryError('KEY_ALREADY_REVOKED', 'The key was revoked before.', { field: 'kid' });
    return { kid, position };
  });
}
