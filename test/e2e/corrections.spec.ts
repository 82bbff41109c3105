import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { correctAtRandom } from '../../apps/regulator/src/testing/corrected-log.js';
import { NOW, ORIGIN, testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { enrol } from '../../apps/regulator/src/testing/test-registry.js';
import { BenchAgent, problemsOf, type Ran } from '../../apps/reporter/src/testing/bench-agent.js';
import { auditsOf, findingsOf, type Audits } from './audited-hub.js';

// Real: the command line of the agent, the hub on HTTP and PostgreSQL, judging, and the auditor's commands. Only clocks stand still. The tests tell one story, in order.
const ISS = 'https://cloud.example';
const HEADER = 'workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes\n';
const W1 = 'w1,acme,2026-05-29T00:00:00Z,2026-05-29T06:00:00Z,H100 SXM,64,8,bf16,400,1000,2000\n';
const RUNNING = 'w2,beta,2026-05-29T01:00:00Z,,H100 SXM,8,1,bf16,400,10,20\n';
const ENDED = RUNNING.replace(',,H100', ',2026-05-30T02:00:00Z,H100');
const day = (date: number): string[] => ['--from', `2026-05-${date}T00:00:00Z`, '--to', `2026-05-${date + 1}T00:00:00Z`];

let hub: TestHub;
let audits: Audits;
let agent: BenchAgent;
beforeAll(async () => {
  hub = await testHub();
  audits = await auditsOf(hub);
  agent = await BenchAgent.create();
  agent.now = NOW;
  const { publicKey } = (await agent.identity()) as { publicKey: { kty: 'OKP'; crv: 'Ed25519'; x: string } };
  await enrol(hub.database.pool, { iss: ISS, key: { jwk: publicKey } });
});
afterAll(async () => {
  await agent.remove();
  await audits.remove();
  await hub.close();
});

async function run(workloads: string, more: readonly string[]): Promise<Ran> {
  await agent.write('workloads.csv', HEADER + workloads);
  return agent.run(hub, ['--origin', ORIGIN, ...more]);
}

async function correct(seq: number, workloads: string): Promise<Ran> {
  await agent.write('workloads.csv', HEADER + workloads);
  const files = ['--federation-key', agent.path('fed.key'), '--epoch', '2026', '--customers', agent.path('customers.csv'), '--workloads', agent.path('workloads.csv')];
  return agent.cli(['correct', '--state', agent.state, '--seq', String(seq), '--rule', 'R-7', '--origin', ORIGIN, '--hub', hub.url, ...files]);
}

/** What counts at the hub: workload, state and hours. */
async function counting(): Promise<readonly string[]> {
  const rows = await hub.sql<{ workload: string; state: string; hours: number | null }>(
    'SELECT w.workload, w.state, ((w."end" - w.start) / 3600)::int AS hours FROM workload w JOIN provider p ON p.id = w.provider_id WHERE p.iss = $1 AND w.superseded_by IS NULL ORDER BY 1', [ISS],
  );
  return rows.map(({ workload, state, hours }) => [workload, state, hours].join(' ').trim());
}

/** What an audit of the log as it stands finds, and whether it could look at everything. */
async function audited(): Promise<{ readonly found: readonly string[]; readonly complete: boolean }> {
  const audit = await audits.audit();
  return { found: findingsOf(audit), complete: audit.verifications.every(({ passed, complete }) => passed && complete) };
}

describe('a provider that corrects what it reported', () => {
  test('has the corrected figures count, between what it said before and after', async () => {
    expect((await run(W1 + RUNNING, day(29))).error).toBeUndefined();
    expect((await run(W1 + ENDED, day(30))).error).toBeUndefined();
    expect(await counting()).toEqual(['w1 ended 6', 'w2 ended 25']);
    expect((await correct(1, W1.replace('T06', 'T08') + RUNNING)).error).toBeUndefined();
    expect(await counting()).toEqual(['w1 ended 8', 'w2 ended 25']);
    expect((await run(W1.replace('T06', 'T08') + ENDED, day(30))).out).toContain('nothing new');
  });

  test('is told by its own agent what the hub would refuse', async () => {
    expect(problemsOf(await correct(3, W1 + ENDED.replace('05-30T02', '05-29T02')))).toEqual(['REPORTER_CHANGED_AFTER_END workloads.csv:3 end']);
  });

  test('that cancels, has what stood before count again, and reports what is missing with its next run', async () => {
    expect((await agent.cli(['cancel', '--state', agent.state, '--seq', '2', '--rule', 'R-9', '--hub', hub.url])).error).toBeUndefined();
    expect(await counting()).toEqual(['w1 ended 8', 'w2 running']);
    expect((await run(W1.replace('T06', 'T08') + ENDED.replace('05-30T02', '05-30T04'), day(30))).error).toBeUndefined();
    expect(await counting()).toEqual(['w1 ended 8', 'w2 ended 27']);
    expect(await hub.sql('SELECT act, withdrawn_by IS NULL AS counts FROM statement ORDER BY position')).toEqual([
      { act: 'report', counts: false }, { act: 'report', counts: false }, { act: 'correct', counts: true }, { act: 'cancel', counts: true }, { act: 'report', counts: true },
    ]);
  });

  test('leaves a log that the auditor replays to the byte', async () => {
    expect(await audited()).toEqual({ found: [], complete: true });
  });
});

test('any log of corrections and cancellations passes the audit', async () => {
  const agents = await Promise.all(Array.from({ length: 3 }, async () => hub.provider()));
  await correctAtRandom(agents, 35, async (round) => (round % 6 === 0 ? hub.judged() : undefined));
  expect((await hub.sql('SELECT 1 FROM statement WHERE withdrawn_by IS NOT NULL')).length).toBeGreaterThan(15);
  expect(await audited()).toEqual({ found: [], complete: true });
}, 120_000);
