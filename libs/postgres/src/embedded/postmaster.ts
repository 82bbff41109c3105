import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresError, errorCode } from '../postgres-error.js';
import { commandLine, isAlive } from './processes.js';

/** What a running server writes into `postmaster.pid` of its cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Line 8: `starting`, `stopping`, `ready` or `standby`; empty in the first instants. */
  readonly status: string;
}

/** Larger than any system's largest process number, so nothing can be running under it. */
const NO_PROCESS = 2_000_000_000;

/** The contents of postmaster.pid (PostgreSQL source, `miscadmin.h`: pid, data dir, start time, port, socket dir, address, shmem, status). */
export async function readPidFile(cluster: string): Promise<Postmaster | undefined> {
  let text: string;
  try {
    text = await readFile(join(cluster, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new PostgresError('POSTGRES_EMBEDDED', `the cluster cannot be read (${errorCode(error) ?? 'unknown'}): it belongs to another account`, { cause: error });
  }
  const lines = text.split('\n');
  return { pid: Number.parseInt(lines[0] ?? '', 10), port: Number.parseInt(lines[3] ?? '', 10), status: (lines[7] ?? '').trim() };
}

/** A setting that says nothing to the server: on its command line it tells which cluster it serves (`-D` may be a link of its own). */
export function markOf(cluster: string): string {
  return `tributary.cluster=${cluster}`;
}

/** True when `pid` is a running server of this very cluster. */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  return ` ${await commandLine(pid)} `.includes(` ${markOf(cluster)} `);
}

/** The running server of `cluster`, whatever its status. */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const found = await readPidFile(cluster);
  return found !== undefined && (await isPostmaster(found.pid, cluster)) ? found : undefined;
}

/**
 * PostgreSQL ignores a pid file whose process is dead, but refuses to start while the number is in use, by anybody: after a crash and
 * a restart of the machine or container it often is. The number is replaced and the file kept, because its shared memory line
 * is what stops a start while orphaned back ends of the old server still write.
 */
export async function disarmStalePidFile(cluster: string): Promise<void> {
  const found = await readPidFile(cluster);
  if (found === undefined || !isAlive(found.pid) || (await isPostmaster(found.pid, cluster))) return;
  const file = join(cluster, 'postmaster.pid');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^[^\n]*/, String(NO_PROCESS)));
}

/**
 * Fast shutdown (SIGINT: connections are ended, a checkpoint is written), then immediate shutdown (SIGQUIT: the next start recovers) should that
 * take more than a minute. Returns when the process is gone.
 */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  for (const [signal, patienceMs] of [['SIGINT', 60_000], ['SIGQUIT', 10_000]] as const) {
    if (!(await isPostmaster(pid, cluster))) return;
    process.kill(pid, signal);
    if (await gone(pid, cluster, patienceMs)) return;
  }
  throw new PostgresError('POSTGRES_EMBEDDED', 'the embedded server does not stop');
}

/** Waits until `pid` is no longer a server of this cluster; false after `patienceMs`. */
export async function gone(pid: number, cluster: string, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (await isPostmaster(pid, cluster)) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}
