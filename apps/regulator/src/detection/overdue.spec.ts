import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, token, workload } from '../testing/lines.js';
import { judgedIn, readRow, storedRows, storedRuns, type ReadRow, type StoredRun } from '../testing/stored-runs.js';
import type { TestAgent } from '../testing/test-agent.js';
import { NOW, testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL, linkage, judging. Stub: the clock.
const DAY = 86_400;
const { cadenceS = NaN, graceS = NaN } = DEFAULT_RULE_SET.rules.find(({ rule }) => rule === 'overdue-stream@1')?.parameters ?? {};
/** When everybody reports for the last time but one: three weeks before the hub's clock. */
const LONG_AGO = NOW - 21 * DAY;

let hub: TestHub;
let silent: TestAgent;
let other: TestAgent;
let entities: { readonly both: string; readonly silentOnly: string; readonly otherOnly: string };
beforeAll(async () => {
  hub = await testHub();
  silent = await hub.provider('silent');
  other = await hub.provider('talking');
  const old = { start: LONG_AGO - 2 * DAY, end: LONG_AGO - DAY };
  await silent.report([customer('s'), workload('w', 's', old), customer('shared', [token('both')])], until(LONG_AGO));
  await other.report([customer('o'), workload('w', 'o', old), customer('shared', [token('both')])], until(LONG_AGO));
  await hub.judged();
  entities = { both: await entityOf('shared'), silentOnly: await entityOf('s'), otherOnly: await entityOf('o') };
});
afterAll(async () => hub.close());

/** Issued at the end of the day that it is about. */
function until(to: number): { readonly iat: number; readonly per: { readonly from: number; readonly to: number } } {
  return { iat: to, per: { from: to - DAY, to } };
}

async function entityOf(handle: string): Promise<string> {
  return (await hub.sql<{ id: string }>('SELECT DISTINCT entity_id AS id FROM account WHERE handle = $1', [handle])).map(({ id }) => id).join();
}

async function lastRun(): Promise<StoredRun | undefined> {
  await hub.judged();
  return (await storedRuns(hub)).at(-1);
}

async function rowsOn(run: StoredRun | undefined, subject: Partial<Pick<ReadRow, 'entity' | 'provider'>>): Promise<readonly ReadRow[]> {
  return (await storedRows(hub, run)).map(readRow).filter((row) => row.entity === subject.entity && row.provider === subject.provider);
}

// The tests of this block tell one story, in order.
describe('a provider that falls silent', () => {
  test('changes nothing while the clock of the log has not passed cadence and grace', async () => {
    await other.report(undefined, until(LONG_AGO + cadenceS + graceS - 1));
    const run = await lastRun();
    expect(run).toMatchObject({ overdue: [], full: false });
    expect(await judgedIn(hub, run)).toEqual([]);
    expect((await rowsOn(run, { provider: silent.iss }))[0]?.findings).toEqual([]);
  });

  test('makes all of its customers indeterminate when the report of another moves the clock on, and nobody else', async () => {
    await other.report(undefined, until(LONG_AGO + cadenceS + graceS));
    const run = await lastRun();
    expect(run?.overdue).toEqual([silent.iss]);
    expect(await judgedIn(hub, run)).toEqual([entities.both, entities.silentOnly].toSorted());
    for (const entity of [entities.both, entities.silentOnly]) {
      const [literal, robust, rules] = await rowsOn(run, { entity });
      for (const row of [literal, robust]) {
        expect(row).toMatchObject({ outcome: 'indeterminate', response: 'none', indeterminate: [{ from: LONG_AGO, to: null, reason: 'overdue-stream', provider: silent.iss }] });
        // The lowest thresholds of all profiles are reached by an hour of eight accelerators: that stands whatever is missing.
        for (const { outcome } of row?.judgements ?? []) expect(outcome).not.toBe('benign');
      }
      expect(rules).toMatchObject({ engine: 'rules@1', outcome: 'benign', findings: [] });
    }
    expect(await rowsOn(run, { provider: silent.iss })).toMatchObject([{ engine: 'provider-rules@1', response: 'ask', findings: [{ rule: 'overdue-stream@1', value: cadenceS + graceS }] }]);
    expect(await rowsOn(run, { provider: other.iss })).toMatchObject([{ response: 'none', findings: [] }]);
  });

  test('stays overdue without its customers being judged again and again', async () => {
    await other.report(undefined, until(LONG_AGO + cadenceS + graceS + DAY));
    const run = await lastRun();
    expect(run?.overdue).toEqual([silent.iss]);
    expect(await judgedIn(hub, run)).toEqual([]);
  });

  test('has a customer reported by another: judged, and still indeterminate', async () => {
    await other.report([customer('shared')], until(LONG_AGO + cadenceS + graceS + DAY));
    const run = await lastRun();
    expect(await judgedIn(hub, run)).toEqual([entities.both]);
    expect((await rowsOn(run, { entity: entities.both })).map(({ outcome }) => outcome)).toEqual(['indeterminate', 'indeterminate', 'benign']);
  });

  test('comes back: all of its customers are judged again, and benign', async () => {
    await silent.report(undefined, until(LONG_AGO + cadenceS + graceS + DAY));
    const run = await lastRun();
    expect(run?.overdue).toEqual([]);
    expect(await judgedIn(hub, run)).toEqual([entities.both, entities.silentOnly].toSorted());
    for (const row of (await storedRows(hub, run)).map(readRow)) expect(row).toMatchObject({ outcome: 'benign', response: 'none' });
  });

  test('all of which is what the log says', async () => {
    expect((await storedRuns(hub)).length).toBeGreaterThanOrEqual(6);
    await expectRunsToReplay(hub);
  });
});

test('of the streams of a provider one is enough, and silence says what is known of a flag: it stands', async () => {
  const [second, third] = [await hub.provider('two-streams'), await hub.provider('third')];
  // 170 days of 8,000 accelerators are 1.16 C.
  const large = { accelerators: [{ model: 'NVIDIA H100 SXM5 80GB', count: 8_000, nodes: 1_000, memoryGB: 640_000 }], start: LONG_AGO - 171 * DAY, end: LONG_AGO - DAY };
  await second.report([customer('big'), workload('w', 'big', large)], until(LONG_AGO));
  await second.with({ str: 'side' }).report(undefined, until(NOW));
  const run = await lastRun();
  expect(run?.overdue).toContain(second.iss);
  await third.report(undefined, until(NOW));
  await hub.judged();
  const big = await entityOf('big');
  const newest = (await hub.sql<{ row: string }>('SELECT DISTINCT ON (engine) row FROM verdict WHERE entity_id = $1 ORDER BY engine, id DESC', [big])).map(({ row }) => readRow(row));
  expect(newest.map(({ engine, outcome }) => [engine, outcome])).toEqual([['robust@1', 'to-be-inspected'], ['rules@1', expect.any(String)], ['seferis-fist@1', 'to-be-inspected']]);
  expect(newest[0]?.indeterminate).toHaveLength(1);
  await expectRunsToReplay(hub);
});
