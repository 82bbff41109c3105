import type { Pool } from 'pg';
import { signKeyRegister, signKeyRevoke } from '#libs/entries';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type SigningKey } from '#libs/signing';
import { prepareLog } from '../detection/prepare-log.js';
import type { Effective } from '../registry/append-own-word.js';
import { registerProvider } from '../registry/register.js';
import { submitKeyAct } from '../registry/submit-key-act.js';

/** 2026-06-01T00:00:00Z: what the test hub's clock shows. */
export const NOW = 1_780_272_000;
export const ORIGIN = 'hub.test/log';

/** A provider that holds its root. */
export interface RootHolder {
  readonly iss: string;
  readonly root: SigningKey;
}
/** A provider that can report. `position` is that of its signing key. */
export interface Enrolled extends RootHolder {
  readonly key: SigningKey;
  readonly position: number;
}

export function newKey(): SigningKey {
  return importPrivateJwk(generatePrivateJwk());
}

/** Begins the log of a database that no hub has opened yet. */
export async function prepareTestLog(pool: Pool, origin = ORIGIN): Promise<void> {
  await prepareLog(pool, { origin, hubKey: newKey() });
}

/** Registers a provider under a new root and, signed by the root, a signing key: a new one unless one is given. */
export async function enrol(pool: Pool, provider: { readonly iss: string; readonly name?: string; readonly key?: SigningKey; readonly origin?: string }): Promise<Enrolled> {
  const { iss, name = iss, key = newKey(), origin } = provider;
  const root = newKey();
  await registerProvider(pool, { iss, name, root: importPublicJwk(root.jwk) });
  const { position } = await addSigningKey(pool, { iss, root }, key.jwk.x, origin);
  return { iss, root, key, position };
}

/** The root registers a further signing key. */
export async function addSigningKey(pool: Pool, { iss, root }: RootHolder, x: string, origin = ORIGIN): Promise<Effective> {
  return submitKeyAct(pool, 'key-register', signKeyRegister({ iss, aud: origin, iat: NOW, x }, root), { origin, now: NOW });
}

/** The root revokes a signing key. */
export async function revokeSigningKey(pool: Pool, { iss, root }: RootHolder, kid: string, origin = ORIGIN): Promise<Effective> {
  return submitKeyAct(pool, 'key-revoke', signKeyRevoke({ iss, aud: origin, iat: NOW, kid }, root), { origin, now: NOW });
}
