import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signKeyRegister } from '#libs/entries';
import { openDatabase, type Database } from '#libs/postgres';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type SigningKey } from '#libs/signing';
import { startService, type HubReady, type RunningHub } from '../../../apps/demo/src/run/processes.js';
import { registerProvider } from '../../../apps/regulator/src/registry/register.js';
import { submitKeyAct } from '../../../apps/regulator/src/registry/submit-key-act.js';

export const ORIGIN = 'fault.example/hub';
/** What a hub keeps beside its database that makes it the same log's. */
const SECRETS = ['hub-key.json', 'hub-key-ml-dsa-44.json', 'console-token'];

/** A registered provider that signs by itself, without an agent's program. */
export interface Signer {
  readonly iss: string;
  readonly key: SigningKey;
}

export interface HubOptions {
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** 0 for a free one. */
  readonly port?: number;
  /** Variables of the hub's configuration. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A hub as a process of its own, on a database that is not its own: killing the one leaves the other. */
export async function startDirectHub({ dataDir, databaseUrl, port = 0, settings = {} }: HubOptions): Promise<RunningHub> {
  await mkdir(dataDir, { recursive: true });
  const environment = `${dataDir}.env`;
  await writeFile(environment, Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(''));
  const { ready, ...service } = await startService('regulator', ['serve', '--port', String(port), '--data-dir', dataDir, '--origin', ORIGIN, '--database-url', databaseUrl, '--json'], [`--env-file=${environment}`]);
  return { ...(JSON.parse(ready) as HubReady), ...service };
}

/** Gives a further hub the keys and the token of the first, as whoever runs several has to. */
export async function copySecrets(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of SECRETS) await copyFile(join(from, name), join(to, name));
}

/** Registers providers with a root and a signing key each, after a hub has started on the database once. */
export async function registerSigners(database: Database, count: number): Promise<readonly Signer[]> {
  const now = Math.floor(Date.now() / 1_000);
  const signers: Signer[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const [iss, root, key] = [`https://provider-${nth}.example`, importPrivateJwk(generatePrivateJwk()), importPrivateJwk(generatePrivateJwk())];
    await registerProvider(database.pool, { iss, name: `Provider ${nth}`, root: importPublicJwk(root.jwk) });
    await submitKeyAct(database.pool, 'key-register', signKeyRegister({ iss, aud: ORIGIN, iat: now, x: key.jwk.x }, root), { origin: ORIGIN, now });
    signers.push({ iss, key });
  }
  return signers;
}

/** A database server of its own in this directory. */
export async function openFaultDatabase(dir: string): Promise<Database> {
  await mkdir(dir, { recursive: true });
  return openDatabase({ dataDir: join(dir, 'postgres') });
}
