import type { Pool } from 'pg';
import { isName, isProviderUri } from '#libs/entries';
import type { VerificationKey } from '#libs/signing';
import { appendOwnWord, type Effective } from './append-own-word.js';
import { RegistryError } from './registry-error.js';

/**
 * Admits a provider under its root key, which signs nothing but its key acts; gives the root's kid. RegistryError PROVIDER_ISS, PROVIDER_NAME;
 * PROVIDER_EXISTS and KEY_EXISTS of libs/entries; LOG_EMPTY.
 */
export async function registerProvider(pool: Pool, { iss, name, root }: { readonly iss: string; readonly name: string; readonly root: VerificationKey }): Promise<Effective> {
  if (!isProviderUri(iss)) throw new RegistryError('PROVIDER_ISS', 'An iss is a URI of at most 200 characters.', { field: 'iss' });
  if (!isName(name)) throw new RegistryError('PROVIDER_NAME', 'A name is 1 to 200 printable characters.', { field: 'name' });
  return { kid: root.kid, position: await appendOwnWord(pool, { kind: 'provider', content: { iss, name, root: root.jwk.x } }, { iss, x: root.jwk.x }) };
}
