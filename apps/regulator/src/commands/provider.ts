import type { SettingOptions } from '../config/settings.js';
import { listProviders } from '../persistence/provider-keys.js';
import { readPublicKey } from '../registry/read-public-key.js';
import { addProviderKey, registerProvider, revokeProviderKey, type Effective } from '../registry/register.js';
import type { Output } from './output.js';
import { withDatabase } from './with-database.js';

/** Where the register is, and how to answer. */
export interface RegisterOptions extends SettingOptions {
  readonly json?: true;
}

export async function register(options: RegisterOptions & { readonly iss: string; readonly name: string; readonly key: string }, output: Output): Promise<void> {
  const key = await readPublicKey(options.key);
  await withDatabase(options, async ({ pool }) => reportKey(await registerProvider(pool, { iss: options.iss, name: options.name, key }), 'registered', options, output));
}

export async function addKey(options: RegisterOptions & { readonly iss: string; readonly key: string }, output: Output): Promise<void> {
  const key = await readPublicKey(options.key);
  await withDatabase(options, async ({ pool }) => reportKey(await addProviderKey(pool, options.iss, key), 'registered', options, output));
}

export async function revokeKey(options: RegisterOptions & { readonly kid: string }, output: Output): Promise<void> {
  await withDatabase(options, async ({ pool }) => reportKey(await revokeProviderKey(pool, options.kid), 'revoked', options, output));
}

export async function list(options: RegisterOptions, output: Output): Promise<void> {
  await withDatabase(options, async ({ pool }) => {
    const providers = await listProviders(pool);
    if (options.json === true) {
      output.print(JSON.stringify({ providers }));
      return;
    }
    if (providers.length === 0) output.print('No provider is registered.');
    for (const { iss, name, keys } of providers) {
      output.print(`${iss}  ${name}`);
      for (const { kid, registeredPosition, revokedPosition } of keys) {
        output.print(`  ${kid}  from position ${registeredPosition}${revokedPosition === null ? '' : `, revoked at ${revokedPosition}`}`);
      }
    }
  });
}

/** Says from where in the log a change of a key counts. */
export function reportKey({ kid, position }: Effective, what: 'registered' | 'revoked', options: RegisterOptions, output: Output): void {
  output.print(options.json === true ? JSON.stringify({ kid, position, status: what }) : `key ${kid} ${what} from log position ${position} on`);
}
