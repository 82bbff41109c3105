import { listOfficers } from '../persistence/officers.js';
import { addOfficer, revokeOfficer } from '../officers/register.js';
import { jwkOf } from '../registry/published-jwk.js';
import { readPublicKey } from '../registry/read-public-key.js';
import type { Output } from './output.js';
import { reportKey, type RegisterOptions } from './provider.js';
import { withDatabase } from './with-database.js';

export async function add(options: RegisterOptions & { readonly name: string; readonly key: string }, output: Output): Promise<void> {
  const key = await readPublicKey(options.key);
  await withDatabase(options, async ({ pool }) => reportKey(await addOfficer(pool, { name: options.name, key }), 'registered', options, output));
}

export async function revoke(options: RegisterOptions & { readonly kid: string }, output: Output): Promise<void> {
  await withDatabase(options, async ({ pool }) => reportKey(await revokeOfficer(pool, options.kid), 'revoked', options, output));
}

export async function list(options: RegisterOptions & { readonly jwks?: true }, output: Output): Promise<void> {
  await withDatabase(options, async ({ pool }) => {
    const officers = await listOfficers(pool);
    if (options.jwks === true) {
      const keys = officers.filter(({ revokedPosition }) => revokedPosition === null).map(jwkOf);
      output.print(JSON.stringify({ keys }));
      return;
    }
    if (options.json === true) {
      output.print(JSON.stringify({ officers }));
      return;
    }
    if (officers.length === 0) output.print('No officer is registered.');
    for (const { kid, name, registeredPosition, revokedPosition } of officers) {
      output.print(`${kid}  ${name}  from position ${registeredPosition}${revokedPosition === null ? '' : `, revoked at ${revokedPosition}`}`);
    }
  });
}
