import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#libs/postgres';
import type { SigningKey } from '#libs/signing';
import { testDatabase } from '#libs/testing';
import { Drain } from '../detection/drain.js';
import { DEFAULT_LIMITS, type HubLimits } from '../limits/hub-limits.js';
import type { HubLog, LogFields } from '../problem/hub-log.js';
import { startHub, type RunningHub } from '../start-hub.js';
import { TestAgent } from './test-agent.js';
import { enrol, newKey, NOW, ORIGIN } from './test-registry.js';

export { NOW, ORIGIN };

/** A real hub on a real database and a real port; only its clock stands still. */
export interface TestHub {
  readonly url: string;
  readonly database: Database;
  readonly token: string;
  readonly hubKey: SigningKey;
  /** Log lines written so far. */
  readonly lines: readonly { readonly event: string; readonly fields: LogFields }[];
  readonly running: RunningHub;
  /** A registered provider, its root and signing key in `options`, with an agent on a stream of its own. */
  provider(name?: string): Promise<TestAgent>;
  get(path: string, token?: string): Promise<Response>;
  /** Resolves when detection has caught up. */
  judged(): Promise<void>;
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Stops the hub; the database stays. */
  stop(): Promise<void>;
  /** Stops the hub and removes its database. */
  close(): Promise<void>;
}

/** How one hub differs from others. */
export interface HubOptions {
  readonly dataDir?: string;
  /** Path of a policy file. */
  readonly witnessPolicy?: string;
  readonly limits?: Partial<HubLimits>;
  readonly bodyRetentionDays?: number;
}

export async function testHub(options: HubOptions = {}): Promise<TestHub> {
  const database = await testDatabase();
  const hub = await hubOn(database, options);
  const close = async (): Promise<void> => {
    await hub.stop();
    await database.drop();
  };
  return { ...hub, close };
}

/** Keys of hubs by the database that they are on: there is one for each log. */
const hubKeys = new WeakMap<object, SigningKey>();

/** Another hub on the same database, under the same key; in a data directory of its own unless one is given, as to a hub that is started again. */
export async function hubOn(database: Database, { dataDir, limits, ...more }: HubOptions = {}): Promise<Omit<TestHub, 'close'>> {
  const token = randomBytes(32).toString('base64url');
  const hubKey = hubKeys.get(database) ?? newKey();
  hubKeys.set(database, hubKey);
  const lines: { event: string; fields: LogFields }[] = [];
  const log: HubLog = { write: (event, fields = {}) => void lines.push({ event, fields }) };
  const own = dataDir ?? (await mkdtemp(join(tmpdir(), 'tributary hub ')));
  const settings = { host: '127.0.0.1', port: 0, dataDir: own, origin: ORIGIN, ...more, limits: { ...DEFAULT_LIMITS, ...limits } };
  const running = await startHub({ settings, database, token, hubKey, clock: () => NOW, log });
  return {
    url: running.url,
    database,
    token,
    hubKey,
    lines,
    running,
    provider: async (name = `p${randomBytes(4).toString('hex')}`) => {
      const iss = `https://${name}.example`;
      const { key, root } = await enrol(database.pool, { iss, name, key: newKey() });
      return new TestAgent({ url: running.url, iss, key, root, aud: ORIGIN, now: NOW });
    },
    get: async (path, bearer) => fetch(`${running.url}${path}`, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
    judged: async () => running.app.get(Drain, { strict: false }).idle(),
    sql: async <Row extends object>(text: string, values: readonly unknown[] = []) => (await database.pool.query<Row>(text, [...values])).rows,
    stop: async () => {
      await running.stop();
      if (dataDir === undefined) await rm(own, { recursive: true, force: true });
    },
  };
}

/** Positions taken so far. A pass of detection that ends meanwhile takes one as well. */
export async function logSize(hub: Pick<TestHub, 'sql'>): Promise<number> {
  return (await hub.sql<{ size: number }>('SELECT size::int FROM log_head'))[0]?.size ?? 0;
}

/** Where in the log a provider's statement is, by its number in the stream `main`. */
export async function positionOf(hub: Pick<TestHub, 'sql'>, { iss }: { readonly iss: string }, seq = 1): Promise<number | undefined> {
  const [found] = await hub.sql<{ position: number }>("SELECT s.position::int FROM statement s JOIN stream t ON t.id = s.stream_id JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1 AND t.str = 'main' AND s.seq = $2", [iss, seq]);
  return found?.position;
}
