import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeOwnWord } from '#libs/entries';
import { runRegulator } from '../commands/program.js';
import { rejudge } from '../detection/rejudge.js';
import { Sealer } from '../log/sealer.js';
import { customer, token, workload } from '../testing/lines.js';
import { publishedCheckpoint, readLog } from '../testing/read-log.js';
import { storedRows, storedRuns } from '../testing/stored-runs.js';
import type { SignedReport, TestAgent } from '../testing/test-agent.js';
import { hubOn, NOW, positionOf, testHub, type TestHub } from '../testing/test-hub.js';
import { pruneBodies } from './prune-bodies.js';
import { RetentionJob } from './retention-job.js';

// Real: HTTP, signatures, PostgreSQL, the command. Stub: the clock.
const DAY = 86_400;
const LONG_AGO = { per: { from: NOW - 100 * DAY, to: NOW - 99 * DAY }, iat: NOW - 99 * DAY };
let hub: TestHub;
let agent: TestAgent;
beforeEach(async () => {
  hub = await testHub();
  agent = await hub.provider();
});
afterEach(async () => hub.close());

/** Sends a report on a workload, of a period long ago unless told otherwise. */
async function accepted(id: string, changes: Parameters<TestAgent['sign']>[1] = LONG_AGO): Promise<SignedReport> {
  const start = (changes?.per?.from ?? NOW - DAY) + 3_600;
  const report = agent.sign([customer('c', [token(id)]), workload(id, 'c', { start, end: start + 3_600 })], changes);
  expect((await agent.send(report)).status).toBe(201);
  return report;
}

function hexOf({ claims }: SignedReport): string {
  return Buffer.from(claims.body?.dig ?? '', 'base64url').toString('hex');
}

async function bodyStatus(report: SignedReport): Promise<number> {
  return (await hub.get(`/v1/bodies/${hexOf(report)}`, hub.token)).status;
}

/** Contents of the retention entries, in order. */
async function entries(): Promise<readonly { readonly position: number; readonly before: number; readonly bodies: number; readonly digest: string }[]> {
  const rows = await hub.sql<{ position: number; content: string }>("SELECT position::int, content FROM log_entry WHERE kind = 'retention' ORDER BY position");
  return rows.map(({ position, content }) => ({ position, ...decodeOwnWord('retention', content) }));
}

describe('bodies whose time is over', () => {
  test('are deleted together with an entry that names the place up to which; statements, rows and verdicts stay, and receipts hold', async () => {
    const old = [await accepted('a'), await accepted('b')];
    const fresh = await accepted('n', {});
    const later = await accepted('late');
    await hub.judged();
    const tables = 'SELECT (SELECT count(*)::int FROM statement) AS statements, (SELECT count(*)::int FROM workload) AS workloads, (SELECT count(*)::int FROM verdict) AS verdicts, (SELECT sum(lines)::int FROM body) AS lines';
    const before = await hub.sql(tables);
    const pruned = await pruneBodies(hub.database.pool, NOW - 30 * DAY);
    const bytes = old.reduce((sum, { gzip }) => sum + (gzip?.length ?? 0), 0);
    expect(pruned).toEqual({ bodies: 2, bytes, positions: [expect.any(Number)] });
    // One entry deletes all bodies before a place in the log, so a later report on a time long gone waits for those before it.
    expect(await Promise.all([...old, fresh, later].map(bodyStatus))).toEqual([410, 410, 200, 200]);
    const digest = createHash('sha256').update(Buffer.from(old.map(hexOf).sort().join(''), 'hex')).digest('base64url');
    expect(await entries()).toEqual([{ position: pruned.positions[0], before: ((await positionOf(hub, agent, 2)) ?? 0) + 1, bodies: 2, digest }]);
    expect(await hub.sql(tables)).toEqual(before);
    expect((await hub.get(`/v1/bodies/${hexOf(old[0] as SignedReport)}`, hub.token).then((answer) => answer.json())) as object).toMatchObject({ code: 'BODY_PRUNED' });
    expect([(await agent.send(old[0] as SignedReport)).status, (await hub.get(`/v1/receipts/${(old[0] as SignedReport).digest}`)).status]).toEqual([200, 200]);
    expect(await pruneBodies(hub.database.pool, NOW - 30 * DAY)).toEqual({ bodies: 0, bytes: 0, positions: [] });
    expect(await entries()).toHaveLength(1);
  });

  test('are needed by no pass of detection: everybody judged again, with what comes later and is corrected later, gets the same rows', async () => {
    const other = await testHub();
    try {
      const rows = [];
      for (const judged of [hub, other]) {
        const provider = await judged.provider('twin');
        await provider.report([customer('c', [token('x')]), workload('a', 'c', { start: LONG_AGO.per.from + 60, end: LONG_AGO.per.to })], LONG_AGO);
        await provider.report([workload('b', 'c', { start: LONG_AGO.per.from + 60, end: LONG_AGO.per.to })], LONG_AGO);
        await judged.judged();
        if (judged === hub) expect((await pruneBodies(judged.database.pool, NOW)).bodies).toBe(2);
        await provider.report([workload('n', 'c')]);
        await provider.report([workload('b', 'c', { start: LONG_AGO.per.from + 120, end: LONG_AGO.per.to })], { act: 'correct', ref: { seq: 2 }, ...LONG_AGO, iat: NOW });
        await judged.judged();
        await rejudge(judged.database.pool, () => undefined);
        rows.push((await storedRows(judged, (await storedRuns(judged)).at(-1))).map(withoutPosition));
      }
      expect(rows[0]).toEqual(rows[1]);
      expect(rows[0]).not.toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('stay when a later statement binds them as well, and come back when they are reported again', async () => {
    const lines = [customer('c')];
    const first = agent.sign(lines, LONG_AGO);
    await agent.send(first);
    await agent.report(lines, { per: { from: NOW - DAY, to: NOW } });
    expect(await pruneBodies(hub.database.pool, NOW - 30 * DAY)).toEqual({ bodies: 0, bytes: 0, positions: [] });
    expect((await pruneBodies(hub.database.pool, NOW)).bodies).toBe(1);
    expect(await bodyStatus(first)).toBe(410);
    await agent.report(lines);
    expect(await bodyStatus(first)).toBe(200);
    expect((await pruneBodies(hub.database.pool, NOW)).bodies).toBe(1);
    expect((await entries()).map(({ bodies }) => bodies)).toEqual([1, 1]);
  });

  test('are deleted by one run only when two run at once, and none is left out while reports come in', async () => {
    for (let nth = 0; nth < 6; nth += 1) await accepted(`w${nth}`);
    const agents = await Promise.all([hub.provider(), hub.provider()]);
    const [one, two] = await Promise.all([
      pruneBodies(hub.database.pool, NOW - 30 * DAY),
      pruneBodies(hub.database.pool, NOW - 30 * DAY),
      ...agents.map(async (other) => other.report([customer('same')], LONG_AGO)),
    ]);
    await pruneBodies(hub.database.pool, NOW - 30 * DAY);
    expect((one as { bodies: number }).bodies + (two as { bodies: number }).bodies).toBeGreaterThanOrEqual(6);
    expect(await hub.sql('SELECT count(*)::int AS kept FROM body WHERE gzip IS NOT NULL')).toEqual([{ kept: 0 }]);
    expect(replayedRetention(await boundBodies(), await entries())).toEqual([]);
  });
});

describe('who deletes them', () => {
  test('the command counts first, then deletes, and refuses a time that is none', async () => {
    await accepted('a');
    const printed: string[] = [];
    const run = async (...args: readonly string[]): Promise<unknown> => {
      expect(await runRegulator(['retention', 'run', ...args, '--database-url', hub.database.url, '--json'], { print: (text) => printed.push(text), printError: (text) => printed.push(text) }, () => NOW)).toBe(0);
      return JSON.parse(printed.at(-1) ?? '');
    };
    expect(await run('--keep-days', '30', '--dry-run')).toMatchObject({ before: NOW - 30 * DAY, dryRun: true, bodies: 1, positions: [] });
    expect(await run('--keep-days', '100')).toMatchObject({ bodies: 0 });
    expect(await run('--before', new Date((NOW - 30 * DAY) * 1000).toISOString().replace('.000', ''), '--dry-run')).toMatchObject({ before: NOW - 30 * DAY, bodies: 1 });
    expect(await run('--before', String(NOW - 30 * DAY))).toMatchObject({ dryRun: false, bodies: 1, positions: [expect.any(Number)] });
    for (const wrong of [[], ['--before', 'yesterday'], ['--before', String(NOW + 1)], ['--before', '1', '--keep-days', '1']]) {
      await expect(run(...wrong)).rejects.toMatchObject({ code: 'RETENTION_TIME', place: { field: '--before' } });
    }
  });

  test('the hub does by itself when it is told for how many days they are kept, and the log covers it', async () => {
    const old = await accepted('a');
    await hub.stop();
    const again = await hubOn(hub.database, { bodyRetentionDays: 30 });
    try {
      await again.running.app.get(RetentionJob, { strict: false }).idle();
      expect((await again.get(`/v1/bodies/${hexOf(old)}`, again.token)).status).toBe(410);
      expect(again.lines.filter(({ event }) => event.startsWith('retention'))).toEqual([{ event: 'retention', fields: { bodies: 1, bytes: old.gzip?.length, entries: 1 } }]);
      await again.judged();
      await again.running.app.get(Sealer, { strict: false }).idle();
      const log = await readLog(again, await publishedCheckpoint(again));
      expect(log.some((leaf) => Buffer.from(leaf).toString('utf8').startsWith('retention\n'))).toBe(true);
    } finally {
      await again.stop();
    }
  });
});

async function boundBodies(): Promise<readonly { readonly position: number; readonly hex: string }[]> {
  return hub.sql("SELECT position::int, encode(body_digest, 'hex') AS hex FROM statement WHERE body_digest IS NOT NULL ORDER BY position");
}

/** The slow reading of the log: at each entry, every body that is there and whose last statement so far is before `before`. Gives the entries that say something else. */
function replayedRetention(bound: readonly { readonly position: number; readonly hex: string }[], all: Awaited<ReturnType<typeof entries>>): readonly number[] {
  const gone = new Map<string, number>();
  return all.flatMap(({ position, before, bodies, digest }) => {
    const last = new Map(bound.filter((one) => one.position < position).map((one) => [one.hex, one.position]));
    const over = [...last].filter(([hex, at]) => at < before && (gone.get(hex) ?? -1) < at).map(([hex]) => hex).sort();
    for (const hex of over) gone.set(hex, position);
    return over.length === bodies && createHash('sha256').update(Buffer.from(over.join(''), 'hex')).digest('base64url') === digest ? [] : [position];
  });
}

/** A verdict row without the place that it was judged at: the log with retention is longer. */
function withoutPosition(row: string): unknown {
  const { position: _, ...rest } = JSON.parse(row) as Record<string, unknown>;
  return rest;
}
