import { type Registered, Registry } from '#libs/entries';
import { thumbprint } from '#libs/signing';
import { listOfficers } from '../persistence/officers.js';
import { findProviders, type ProviderRecord } from '../persistence/provider-keys.js';
import type { Queryable } from '../persistence/queryable.js';
import { importedKey } from './imported-key.js';

/** What an entry of the register can concern: providers by URI, keys by kid, and keys that may be somebody's already by x. */
export interface Concerned {
  readonly iss?: string;
  readonly kid?: string;
  readonly x?: string;
}

/**
 * The part of the registry that an entry can concern, as it stands: the hub decides by the same code as an auditor (libs/entries), over as few rows
 * as it takes. The caller holds the log's lock, or does not mind that they change. `origin` is what acts have to name.
 */
export async function loadRegistry(db: Queryable, origin: string, { iss, kid, x }: Concerned): Promise<Registry> {
  const kids = [...(kid === undefined ? [] : [kid]), ...(x === undefined ? [] : [kidOf(x)])];
  const providers = await findProviders(db, { iss: iss === undefined ? [] : [iss], xs: x === undefined ? [] : [x], kids });
  const officers = (await listOfficers(db)).map(({ x: own, ...officer }) => ({ ...officer, key: importedKey(officer.kid, own) }));
  return new Registry(origin, { ...registered(providers), officers });
}

function registered(providers: readonly ProviderRecord[]): Pick<Registered, 'providers' | 'keys'> {
  return {
    providers: providers.map(({ iss, name, root, position }) => ({ iss, name, position, root: importedKey(kidOf(root), root) })),
    keys: providers.flatMap(({ iss, keys }) => keys.map(({ x, ...key }) => ({ ...key, iss, key: importedKey(key.kid, x) }))),
  };
}

function kidOf(x: string): string {
  return thumbprint({ kty: 'OKP', crv: 'Ed25519', x });
}
