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

/** A provider and its root, as `enrol` made it. */
interface RootHolder {
  readonly iss: string;
  readonly root?: SigningKey;
}
/** A provider that can report. `position` is that of its signing key. */
interface Enrolled<Key> {
  readonly iss: string;
  readonly root: SigningKey;
  readonly key: Key;
  readonly position: number;
}
/** What a root has to know of a signing key. */
type PublicHalf = Pick<SigningKey, 'jwk'>;

export function newKey(): SigningKey {
  return importPrivateJwk(generatePrivateJwk());
}

/** Begins the log of a database that no hub has opened yet. */
export async function prepareTestLog(pool: Pool, origin = ORIGIN): Promise<void> {
  await prepareLog(pool, { origin, hubKey: newKey() });
}

/** Registers a provider under a new root and, signed by the root, its signing key. */
export async function enrol<Key extends PublicHalf>(pool: Pool, provider: { readonly iss: string; readonly name?: string; readonly key: Key; readonly origin?: string }): Promise<Enrolled<Key>> {
  const { iss, name = iss, key, origin } = provider;
  const root = newKey();
  await registerProvider(pool, { iss, name, root: importPublicJwk(root.jwk) });
  const { position } = await addSigningKey(pool, { iss, root }, key, origin);
  return { iss, root, key, position };
}

/** The root registers a further signing key. */
export async function addSigningKey(pool: Pool, provider: RootHolder, { jwk }: PublicHalf, origin = ORIGIN): Promise<Effective> {
  const said = { iss: provider.iss, aud: origin, iat: NOW, x: jwk.x };
  return submitKeyAct(pool, 'key-register', signKeyRegister(said, rootOf(provider)), { origin, now: NOW });
}

/** The root revokes a signing key. */
export async function revokeSigningKey(pool: Pool, provider: RootHolder, kid: string, origin = ORIGIN): Promise<Effective> {
  return submitKeyAct(pool, 'key-revoke', signKeyRevoke({ iss: provider.iss, aud: origin, iat: NOW, kid }, rootOf(provider)), { origin, now: NOW });
}

function rootOf({ root }: RootHolder): SigningKey {
  if (root === undefined) throw new Error('this provider was not made with a root');
  return root;
}
