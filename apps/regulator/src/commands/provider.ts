import type { Compromised } from '#libs/entries';
import type { SettingOptions } from '../config/settings.js';
import { readLogOrigin } from '../entries/log-origin.js';
import { listProviders } from '../persistence/provider-keys.js';
import type { Effective } from '../registry/append-own-word.js';
import { readKeyActFile } from '../registry/read-key-act.js';
import { readPublicKey } from '../registry/read-public-key.js';
import { registerProvider } from '../registry/register.js';
import { RegistryError } from '../registry/registry-error.js';
import { revokeByRegulator, submitKeyAct } from '../registry/submit-key-act.js';
import type { Output } from './output.js';
import { withDatabase } from './with-database.js';

/** Where the register is, and how to answer. */
export interface RegisterOptions extends SettingOptions {
  readonly json?: true;
}

export async function register(options: RegisterOptions & { readonly iss: string; readonly name: string; readonly root: string }, output: Output): Promise<void> {
  const root = await readPublicKey(options.root);
  await withDatabase(options, async ({ pool }) => {
    const { kid, position } = await registerProvider(pool, { iss: options.iss, name: options.name, root });
    output.print(options.json === true ? JSON.stringify({ kid, position, status: 'registered' }) : `provider registered at log position ${position} under root ${kid}; it now registers its own signing keys`);
  });
}

/** Logs an act that a provider signed offline: the file holds what its tools wrote. */
export async function submitKey(options: RegisterOptions & { readonly file: string }, output: Output, now: number): Promise<void> {
  const { kind, content } = await readKeyActFile(options.file);
  await withDatabase(options, async ({ pool }) => {
    const { kid, position } = await submitKeyAct(pool, kind, content, { origin: await readLogOrigin(pool), now });
    reportKey({ kid, position }, kind === 'key-revoke' ? 'revoked' : 'registered', options, output);
  });
}

/** Revokes a key in the regulator's own word. RegistryError KEY_COMPROMISED; KEY_UNKNOWN and KEY_ALREADY_REVOKED of libs/entries. */
export async function revokeKey(options: RegisterOptions & { readonly kid: string; readonly reason: string; readonly compromised?: string }, output: Output): Promise<void> {
  const compromised = options.compromised === undefined ? undefined : compromisedOf(options.compromised);
  await withDatabase(options, async ({ pool }) => {
    const revoked = await revokeByRegulator(pool, { kid: options.kid, reason: options.reason, ...(compromised === undefined ? {} : { compromised }) });
    reportKey(revoked, 'revoked', options, output);
  });
}

/** `STR#SEQ`; a stream's name may hold a number sign too. */
function compromisedOf(text: string): Compromised {
  const [, str, seq] = /^(.+)#([1-9]\d{0,14})$/.exec(text) ?? [];
  if (str === undefined || seq === undefined) throw new RegistryError('KEY_COMPROMISED', 'Stream and number of the first doubtful statement, with a number sign between them.', { field: '--compromised' });
  return { str, seq: Number(seq) };
}

export async function list(options: RegisterOptions, output: Output): Promise<void> {
  await withDatabase(options, async ({ pool }) => {
    const providers = await listProviders(pool);
    if (options.json === true) {
      output.print(JSON.stringify({ providers }));
      return;
    }
    if (providers.length === 0) output.print('No provider is registered.');
    for (const { iss, name, position, keys } of providers) {
      output.print(`${iss}  ${name}  from position ${position}`);
      for (const { kid, registeredPosition, revokedPosition, compromised } of keys) {
        const doubt = compromised === null ? '' : `, in doubt from ${compromised.str}#${compromised.seq} on`;
        output.print(`  ${kid}  from position ${registeredPosition}${revokedPosition === null ? '' : `, ended at ${revokedPosition}`}${doubt}`);
      }
    }
  });
}

/** Says from where in the log a change of a key counts. */
export function reportKey({ kid, position }: Effective, what: 'registered' | 'revoked', options: RegisterOptions, output: Output): void {
  output.print(options.json === true ? JSON.stringify({ kid, position, status: what }) : `key ${kid} ${what} from log position ${position} on`);
}
