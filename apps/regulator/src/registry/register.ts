import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#libs/postgres';
import type { VerificationKey } from '#libs/signing';
import { ensureLogHead, lockLogHead } from '../persistence/log-head.js';
import { findKeys, findProviderId, insertKey, insertProvider, revokeKey } from '../persistence/provider-keys.js';
import { RegistryError } from './registry-error.js';

/** Scheme and at least one character more, printable ASCII without spaces: what a statement's `iss` can be. */
const ISS = /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+$/;
const MAX_TEXT = 200;

/** Where in the log a change took effect. */
export interface Effective {
  readonly kid: string;
  readonly position: number;
}

/**
 * Registers a provider with its first key. Statements may be signed with the key from the log position given back on.
 * RegistryError PROVIDER_ISS, PROVIDER_NAME, PROVIDER_EXISTS, KEY_EXISTS.
 */
export async function registerProvider(pool: Pool, provider: { readonly iss: string; readonly name: string; readonly key: VerificationKey }): Promise<Effective> {
  if (!ISS.test(provider.iss) || provider.iss.length > MAX_TEXT) throw new RegistryError('PROVIDER_ISS', `An iss is a URI of at most ${MAX_TEXT} characters.`, { field: 'iss' });
  if (!isPrintableName(provider.name)) throw new RegistryError('PROVIDER_NAME', `A name is 1 to ${MAX_TEXT} printable characters.`, { field: 'name' });
  return atLogHead(pool, async (client, position) => {
    if ((await findProviderId(client, provider.iss)) !== undefined) throw new RegistryError('PROVIDER_EXISTS', 'A provider with this iss is registered.', { field: 'iss' });
    const providerId = await insertProvider(client, provider.iss, provider.name);
    return addKey(client, providerId, provider.key, position);
  });
}

/** Adds a key to a provider. RegistryError PROVIDER_UNKNOWN, KEY_EXISTS. */
export async function addProviderKey(pool: Pool, iss: string, key: VerificationKey): Promise<Effective> {
  return atLogHead(pool, async (client, position) => {
    const providerId = await findProviderId(client, iss);
    if (providerId === undefined) throw new RegistryError('PROVIDER_UNKNOWN', 'No provider with this iss is registered.', { field: 'iss' });
    return addKey(client, providerId, key, position);
  });
}

/** Revokes a key: no statement from the log position given back on may be signed with it. RegistryError KEY_UNKNOWN, KEY_ALREADY_REVOKED. */
export async function revokeProviderKey(pool: Pool, kid: string): Promise<Effective> {
  return atLogHead(pool, async (client, position) => {
    if (!(await findKeys(client, [kid])).has(kid)) throw new RegistryError('KEY_UNKNOWN', 'No such key is registered.', { field: 'kid' });
    if (!(await revokeKey(client, kid, position))) throw new RegistryError('KEY_ALREADY_REVOKED', 'The key was revoked before.', { field: 'kid' });
    return { kid, position };
  });
}

/** What a person or a company may be called in the register. */
export function isPrintableName(name: string): boolean {
  return name.trim() !== '' && name.length <= MAX_TEXT && !/\p{C}/u.test(name);
}

/** Under the log's lock, so that a key is valid or not for a statement by position and not by luck. */
export async function atLogHead<T>(pool: Pool, change: (client: PoolClient, position: number) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await ensureLogHead(client);
    return change(client, (await lockLogHead(client)).size);
  });
}

async function addKey(client: PoolClient, providerId: number, { kid, jwk }: VerificationKey, position: number): Promise<Effective> {
  if ((await findKeys(client, [kid])).has(kid)) throw new RegistryError('KEY_EXISTS', 'This key is registered.', { field: 'key' });
  await insertKey(client, { kid, x: jwk.x, providerId, position });
  return { kid, position };
}
