import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresError, errorCode } from '../postgres-error.js';
import { reachablePath, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { SERVER_ENVIRONMENT } from './child.js';
import type { Layout } from './layout.js';
import { disarmStalePidFile, markOf, readPidFile, type Postmaster } from './postmaster.js';

/** Crash recovery replays at most `max_wal_size`; more than this is not waited for. */
const START_PATIENCE_MS = 5 * 60_000;
const ORPHANS_PATIENCE_MS = 20_000;

/**
 * Starts the server on a free port of the loopback interface and returns once it takes connections. It runs in a session of its own, so
 * Ctrl-C in our terminal does not reach it: when it stops is our decision. Call under the start lock.
 */
export async function startPostmaster(layout: Layout, cluster: string, binaries: Binaries, account: Account | undefined, durable: boolean): Promise<Postmaster> {
  // After a crash the port is kept if it can be, so that pools of processes that were attached find the server again.
  let usual = (await readPidFile(cluster))?.port;
  await disarmStalePidFile(cluster);
  const orphansDeadline = performance.now() + ORPHANS_PATIENCE_MS;
  for (let collisions = 0; ; await sleep(200)) {
    const port = (await freePort(usual)) ?? (await freePort(0));
    if (port === undefined) throw new PostgresError('POSTGRES_EMBEDDED', 'the loopback interface has no free port');
    const started = await ready(await launch(layout, cluster, binaries, account, port, durable), cluster);
    if (started !== undefined) return started;
    const reason = whyItEnded(await readFile(layout.log, 'utf8').catch(() => ''));
    if (/could not (bind|create any TCP\/IP sockets)/.test(reason) && collisions < 10) {
      // Another process took the port between our look and the start.
      collisions += 1;
      usual = undefined;
    } else if (!/shared memory block|lock file/.test(reason) || performance.now() > orphansDeadline) {
      throw new PostgresError('POSTGRES_EMBEDDED', `the embedded server does not start: ${reason}`, { place: { file: 'server.log' } });
    }
    // Else the back ends of a killed server still have to notice its death.
  }
}

interface Launched {
  readonly child: ChildProcess;
  ended: boolean;
  failure?: unknown;
}

async function launch(layout: Layout, cluster: string, binaries: Binaries, account: Account | undefined, port: number, durable: boolean): Promise<Launched> {
  const data = await reachablePath(cluster, account);
  await rename(layout.log, `${layout.log}.previous`).catch(() => undefined);
  const log = await open(layout.log, 'a', 0o600);
  try {
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), '-c', markOf(cluster), ...settings(durable)], {
      detached: true,
      cwd: cluster,
      env: SERVER_ENVIRONMENT,
      stdio: ['ignore', log.fd, log.fd],
      ...account,
    });
    child.unref();
    const launched: Launched = { child, ended: false };
    // Heard from the first moment: that a program cannot be run is told by an event, and unheard that would end our process.
    child.once('error', (failure) => Object.assign(launched, { ended: true, failure }));
    child.once('exit', () => Object.assign(launched, { ended: true }));
    return launched;
  } finally {
    await log.close();
  }
}

function settings(durable: boolean): string[] {
  const on = durable ? 'on' : 'off';
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `fsync=${on}`,
    `synchronous_commit=${on}`,
    `full_page_writes=${on}`,
    'max_wal_size=2GB',
    'timezone=UTC',
    'log_timezone=UTC',
    // Refused statements quote the offending values, which may be identifiers; they go to the client that sent them, not to the log.
    'log_min_messages=log',
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
  ].flatMap((setting) => ['-c', setting]);
}

/** The running server, or undefined when the program ended without becoming one. */
async function ready(launched: Launched, cluster: string): Promise<Postmaster | undefined> {
  const deadline = performance.now() + START_PATIENCE_MS;
  while (!launched.ended && performance.now() < deadline) {
    const found = await readPidFile(cluster);
    if (found !== undefined && found.pid === launched.child.pid && found.status === 'ready') return found;
    await sleep(10);
  }
  if (launched.failure !== undefined) throw new PostgresError('POSTGRES_EMBEDDED', `the embedded server cannot be run (${errorCode(launched.failure) ?? 'unknown'})`, { cause: launched.failure });
  if (!launched.ended) launched.child.kill('SIGINT');
  return undefined;
}

/** The server's last FATAL or PANIC message; without one (it ended before its log began), the last lines it wrote. */
function whyItEnded(log: string): string {
  const lines = log.trimEnd().split('\n');
  const fatal = lines.findLast((line) => /\b(FATAL|PANIC):/.test(line));
  return fatal?.replace(/^.*?(?=\b(FATAL|PANIC):)/, '') ?? (lines.slice(-3).join(' ') || 'it wrote no reason');
}

/** `wanted` when nobody listens there (0: any port that is free); undefined when somebody does, or it is no port. */
async function freePort(wanted: number | undefined): Promise<number | undefined> {
  if (wanted === undefined || !(wanted >= 0 && wanted < 65_536)) return undefined;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
