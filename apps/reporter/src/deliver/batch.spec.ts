import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SpoolRecord } from '../spool/record.js';
import type { Spool } from '../spool/spool.js';
import { BenchAgent, JUNE_1 } from '../testing/bench-agent.js';
import { stoppingAt } from '../testing/stopping-at.js';
import { TestHub } from '../testing/test-hub.js';
import { batchLine, nextBatch, outcomesIn } from './batch.js';

// Real: the agent's program, files, HTTP, signatures, receipts and their log. Stub: the hub's memory.
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

/** Leaves `count` statements in the spool, of a workload each. */
async function backlog(count: number): Promise<void> {
  const rows = Array.from({ length: count - 1 }, (_, nth) => `w${nth},acme,2026-06-01T00:00:00Z,2026-06-01T06:00:00Z,H100 SXM,64,8,bf16,400,1000,2000\n`);
  await agent.write('customers.csv', 'customer_id,name,lei,country\nacme,Acme Robotics Ltd,213800ABCDEF12345667,GB\n');
  await agent.write('workloads.csv', `workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes\n${rows.join('')}`);
  expect((await agent.run(undefined, [...JUNE_1, '--max-lines', '1'])).status).toBe(0);
  expect(await agent.list('state/spool')).toHaveLength(count);
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, nth) => `${String(nth + 1).padStart(12, '0')}.json`);

/** Accepted in order, each once, and each sent with the bytes that were spooled. */
async function expectDelivered(count: number): Promise<void> {
  expect(hub.accepted.map(({ claims }) => claims.seq)).toEqual(Array.from({ length: count }, (_, nth) => nth + 1));
  expect(new Set(hub.received.map(({ statement }) => statement)).size).toBe(count);
  expect(await agent.list('state/answers')).toEqual(names(count));
  const { log } = JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out) as { log: unknown };
  expect(log).toMatchObject({ receipts: { verified: count, unverified: 0, missing: 0, refused: [] } });
}

describe('a backlog', () => {
  test('of 200 statements, from while the hub was away, drains in order by the batch', async () => {
    await backlog(200);
    expect(await agent.deliver(hub)).toMatchObject({ status: 0, out: '200 delivered, 0 waiting, 200 in all\n' });
    expect(hub.batches).toEqual([128, 72]);
    await expectDelivered(200);
    const spooled = await agent.read('state/spool/000000000007.json');
    expect([spooled.includes(hub.received[6]?.statement ?? '?'), spooled.includes(hub.received[6]?.body?.toString('base64') ?? '?')]).toEqual([true, true]);
    expect(gunzipSync(hub.accepted[199]?.body ?? '').toString()).toContain('"t":"workload"');
  }, 120_000);

  test('of one statement is sent by itself, as before', async () => {
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
    expect([hub.batches, hub.accepted.length]).toEqual([[], 1]);
  });

  test('stores the answers that the single route gives', async () => {
    await backlog(3);
    await agent.deliver(hub);
    for (const name of names(3)) {
      const { record } = JSON.parse(await agent.read(`state/answers/${name}`)) as { record: { seq: number; answer: string } };
      const accepted = hub.accepted[record.seq - 1];
      const receipt = await agent.read(`state/receipts/${name.replace('.json', '.tlog-proof')}`);
      expect(record.answer).toBe(JSON.stringify({ status: 'accepted', iss: accepted?.claims.iss, str: 'eu-1', seq: record.seq, digest: accepted?.digest, position: accepted?.position, receipt }));
    }
  });

  test('goes statement by statement to a hub that has no batches', async () => {
    await backlog(5);
    hub.takesBatches = false;
    expect((await agent.deliver(hub)).status).toBe(0);
    expect([hub.batches, hub.received.length]).toEqual([[], 5]);
    await expectDelivered(5);
  });

  test.each([400, 401, 413, 415, 422])('that the hub refuses as a batch with %d goes statement by statement, where it says what is wrong with which', async (status) => {
    await backlog(3);
    hub.script.push({ status, text: '{"code":"BATCH_TOO_LARGE"}' }, { status: 422, text: '{"code":"REPORT_LINE_FIELD","line":2}' });
    expect(await agent.deliver(hub)).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED', place: { statement: 'eu-1#1', line: 2 } } });
    expect([hub.batches, hub.received.length]).toEqual([[3], 4]);
  });
});

describe('a hub that fails in the middle of a batch', () => {
  test('by 503, 500, a broken connection or a lost answer gets the same bytes again, and each counts once', async () => {
    await backlog(4);
    hub.script.push({ status: 503, headers: { 'retry-after': '7' } }, { status: 500 }, 'cut', 'lost');
    expect((await agent.deliver(hub)).status).toBe(0);
    expect(hub.batches).toEqual([4, 4, 4, 4]);
    expect(agent.slept).toEqual([7_100, 200, 400, 800]);
    await expectDelivered(4);
  });

  test('at one line is asked again from that line on, and what came before it is durable by then', async () => {
    await backlog(5);
    hub.lineScript.set(3, '{"status":503,"problem":{"code":"INTAKE_BUSY"}}').set(4, '{"status":409,"problem":{"code":"STREAM_GAP","expectedSeq":3}}').set(5, '{"status":409,"problem":{"code":"STREAM_GAP","expectedSeq":3}}');
    expect((await agent.deliver(hub)).status).toBe(0);
    expect([hub.batches, agent.slept]).toEqual([[5, 3], [100]]);
    await expectDelivered(5);
  });

  test('at its first line, again and again, is left alone longer each time, and given up at last', async () => {
    await backlog(2);
    const busy = '{"status":429,"problem":{"code":"RATE_LIMITED"}}';
    hub.lineScript.set(1, busy);
    const ran = await agent.deliver(hub, ['--give-up-after', '0']);
    expect(ran).toMatchObject({ status: 75, error: { code: 'REPORTER_NOT_DELIVERED', place: { statement: 'eu-1#1' } } });
    expect(ran.error?.message).toContain('2 statements are not delivered yet');
    expect(ran.error?.message).toContain('status 429 RATE_LIMITED');
  });

  test('to seal is asked for each receipt, and a statement counts when its own is there', async () => {
    await backlog(3);
    hub.sealsAfter = 2;
    expect((await agent.deliver(hub)).status).toBe(0);
    expect(hub.batches).toEqual([3]);
    expect(hub.asked.filter((path) => path.startsWith('/v1/receipts/')).length).toBeGreaterThanOrEqual(3);
    await expectDelivered(3);
  });
});

describe('a line that is not accepted', () => {
  test('stops the agent as the single route would, with those before it delivered and those behind it waiting', async () => {
    await backlog(5);
    hub.lineScript.set(3, '{"status":422,"problem":{"code":"REPORT_LINE_FIELD","title":"no such thing","line":4,"field":"ops.grade"}}');
    const ran = await agent.deliver(hub);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED', place: { statement: 'eu-1#3', line: 4, field: 'ops.grade' } } });
    expect(ran.error?.message).toContain('REPORT_LINE_FIELD: no such thing');
    expect(await agent.list('state/answers')).toEqual(names(2));
    expect(await agent.deliver(hub)).toMatchObject({ status: 0, out: '3 delivered, 0 waiting, 5 in all\n' });
    await expectDelivered(5);
  });

  test('for its receipt stops the agent there, and the receipt is kept', async () => {
    await backlog(3);
    hub.lie = (receipt, { claims }) => (claims.seq === 2 ? receipt.replace(/^index \d+$/mu, 'index 0') : receipt);
    expect(await agent.deliver(hub)).toMatchObject({ status: 3, error: { code: 'REPORTER_RECEIPT', place: { statement: 'eu-1#2' } } });
    expect([await agent.list('state/answers'), (await agent.list('state/evidence')).length]).toEqual([names(1), 1]);
  });

  test.each([
    ['too few lines', '{"status":201,"answer":{}}\n'],
    ['too many lines', '{"status":201,"answer":{}}\n'.repeat(3)],
    ['a line that is not ended', '{"status":201,"answer":{}}\n{"status":201,"answer":{}}'],
    ['another page', '<html>'],
    ['nothing', ''],
    ['a frame of its own', '{"answer":{},"status":201}\n{"answer":{},"status":201}\n'],
    ['acceptance of something else', '{"status":201,"answer":{"status":"accepted"}}\n{"status":201,"answer":{}}\n'],
    ['a problem that is none', '{"status":201,"problem":{}}\n{"status":201,"problem":{}}\n'],
    ['a refusal that is an answer', '{"status":409,"answer":{}}\n{"status":409,"answer":{}}\n'],
  ])('because the hub says %s is not taken for accepted', async (_, text) => {
    await backlog(2);
    hub.script.push({ status: 200, text });
    expect(await agent.deliver(hub)).toMatchObject({ status: 3, error: { code: 'REPORTER_ANSWER', place: { statement: 'eu-1#1' } } });
    expect(await agent.list('state/answers')).toEqual([]);
    expect((await agent.deliver(hub)).status).toBe(0);
  });
});

test('killed between two answers of a batch, the next delivery takes it up there and nothing is doubled', async () => {
  await backlog(6);
  const probe = stoppingAt(Infinity, 'before');
  await agent.deliver(hub, [], probe);
  const stored = probe.steps.flatMap((step, nth) => (step === 'rename' ? [nth + 1] : []));
  for (const at of [stored[2], stored[5], stored[8]]) {
    await agent.remove();
    await hub.stop();
    hub = await TestHub.start();
    agent = await BenchAgent.create(hub);
    await backlog(6);
    const killed = await agent.deliver(hub, [], stoppingAt(at ?? 0, 'after')).catch((error: unknown) => error);
    expect(killed).not.toMatchObject({ status: 0 });
    const before = (await agent.list('state/answers')).filter((name) => name.endsWith('.json')).length;
    expect([before > 0, before < 6]).toEqual([true, true]);
    expect(await agent.deliver(hub)).toMatchObject({ status: 0, out: `${6 - before} delivered, 0 waiting, 6 in all\n` });
    expect(hub.batches).toEqual([6, 6 - before].filter((size) => size > 1));
    await expectDelivered(6);
  }
}, 120_000);

describe('what goes into a request', () => {
  /** A spool of statements whose lines have so many bytes. */
  const spoolOf = (sizes: readonly number[]): Spool => ({ read: async (seq: number) => Promise.resolve({ seq, statement: 'a'.repeat((sizes[seq - 1] ?? 0) - batchLine({ statement: '', body: null }).length), body: null } as SpoolRecord) }) as unknown as Spool;

  test('is at most 128 statements and 4 MiB, in order, and one that is larger goes alone', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.integer({ min: 17, max: 10_000 }), fc.integer({ min: 1_000_000, max: 5_000_000 })), { minLength: 1, maxLength: 180 }), async (sizes) => {
      const pending = sizes.map((_, nth) => nth + 1);
      const records = await nextBatch(spoolOf(sizes), pending);
      const total = (count: number): number => sizes.slice(0, count).reduce((sum, size) => sum + size, 0);
      const fitting = pending.findLast((count) => count <= 128 && total(count) <= 4 * 2 ** 20) ?? 1;
      expect(records.map(({ seq }) => seq)).toEqual(pending.slice(0, fitting));
    }), { numRuns: 50 });
  });
});

test('answers are cut out of their lines as they were written, whatever they hold', () => {
  const text = fc.jsonValue().map((value) => JSON.stringify({ status: 'accepted', value }));
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(200, 201, 202), text), { minLength: 1, maxLength: 5 }), (answers) => {
    const lines = answers.map(([status, answer]) => `{"status":${status},"answer":${answer}${status === 202 ? ',"location":"/v1/receipts/A"' : ''}}\n`);
    expect(outcomesIn(lines.join(''), answers.length)).toMatchObject(answers.map(([status, answer]) => ({ kind: status === 202 ? 'pending' : 'answered', text: answer })));
  }));
});
