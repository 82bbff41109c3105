import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
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

describe('any log of reports, corrections and cancellations', () => {
  test('is judged and linked as a replay of it is, row by row', async () => {
    const agents = await Promise.all(Array.from({ length: 3 }, async () => hub.provider()));
    let state = 4_711;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const answers: string[] = [];
    for (let round = 0; round < 30; round++) {
      // Who speaks and what about is drawn before anybody is asked, so that the log depends on nothing but who came first.
      await Promise.all(agents.map(async (agent) => {
        const lines = someLines(random);
        const [act, ref] = [random(5), 1 + random(Math.max(agent.seq, 1))];
        const changes = agent.seq > 0 && act < 2 ? { act: 'correct' as const, ref: { seq: ref } } : {};
        const answer = agent.seq > 0 && act === 2 ? await agent.report(undefined, { act: 'cancel', ref: { seq: ref } }) : await agent.report(lines, changes);
        answers.push(`${answer.status} ${changes.act ?? 'other'} ${answer.status === 201 ? '' : String(answer.json['code'])}`.trim());
      }));
      if (round % 7 === 0) await hub.judged();
    }
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
    expect(rows.filter((row) => row.includes('"corrected"')).length).toBeGreaterThan(9);
  }, 120_000);
});

/** Few customers and workloads, so that lines about one and the same are common; each thing once a body. */
function someLines(random: (below: number) => number): readonly BodyLine[] {
  const handles = ['a', 'b', 'c'];
  const customers = handles.map((handle) => customer(handle, Array.from({ length: random(3) }, () => token(`t${random(4)}`, random(2) === 0 ? 'lei' : 'tax-id'))));
  const lines: BodyLine[] = customers.filter(() => random(2) === 0);
  const known = (handle: string) => lines.some((line) => line.t === 'customer' && line.handle === handle);
  for (const id of ['u', 'v', 'w', 'x']) {
    if (random(2) === 0) continue;
    const handle = handles[random(12) === 0 ? random(3) : id.charCodeAt(0) % 3] ?? 'a';
    if (!known(handle)) lines.unshift(customer(handle, [token(`t${random(4)}`)]));
    const state = random(8) === 0 ? 'ended' : random(6) === 0 ? 'planned' : 'running';
    lines.push(workload(id, handle, state === 'planned' ? { state, plannedEnd: NOW } : { state }));
  }
  for (const id of ['u', 'v', 'w']) {
    if (random(3) === 0) lines.push(exchange(id, random(2) === 0 ? { flow: token(`flow ${random(3)}`).token } : { workload: 'x' }));
  }
  if (random(4) === 0 && known('a')) lines.push(rollup('a'));
  return lines.length === 0 ? [customer('a')] : lines;
}
