import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresError } from '../postgres-error.js';
import { serverAccount } from './account.js';
import { usableBinaries } from './binaries.js';
import { SUPERUSER, checkMajor, createCluster, existingCluster } from './cluster.js';
import { openLayout, type Layout } from './layout.js';
import { gone, runningPostmaster, stopPostmaster, type Postmaster } from './postmaster.js';
import { startPostmaster } from './server.js';
import { withStartLock } from './start-lock.js';
import { addUser, becomeOwner, forgetUsers, livingOwner, livingUsers, removeUser, type User } from './users.js';
import { startWatchdog } from './watchdog.js';

/** A handle on a running embedded server. */
export interface EmbeddedServer {
  /** Superuser's URL of a database of the server; holds the password, so it is never to be printed. */
  urlOf(database: string): string;
  /** True when `close` stops the server: this handle started it, or found it without a living owner. */
  readonly owned: boolean;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder of the cluster and its password; made when missing. */
  readonly dataDir: string;
  /** False gives up the safety of committed data against a power cut (fsync off): for tests. Default true. */
  readonly durable?: boolean;
  /** True: this handle neither owns nor stops the server, which stays until it is found unused. Default false. */
  readonly shared?: boolean;
  /** How often an unused server is looked for; it is stopped after three such looks. Default 20. */
  readonly watchSeconds?: number;
}

/**
 * Starts the server of `dataDir`, creating its cluster when there is none, or attaches to the one that runs already.
 *
 * Who stops it: the handle that started it owns it, and the owner's `close` stops it, whoever else is attached. When the owner died without
 * closing, the next handle to be opened becomes the owner; a handle that was attached all along stops the server if it is the last. When
 * every user died, or shared handles alone were closed, a watchdog stops it after a minute; `stopUnusedServer` does so at once.
 *
 * CodedError POSTGRES_EMBEDDED.
 */
export async function openEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const layout = await openLayout(options.dataDir);
  const opened = await withStartLock(layout.startLock, async () => open(layout, options));
  const password = await readFile(layout.password, 'utf8');
  let closed: Promise<void> | undefined;
  return {
    owned: opened.owned,
    urlOf: (database) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${opened.postmaster.port}/${encodeURIComponent(database)}`,
    close: () => (closed ??= withStartLock(layout.startLock, async () => release(layout, opened, options.shared === true))),
  };
}

interface Opened {
  readonly postmaster: Postmaster;
  readonly cluster: string;
  readonly user: User;
  readonly owned: boolean;
  /** Of the handle that started the server. */
  readonly callOffWatchdog?: () => void;
}

async function open(layout: Layout, options: EmbeddedOptions): Promise<Opened> {
  const durable = options.durable ?? true;
  const existing = await existingCluster(layout);
  const running = existing === undefined ? undefined : await settled(existing);
  if (existing !== undefined && running !== undefined) {
    const owned = options.shared !== true && (await livingOwner(layout)) === undefined;
    const user = await addUser(layout);
    if (owned) await becomeOwner(layout, user);
    return { postmaster: running, cluster: existing, user, owned };
  }
  const account = await serverAccount(existing);
  const binaries = await usableBinaries(account);
  if (existing !== undefined) await checkMajor(existing, binaries);
  const cluster = existing ?? (await createCluster(layout, binaries, account, durable));
  const postmaster = await startPostmaster(layout, cluster, binaries, account, durable);
  const callOffWatchdog = startWatchdog(layout, cluster, postmaster.pid, options.watchSeconds ?? 20);
  await forgetUsers(layout);
  const user = await addUser(layout);
  const owned = options.shared !== true;
  if (owned) await becomeOwner(layout, user);
  return { postmaster, cluster, user, owned, callOffWatchdog };
}

/** The running server once it takes connections; undefined when none runs, or once the one that was shutting down is gone. */
async function settled(cluster: string): Promise<Postmaster | undefined> {
  const deadline = performance.now() + 5 * 60_000;
  for (let found = await runningPostmaster(cluster); found !== undefined; found = await runningPostmaster(cluster)) {
    if (found.status === 'ready') return found;
    if (found.status === 'stopping') await gone(found.pid, cluster, 60_000);
    if (performance.now() > deadline) throw new PostgresError('POSTGRES_EMBEDDED', 'the embedded server is running but does not become ready');
    await sleep(20);
  }
  return undefined;
}

async function release(layout: Layout, { postmaster, cluster, user, callOffWatchdog }: Opened, shared: boolean): Promise<void> {
  const owner = await livingOwner(layout);
  await removeUser(layout, user);
  if (shared) return;
  const last = owner === undefined && (await livingUsers(layout)).length === 0;
  if (owner !== user && !last) return;
  await stopPostmaster(postmaster.pid, cluster);
  callOffWatchdog?.();
}

/** Stops the server of `dataDir` if one is running and no living handle is on it. CodedError POSTGRES_EMBEDDED. */
export async function stopUnusedServer(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return;
  const layout = await openLayout(dataDir);
  await withStartLock(layout.startLock, async () => {
    const cluster = await existingCluster(layout);
    const running = cluster === undefined ? undefined : await runningPostmaster(cluster);
    if (cluster !== undefined && running !== undefined && (await livingUsers(layout)).length === 0) await stopPostmaster(running.pid, cluster);
  });
}
