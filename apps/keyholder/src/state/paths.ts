import { join } from 'node:path';

/** Where things are in a state directory. */
export const CARD = 'card.json';
export const IDENTITY = 'identity.sealed';
export const PROVIDERS = 'providers.json';
export const OFFICERS = 'officers.json';
export const AUDIT_LOG = 'audit.ndjson';
export const SHARE = 'share.sealed';
export const MANIFEST = 'manifest.jws';
/** Made by `epoch close`: the share is erased and the epoch not served any more. */
export const CLOSED = 'closed';

export function epochsDirectory(state: string): string {
  return join(state, 'epochs');
}

export function ceremoniesDirectory(state: string): string {
  return join(state, 'ceremonies');
}
