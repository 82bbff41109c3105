import { join } from 'node:path';
import { Client } from 'pg';
import { seeded } from '#libs/evasion';
import type { RunningHub } from '../../apps/demo/src/run/processes.js';
import { openFaultDatabase, ORIGIN, registerSigners, startDirectHub, type Signer } from './direct/direct-hub.js';
import { sendChain, type Chain } from './direct/load.js';
import { logViolations } from './direct/log-oracle.js';
import { postReport } from './direct/post.js';
import { soundReport } from './direct/report.js';
import type { Fault } from './fault.js';
import { framed } from './hostile/attempt.js';

const [REPORTS_BEFORE, REPORTS_AFTER] = [20, 20];
const BACKUP = 'backup_of_yesterday';
const LOST = 'state_of_today';

/** Databases of a server, seen from one that nobody else uses. */
class Server {
  readonly #name: string;
  readonly #url: URL;

  constructor(databaseUrl: string) {
    this.#url = new URL(databaseUrl);
    this.#name = this.#url.pathname.slice(1);
  }

  /** A copy of the database, as a backup is. */
  async backUp(): Promise<void> {
    await this.#alone(async (client) => void (await client.query(`CREATE DATABASE "${BACKUP}" TEMPLATE "${this.#name}"`)));
  }

  /** Puts the backup in the database's place, under whoever uses it: their connections end, and new ones find the older state. */
  async restore(): Promise<void> {
    await this.#alone(async (client) => {
      await client.query(`ALTER DATABASE "${this.#name}" RENAME TO "${LOST}"`);
      await client.query(`ALTER DATABASE "${BACKUP}" RENAME TO "${this.#name}"`);
    });
  }

  /** Puts the newest state back. */
  async undo(): Promise<void> {
    await this.#alone(async (client) => {
      await client.query(`ALTER DATABASE "${this.#name}" RENAME TO "${BACKUP}"`);
      await client.query(`ALTER DATABASE "${LOST}" RENAME TO "${this.#name}"`);
    });
  }

  async #alone(work: (client: Client) => Promise<void>): Promise<void> {
    const url = new URL(this.#url);
    url.pathname = '/postgres';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      await client.query(`ALTER DATABASE "${this.#name}" ALLOW_CONNECTIONS false`);
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [this.#name]);
      await work(client);
    } finally {
      for (const name of [this.#name, BACKUP, LOST]) await client.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`).catch(() => undefined);
      await client.end();
    }
  }
}

export const restoredBackup: Fault = {
  name: 'restored-backup',
  about: 'the database is put back to an earlier copy under a running hub: it accepts and signs nothing, says so, and does not start again; with the newest state back nothing is lost',
  async run({ dir, seed }) {
    const database = await openFaultDatabase(dir);
    const options = { dataDir: join(dir, 'hub'), databaseUrl: database.url };
    const server = new Server(database.url);
    // Its own connections to the database end with each restore.
    database.pool.on('error', () => undefined);
    let hub = await startDirectHub(options);
    try {
      const [signer] = await registerSigners(database, 1);
      if (signer === undefined) throw new Error('nobody was registered');
      const send = async (str: string, count: number): Promise<Chain> => {
        let left = count;
        return sendChain(signer, str, { hubs: [hub.url], random: seeded(seed), more: () => left-- > 0 });
      };
      const before = await send('before', REPORTS_BEFORE);
      await hub.stop();
      await server.backUp();
      hub = await startDirectHub(options);
      const after = await send('after', REPORTS_AFTER);
      const signed = await checkpointOf(hub);

      await server.restore();
      const wrong = await runningViolations(hub, () => report(hub, signer, 'over-the-backup'), signed);
      await hub.stop();
      const start = await startDirectHub(options).then(async (started) => started.stop().then(() => 'it started'), (error: unknown) => String(error));
      if (!start.includes('older than it was')) wrong.push(`a hub was to refuse to start on the older state: ${start}`);

      await server.undo();
      hub = await startDirectHub(options);
      const later = await send('later', REPORTS_AFTER);
      wrong.push(...(await logViolations(dir, hub, [before, after, later])));
      return { violations: wrong, figures: `${REPORTS_BEFORE} statements before the backup, ${REPORTS_AFTER} after it` };
    } finally {
      await hub.stop();
      await database.close();
    }
  },
};

const TRIES = 20;

/** What a hub does while its database is the older one: nothing that it does not say 503 to. */
async function runningViolations(hub: RunningHub, send: () => Promise<{ readonly status: number; readonly text: string }>, signed: string): Promise<string[]> {
  const wrong: string[] = [];
  const codes = new Set<string>();
  for (let nth = 0; nth < TRIES; nth += 1) {
    const { status, text } = await send();
    const code = status === 0 ? 'no answer' : ((JSON.parse(text) as { readonly code?: string }).code ?? 'accepted');
    codes.add(code);
    if (status !== 503) wrong.push(`a report over the older state was answered ${status} ${code}`);
  }
  if (!codes.has('LOG_ROLLED_BACK')) wrong.push(`nobody was told LOG_ROLLED_BACK, but ${[...codes].join(', ')}`);
  const ready = await fetch(`${hub.url}/health/ready`);
  if (ready.status !== 503) wrong.push(`the hub says that it is ready: ${ready.status}`);
  else if (((await ready.json()) as { code?: string }).code !== 'LOG_ROLLED_BACK') wrong.push('the hub is not ready, and does not say why');
  if ((await checkpointOf(hub)) !== signed) wrong.push('another checkpoint is served than was signed before');
  return wrong;
}

async function report(hub: RunningHub, signer: Signer, str: string): Promise<{ readonly status: number; readonly text: string }> {
  const { statement, gzip } = soundReport({ ...signer, origin: ORIGIN, str }, { seq: 0, digest: null }, Math.floor(Date.now() / 1_000));
  const { contentType, payload } = framed('', statement, gzip);
  return postReport(hub.url, contentType, payload);
}

async function checkpointOf({ url }: RunningHub): Promise<string> {
  return (await fetch(`${url}/log/checkpoint`)).text();
}
