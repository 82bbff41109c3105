import type { EntryKeys } from '#libs/entries';

import type { KeyRegister } from './keys.js';
import type { OfficerRegister } from './officers.js';

/** Everybody who may sign an entry, but the hub. */
export interface EntrySigners {
  readonly officers: OfficerRegister;
  readonly keys: KeyRegister;
}

/** Keys that were valid at a position. */
export function keysAt({ officers, keys }: EntrySigners, position: number): Omit<EntryKeys, 'hub'> {
  const valid = (key: { readonly registeredPosition: number; readonly revokedPosition: number | null }): boolean =>
    key.registeredPosition <= position && (key.revokedPosition === null || position < key.revokedPosition);
  return {
    officers: new Map([...officers].filter(([, officer]) => valid(officer)).map(([kid, { key }]) => [kid, key])),
    agents: new Map([...keys].filter(([, agent]) => valid(agent)).map(([kid, { iss, key }]) => [kid, { iss, key }])),
  };
}
