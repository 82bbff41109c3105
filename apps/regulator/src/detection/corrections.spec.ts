import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { correctAtRandom } from '../testing/corrected-log.js';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, exchange, workload } from '../testing/lines.js';
import { replayedRows } from '../testing/replayed-log.js';
import { readRow, storedRows, storedRuns } from '../testing/stored-runs.js';
import { linkageByReplay, linkageInDatabase } from '../testing/stored-linkage.js';
import type { TestAgent } from '../testing/test-agent.js';
import { NOW, testHub, type TestHub } from '../testing/test-hub.js';
import { rejudge } from './rejudge.js';

// Real: HTTP, signatures, PostgreSQL, linkage, detection; replayed from the signed statements. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

/** Remarks of the newest rows on whoever is the customer's entity. */
async function remarksOn(agent: TestAgent, handle: string): Promise<readonly unknown[]> {
  await hub.judged();
  const [account] = await hub.sql<{ entity: string }>('SELECT a.entity_id AS entity FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1 AND a.handle = $2', [agent.iss, handle]);
  const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map((row) => readRow(row) as ReturnType<typeof readRow> & { readonly quality: readonly { readonly code: string }[] });
  return rows.filter(({ entity }) => entity === account?.entity).map(({ engine, quality }) => [engine, quality.map(({ code }) => code)]);
}

describe('a customer whose figures were corrected', () => {
  test('is judged again, and every row says so; one whose figures were not is left alone', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c')]);
    await agent.report([customer('d'), workload('v', 'd')]);
    expect(await remarksOn(agent, 'd')).toEqual([['seferis-fist@1', []], ['robust@1', []], ['rules@1', []]]);
    await agent.report([customer('c'), workload('w', 'c', { end: NOW - 8 * 3_600 })], { act: 'correct', ref: { seq: 1 } });
    expect(await remarksOn(agent, 'c')).toEqual([['seferis-fist@1', ['corrected']], ['robust@1', ['corrected']], ['rules@1', ['corrected']]]);
    expect(await remarksOn(agent, 'd')).toEqual([]);
  });

  test('is judged without them once they were cancelled', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c')]);
    await hub.judged();
    await agent.report(undefined, { act: 'cancel', ref: { seq: 1 } });
    expect(await remarksOn(agent, 'c')).toHaveLength(3);
    const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map(readRow);
    expect(rows.filter(({ entity, engine }) => entity !== undefined && engine !== 'rules@1').map(({ workloads }) => workloads)).toEqual([0, 0]);
  });
});

test('the other half of an exchange that was cancelled is no longer seen', async () => {
  const agent = await hub.provider();
  const moved = (from: string, to: string): BodyLine => ({ ...exchange(from, { workload: to }), bytesOut: 1e15, bytesIn: 1e15 });
  const findings = async () => {
    await hub.judged();
    const [account] = await hub.sql<{ entity: string }>("SELECT a.entity_id AS entity FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1 AND a.handle = 'c'", [agent.iss]);
    const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map(readRow);
    return rows.filter(({ entity, engine }) => entity === account?.entity && engine === 'rules@1').flatMap((row) => row.findings.map(({ rule }) => rule));
  };
  await agent.report([customer('c'), customer('d'), workload('w', 'c'), workload('v', 'd'), moved('w', 'v')]);
  await agent.report([moved('v', 'w')]);
  expect(await findings()).toContain('exchange-across-customers@1');
  await agent.report(undefined, { act: 'cancel', ref: { seq: 2 } });
  expect(await findings()).not.toContain('exchange-across-customers@1');
});

test('a provider that takes back what it reported on is missing from then on, and its customers are indeterminate', async () => {
  const [agent, other] = [await hub.provider(), await hub.provider()];
  const LONG_AGO = NOW - 40 * 86_400;
  await agent.report([customer('c'), workload('w', 'c', { start: LONG_AGO - 7_200, end: LONG_AGO - 3_600 })], { iat: NOW, per: { from: LONG_AGO - 86_400, to: LONG_AGO } });
  await agent.report([customer('c')]);
  await other.report(undefined);
  await hub.judged();
  const outcomes = async () => {
    await hub.judged();
    const [account] = await hub.sql<{ entity: string }>('SELECT a.entity_id AS entity FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1', [agent.iss]);
    const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map(readRow).filter(({ entity, engine }) => entity === account?.entity && engine !== 'rules@1');
    return rows.map(({ outcome, indeterminate }) => [outcome, indeterminate]);
  };
  await agent.report(undefined, { act: 'cancel', ref: { seq: 2 } });
  const missing = expect.objectContaining({ from: LONG_AGO, reason: 'overdue-stream', provider: agent.iss }) as unknown;
  expect(await outcomes()).toEqual([['indeterminate', [missing]], ['indeterminate', [missing]]]);
  await agent.report(undefined);
  expect(await outcomes()).toEqual([['benign', []], ['benign', []]]);
});

describe('any log of reports, corrections and cancellations', () => {
  test('is judged and linked as a replay of it is, row by row', async () => {
    const agents = await Promise.all(Array.from({ length: 3 }, async () => hub.provider()));
    const answers = await correctAtRandom(agents, 30, async (round) => (round % 7 === 0 ? hub.judged() : undefined));
    await hub.judged();
    expect(new Set(answers.filter((answer) => answer.startsWith('4')).map((answer) => answer.split(' ')[2]))).toEqual(new Set(['STATEMENT_REF', 'WORKLOAD_ALREADY_ENDED', 'WORKLOAD_STATE_REGRESSION', 'WORKLOAD_CUSTOMER_CHANGED', 'WORKLOAD_UNKNOWN']));
    expect(answers.filter((answer) => answer === '201 correct').length).toBeGreaterThan(5);
    expect((await hub.sql('SELECT 1 FROM statement WHERE withdrawn_by IS NOT NULL')).length).toBeGreaterThan(15);
    expect((await hub.sql('SELECT 1 FROM identity_token WHERE withdrawn')).length).toBeGreaterThan(3);
    await expectRunsToReplay(hub);
    expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
    await rejudge(hub.database.pool, () => undefined);
    // A run over everybody reads by other queries than a pass does.
    const [before, full] = (await storedRuns(hub)).slice(-2);
    if (full?.full !== true) throw new Error('everybody was judged last');
    const rows = await storedRows(hub, full);
    expect(rows).toEqual(await replayedRows(hub, full, before));
    expect(rows.filter((row) => row.includes('"corrected"')).length).toBeGreaterThan(4);
  }, 120_000);
});
