import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { BenchAgent, CUSTOMERS, JUNE_1, JUNE_2, problemsOf, WORKLOADS, type Ran } from '../testing/bench-agent.js';
import { TestHub, type Accepted } from '../testing/test-hub.js';

let hub: TestHub;
let agent: BenchAgent;

beforeEach(async () => {
  hub = await TestHub.start();
  agent = await BenchAgent.create(hub);
});
afterEach(async () => {
  await hub.stop();
  await agent.remove();
});

const HEADER = WORKLOADS.slice(0, WORKLOADS.indexOf('\n') + 1);
const LONGER = 'w1,acme,2026-06-01T00:00:00Z,2026-06-01T08:00:00Z,H100 SXM,64,8,bf16,400,1000,2000\n';
const W2 = 'w2,beta,2026-06-01T01:00:00Z,,H100 SXM,8,1,bf16,400,10,20\n';
const W2_ENDED = 'w2,beta,2026-06-01T01:00:00Z,2026-06-02T03:00:00Z,H100 SXM,8,1,bf16,400,10,20\n';

async function correct(seq: number, more: readonly string[] = []): Promise<Ran> {
  const files = ['--federation-key', agent.path('fed.key'), '--epoch', '2026', '--customers', agent.path('customers.csv'), '--workloads', agent.path('workloads.csv')];
  return agent.cli(['correct', '--state', agent.state, '--seq', String(seq), '--origin', 'hub.example/log', '--hub', hub.url, ...files, ...more]);
}
async function cancel(seq: number, more: readonly string[] = []): Promise<Ran> {
  return agent.cli(['cancel', '--state', agent.state, '--seq', String(seq), '--hub', hub.url, ...more]);
}
const named = (line: BodyLine): string => (line.t === 'workload' ? `${line.id} ${line.state}` : line.t);
const last = (): Accepted => hub.accepted.at(-1)!;
const said = (): readonly string[] => last().lines.map(named);

describe('a correction', () => {
  test('says in full and for the same period what the statement should have said, under its number and rule', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2}`);
    expect(problemsOf(await agent.run(hub, JUNE_1))).toEqual(['REPORTER_CHANGED_AFTER_END workloads.csv:2']);
    expect((await correct(1, ['--rule', 'R-7'])).status).toBe(0);
    const { claims, lines } = last();
    expect(claims).toMatchObject({ act: 'correct', seq: 2, ref: { seq: 1, rule: 'R-7' }, per: hub.accepted[0]?.claims.per });
    expect(lines.map(named)).toEqual(hub.accepted[0]?.lines.map(named));
    expect(lines.find((line) => line.t === 'workload' && line.id === 'w1')).toMatchObject({ end: Date.parse('2026-06-01T08:00:00Z') / 1000 });
    // The history follows: what the files say now is what was said.
    expect((await agent.run(hub, JUNE_1)).out).toBe('nothing new; 0 waiting\n');
  });

  test('leaves to later statements what they said, and does not let a workload go on further than they do', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', `${WORKLOADS.replace(W2, W2_ENDED)}w3,beta,2026-06-02T01:00:00Z,2026-06-02T02:00:00Z,H100 SXM,8,1,bf16,400,10,20\n`);
    await agent.run(hub, JUNE_2);
    expect(said()).toEqual(['w2 ended', 'w3 ended']);
    // The files of 1 June as they should have been, but for w2, which had not ended then.
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2.replace('01:00:00Z,,', '01:00:00Z,2026-06-01T23:00:00Z,')}`);
    expect(problemsOf(await correct(1))).toEqual(['REPORTER_CHANGED_AFTER_END workloads.csv:3 end']);
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2}w3,beta,2026-06-02T01:00:00Z,2026-06-02T02:00:00Z,H100 SXM,8,1,bf16,400,10,20\n`);
    expect((await correct(1)).error).toBeUndefined();
    expect(said()).toEqual(['customer', 'w1 ended', 'customer', 'w2 running']);
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2_ENDED}`);
    expect((await agent.run(hub, JUNE_2)).out).toBe('nothing new; 0 waiting\n');
  });

  test('gives a workload to another customer, where no other statement has it', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', WORKLOADS.replace('w1,acme', 'w1,beta').replace('w2,beta', 'w2,acme'));
    expect(problemsOf(await agent.run(hub, JUNE_1))).toEqual(['REPORTER_CUSTOMER_CHANGED workloads.csv:2 customer_id', 'REPORTER_CUSTOMER_CHANGED workloads.csv:3 customer_id']);
    expect((await correct(1)).error).toBeUndefined();
    await agent.write('workloads.csv', WORKLOADS.replace('w1,acme', 'w1,beta').replace(W2, W2_ENDED.replace('beta', 'acme')));
    await agent.run(hub, JUNE_2);
    await agent.write('workloads.csv', WORKLOADS);
    expect(problemsOf(await correct(2))).toEqual(['REPORTER_CUSTOMER_CHANGED workloads.csv:3 customer_id']);
  });

  test('of a correction stands in the same place; what was corrected is no longer to be corrected', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2}`);
    await correct(1);
    await agent.write('workloads.csv', WORKLOADS);
    expect((await correct(1)).error).toMatchObject({ code: 'REPORTER_CORRECTION', place: { field: '--seq' } });
    expect((await correct(2)).status).toBe(0);
    expect(last().claims).toMatchObject({ act: 'correct', seq: 3, ref: { seq: 2 } });
  });

  test('goes on describing customers whose only mention was there', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', `${WORKLOADS}w3,acme,2026-06-02T01:00:00Z,2026-06-02T02:00:00Z,H100 SXM,8,1,bf16,400,10,20\n`);
    await agent.run(hub, JUNE_2);
    await agent.write('workloads.csv', `${HEADER}${W2}`);
    expect((await correct(1)).error).toBeUndefined();
    expect(said().toSorted()).toEqual(['customer', 'customer', 'w2 running']);
  });

  test('of files that say the same, or nothing, is not sent', async () => {
    await agent.run(hub, JUNE_1);
    expect((await correct(1)).error).toMatchObject({ code: 'REPORTER_CORRECTION', place: { statement: expect.stringContaining('#1') as string } });
    await agent.write('customers.csv', `${CUSTOMERS.split('\n')[0] ?? ''}\ngamma,Gamma Ltd,,DE\n`);
    await agent.write('workloads.csv', HEADER);
    expect((await correct(1)).error?.message).toContain('reporter cancel');
    expect(hub.received).toHaveLength(1);
  });

  test('of what was cut into several statements is of one of them', async () => {
    await agent.run(hub, [...JUNE_1, '--max-lines', '2']);
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2}`);
    expect((await correct(1)).status).toBe(0);
    expect(said()).toEqual(['customer', 'w1 ended']);
    expect((await correct(2)).error).toMatchObject({ code: 'REPORTER_CORRECTION' });
  });

  test('is shown by a dry run, which changes nothing', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', `${HEADER}${LONGER}${W2}`);
    const ran = await correct(1, ['--dry-run']);
    expect(JSON.parse(ran.out.split('\n')[0] ?? '')).toMatchObject({ act: 'correct', ref: { seq: 1 } });
    expect(await agent.list('state/spool')).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  test('takes a statement back, and the next run reports again what is missing then', async () => {
    await agent.run(hub, JUNE_1);
    const ran = await cancel(1, ['--rule', 'R-9']);
    expect([ran.status, ran.out]).toEqual([0, 'statement 1 is cancelled by 2; 0 waiting\n']);
    const { claims, body } = last();
    expect([claims, body]).toEqual([expect.objectContaining({ act: 'cancel', seq: 2, ref: { seq: 1, rule: 'R-9' }, per: hub.accepted[0]?.claims.per, aud: 'hub.example/log', epoch: '2026' }), undefined]);
    expect(await agent.run(hub, JUNE_1)).toMatchObject({ status: 0 });
    expect(said()).toEqual(hub.accepted[0]?.lines.map(named));
  });

  test('describes customers again whose other work still counts', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', `${WORKLOADS}w3,acme,2026-06-02T01:00:00Z,2026-06-02T02:00:00Z,H100 SXM,8,1,bf16,400,10,20\n`);
    await agent.run(hub, JUNE_2);
    await cancel(1);
    await agent.write('workloads.csv', `${HEADER}w3,acme,2026-06-02T01:00:00Z,2026-06-02T02:00:00Z,H100 SXM,8,1,bf16,400,10,20\n`);
    await agent.run(hub, JUNE_2);
    // w2 runs on in the second statement.
    expect(said()).toEqual(['customer', 'customer']);
  });

  test('leaves its period unspoken for: where the files have nothing any more, a nil statement says so', async () => {
    await agent.run(hub, JUNE_1);
    await cancel(1);
    await agent.write('workloads.csv', HEADER);
    expect((await agent.run(hub, JUNE_1)).out).toBe('nothing new in the period: one nil statement; 0 waiting\n');
    expect((await agent.run(hub, JUNE_1)).out).toBe('nothing new; 0 waiting\n');
  });

  test.each([['of nothing', 7], ['of a nil statement', 1], ['of a cancellation', 3], ['a second time', 2]])('%s is refused before anything is signed', async (_, seq) => {
    await agent.write('workloads.csv', HEADER);
    await agent.run(hub, JUNE_1);
    await agent.write('workloads.csv', WORKLOADS);
    await agent.run(hub, JUNE_2);
    await cancel(2);
    expect((await cancel(seq)).error).toMatchObject({ code: 'REPORTER_CORRECTION', exitCode: 2 });
    expect(await agent.list('state/spool')).toHaveLength(3);
  });

  test('by an older copy of the state directory is refused before anything is signed', async () => {
    await agent.run(hub, JUNE_1);
    hub.headAnswer = { status: 200, text: JSON.stringify({ seq: 5, digest: 'x' }) };
    expect((await cancel(1)).error).toMatchObject({ code: 'REPORTER_STATE_OLD' });
    expect(await agent.list('state/spool')).toHaveLength(1);
  });

  test('waits in the spool when the hub is away, and is delivered later', async () => {
    await agent.run(hub, JUNE_1);
    expect((await cancel(1, ['--no-deliver', '--json'])).out).toContain('"pending":1');
    expect((await agent.deliver(hub)).out).toBe('1 delivered, 0 waiting, 2 in all\n');
    expect(last().claims.act).toBe('cancel');
  });
});
