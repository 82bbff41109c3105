import type { PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { cuttable, type CuttableDatabase } from '../testing/cuttable-database.js';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { postReports, signChain } from '../testing/test-batch.js';
import { hubOn, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL. Made up: when a query fails, and when the wire to the database is cut.
let bottom: TestDatabase;
let database: CuttableDatabase;
let hub: Omit<TestHub, 'close'>;
beforeAll(async () => {
  bottom = await testDatabase();
  database = await cuttable(bottom);
  hub = await hubOn(database);
  await hub.judged();
});
afterAll(async () => {
  await hub.stop();
  await database.close();
  await bottom.drop();
});
afterEach(() => {
  vi.restoreAllMocks();
  database.mend();
});

/** Lines of every type, one of them joining the provider's customer to another one's. */
const LINES = [
  customer('c', [token('shared'), token('own')]), customer('d', [token('shared')]), workload('w', 'c'), workload('r', 'd', { state: 'running' }),
  exchange('w', { workload: 'r' }), rollup('c'), { t: 'capacity', model: 'NVIDIA H100 SXM5 80GB', installed: 1, soldS: 1, idleS: 1 } as const,
];

/** Number of rows in every table that intake writes. */
async function rowCounts(): Promise<unknown> {
  const tables = ['statement', 'stream', 'body', 'account', 'entity', 'identity_token', 'identity_link', 'workload', 'exchange', 'provider_fact', 'equivocation'];
  const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join(', ');
  return (await bottom.pool.query(`SELECT ${counts}, (SELECT size::int FROM log_head) AS size, (SELECT count(*)::int FROM entity WHERE merged_into IS NOT NULL) AS merged`)).rows[0];
}

/** Lets transactions run on clients whose queries go through `intercept`; the queries of the pools themselves stay as they are. */
function interceptTransactions(intercept: (nth: number, text: string, run: () => unknown) => unknown): void {
  const connect = database.hot.connect.bind(database.hot) as (...args: unknown[]) => Promise<PoolClient>;
  const connectIntercepted = (...args: unknown[]): Promise<PoolClient> => (args.length > 0 ? connect(...args) : connect().then((client) => intercepted(client, intercept)));
  vi.spyOn(database.hot, 'connect').mockImplementation(connectIntercepted as never);
}

function intercepted(client: PoolClient, intercept: (nth: number, text: string, run: () => unknown) => unknown): PoolClient {
  let nth = 0;
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (name === 'query') return (...query: unknown[]) => intercept(nth++, textOf(query[0]), () => (member as (...a: unknown[]) => unknown).apply(target, query));
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : 'a COPY';
}

describe('a crash in the middle of an intake transaction', () => {
  test('at whichever query it happens, nothing is left, and the same report is accepted afterwards', async () => {
    const agent = await hub.provider();
    const report = agent.sign(LINES);
    const before = await rowCounts();
    const crashed: string[] = [];
    for (let at = 0; ; at++) {
      let reached = false;
      interceptTransactions((nth, text, run) => {
        if (nth !== at || text.startsWith('ROLLBACK')) return run();
        reached = true;
        crashed.push(text);
        throw new Error('crash');
      });
      const answer = await agent.send(report);
      vi.restoreAllMocks();
      if (!reached) {
        expect(answer.status).toBe(201);
        break;
      }
      expect(answer.json).toMatchObject({ status: 500, code: 'INTERNAL' });
      expect(await rowCounts(), `after a crash at ${crashed.at(-1)}`).toEqual(before);
    }
    expect(crashed.length).toBeGreaterThan(20);
    expect(crashed).toContain('COMMIT');
    await hub.judged();
  });

  test('an answer lost after the commit is found again by sending the same report', async () => {
    const agent = await hub.provider();
    const report = agent.sign([customer('c')]);
    interceptTransactions((_nth, text, run) => {
      if (text !== 'COMMIT') return run();
      return Promise.resolve(run()).then(() => Promise.reject(Object.assign(new Error('connection lost'), { code: 'ECONNRESET' })));
    });
    const lost = await agent.send(report);
    vi.restoreAllMocks();
    expect([lost.status, lost.json['code'], lost.headers.get('retry-after')]).toEqual([503, 'DATABASE_UNAVAILABLE', '2']);
    const again = await agent.send(report);
    expect([again.status, again.json['status'], again.json['digest']]).toEqual([200, 'accepted', report.digest]);
  });
});

describe('while the database is away', () => {
  test('reports get 503 with Retry-After, health says so, nothing is half-written, and service comes back by itself', async () => {
    const agent = await hub.provider();
    const report = agent.sign(LINES.slice(1, 3).map((line) => (line.t === 'workload' ? { ...line, customer: 'd' } : line)));
    const before = await rowCounts();
    database.cut();
    for (let tries = 0; tries < 3; tries++) {
      const answer = await agent.send(report);
      expect([answer.status, answer.json['code'], answer.headers.get('retry-after')]).toEqual([503, 'DATABASE_UNAVAILABLE', '2']);
    }
    const ready = await hub.get('/health/ready');
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await hub.get('/health/live')).status).toBe(200);
    expect((await hub.get('/log/tile/entries/000.p/1', hub.token)).status).toBe(503);
    expect(await rowCounts()).toEqual(before);
    database.mend();
    expect((await agent.send(report)).status).toBe(201);
    await hub.judged();
    expect((await hub.get('/health/ready')).status).toBe(200);
  });

  test('a batch is told to come back as a whole, nothing of it is half-written, and the same again is accepted', async () => {
    const agent = await hub.provider();
    const reports = signChain(agent, [LINES, undefined, [rollup('c')]]);
    const before = await rowCounts();
    database.cut();
    const away = await postReports(hub.url, reports);
    expect([away.status, away.problem?.['code'], away.headers.get('retry-after')]).toEqual([503, 'DATABASE_UNAVAILABLE', '2']);
    database.mend();
    interceptTransactions((_nth, text, run) => {
      if (text === 'a COPY') database.cut();
      return run();
    });
    expect((await postReports(hub.url, reports)).problem).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    vi.restoreAllMocks();
    database.mend();
    expect(await rowCounts()).toEqual(before);
    expect((await postReports(hub.url, reports)).lines.map(({ status }) => status)).toEqual([201, 201, 201]);
    await hub.judged();
  });

  test('a wire cut in the middle of a transaction leaves nothing', async () => {
    const agent = await hub.provider();
    const report = agent.sign(LINES);
    const before = await rowCounts();
    interceptTransactions((_nth, text, run) => {
      if (text === 'a COPY') database.cut();
      return run();
    });
    expect((await agent.send(report)).json).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    vi.restoreAllMocks();
    database.mend();
    expect(await rowCounts()).toEqual(before);
    expect((await agent.send(report)).status).toBe(201);
  });
});

test('what goes wrong is logged by kind and place, never by value', async () => {
  const agent = await hub.provider();
  interceptTransactions((nth, _text, run) => {
    if (nth === 2) throw new Error('secret-value-of-somebody');
    return run();
  });
  await agent.report([customer('handle-of-somebody', [token('x')])]);
  const written = JSON.stringify(hub.lines);
  expect(hub.lines.filter((line) => line.event === 'fault')).not.toHaveLength(0);
  for (const secret of ['secret-value-of-somebody', 'handle-of-somebody', agent.iss, token('x').token, hub.token]) expect(written).not.toContain(secret);
});
