import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresError, errorCode } from '../postgres-error.js';
import { reachablePath, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { runProgram } from './child.js';
import type { Layout } from './layout.js';

/** Superuser of every embedded cluster. */
export const SUPERUSER = 'tributary';

const DRAFT = '.new-';

/** The cluster's real path, or undefined when there is none yet. */
export async function existingCluster(layout: Layout): Promise<string | undefined> {
  try {
    return await realpath(layout.cluster);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new PostgresError('POSTGRES_EMBEDDED', `the cluster cannot be read (${errorCode(error) ?? 'unknown'}): it belongs to another account`, { cause: error });
  }
}

/** Refuses a cluster of another major version: its files mean something else to these programs. */
export async function checkMajor(cluster: string, binaries: Binaries): Promise<void> {
  const text = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '');
  const made = /^(\d+)\n?$/.exec(text)?.[1];
  if (made === undefined) throw new PostgresError('POSTGRES_EMBEDDED', 'the data directory holds no PostgreSQL cluster', { place: { file: 'PG_VERSION' } });
  if (Number(made) !== binaries.major) {
    throw new PostgresError('POSTGRES_EMBEDDED', `the cluster was made by PostgreSQL ${made} and the embedded server is ${binaries.major}: dump it with the old release and restore`, { place: { file: 'PG_VERSION' } });
  }
}

/**
 * Creates the cluster with a random password and returns its real path. It is made aside and renamed as a whole, so a crash half-way leaves
 * nothing that looks like a cluster. Call under the start lock.
 */
export async function createCluster(layout: Layout, binaries: Binaries, account: Account | undefined, durable: boolean): Promise<string> {
  for (const name of await readdir(layout.root)) {
    if (name.startsWith(DRAFT)) await rm(join(layout.root, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
  const draft = await mkdtemp(join(layout.root, DRAFT));
  try {
    if (account !== undefined) await chmod(draft, 0o711);
    await initialise(draft, binaries, account, durable);
    await rename(draft, layout.server);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw new PostgresError('POSTGRES_EMBEDDED', `the cluster cannot be created (${errorCode(error) ?? complaint(error)})`, { cause: error });
  }
  return realpath(layout.cluster);
}

/** What initdb wrote last, such as: could not look up effective user ID (it insists on an entry in the system's list of accounts). */
function complaint(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trimEnd().split('\n').at(-1) : undefined;
  return text === undefined || text === '' ? 'initdb failed' : text;
}

async function initialise(folder: string, binaries: Binaries, account: Account | undefined, durable: boolean): Promise<void> {
  const password = randomBytes(32).toString('base64url');
  const cluster = join(folder, 'cluster');
  const passwordFile = join(folder, 'password');
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (account !== undefined) {
    await chown(cluster, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const data = await reachablePath(cluster, account);
  await runProgram(
    binaries.initdb,
    [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      // Not joined: behind a link, as `data` may be, only the system knows what `..` is.
      `--pwfile=${data}/../password`,
      '--auth=scram-sha-256',
      // Text orders by code point and folds by Unicode on every machine, whatever locales it has.
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    account,
    cluster,
  );
  // The server keeps only the verifier: from here on the file is for us.
  if (account !== undefined) await chown(passwordFile, 0, 0);
}
