import type { Pool } from 'pg';
import { contentDigest, encodeOwnWord, type OwnWord, type RegistryEntry } from '#libs/entries';
import { readLogOrigin } from '../entries/log-origin.js';
import { takeLogTurn } from '../entries/log-turn.js';
import { appendToRegister } from './append-to-register.js';
import { type Concerned, loadRegistry } from './load-registry.js';

/** Where in the log a change of the register took effect, and whose key it was about. */
export interface Effective {
  readonly kid: string;
  readonly position: number;
}

/** A change that is the regulator's to decide, and nobody's to sign. */
type OwnWordChange = Extract<RegistryEntry, { readonly kind: keyof OwnWord }>;

/** Logs a change and makes it; gives its position. Codes of `Registry.apply`, ENTRY_CONTENT, LOG_EMPTY. */
export async function appendOwnWord(pool: Pool, change: OwnWordChange, concerned: Concerned): Promise<number> {
  return takeLogTurn(pool, async (turn) => {
    const content = encodeOwnWord(change.kind, change.content);
    const registry = await loadRegistry(turn.client, await readLogOrigin(turn.client), concerned);
    return appendToRegister(turn, registry, { ...change, digest: contentDigest(change.kind, content) }, content);
  });
}
