import { cp, rm } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BenchAgent, JUNE_1, JUNE_2 } from '../testing/bench-agent.js';
import { TestHub } from '../testing/test-hub.js';

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

describe('a hub that is away', () => {
  test('leaves the statements safe in the spool, and a later delivery sends the same bytes', async () => {
    const gone = await TestHub.start();
    const { url } = gone;
    await gone.stop();
    const away = await agent.run({ url }, JUNE_1);
    expect(away).toMatchObject({ status: 75, error: { code: 'REPORTER_NOT_DELIVERED', place: { statement: 'eu-1#1' } } });
    expect(away.error?.message).toContain('ECONNREFUSED');
    expect(away.out).toContain('1 waiting');
    const spooled = await agent.read('state/spool/000000000001.json');
    const later = await agent.deliver(hub);
    expect(later).toMatchObject({ status: 0, out: '1 delivered, 0 waiting, 1 in all\n' });
    expect(spooled).toContain(hub.received[0]?.statement);
    expect(spooled).toContain(hub.received[0]?.body?.toString('base64'));
  });

  test('is tried for as long as --give-up-after says, with waits that double up to half a minute', async () => {
    hub.script.push(...Array.from({ length: 50 }, () => ({ status: 503 })));
    const ran = await agent.run(hub, [...JUNE_1, '--give-up-after', '120']);
    expect(ran.status).toBe(75);
    expect(ran.error?.message).toContain('status 503');
    // Half of each bound, as the bench's jitter is 0.5.
    expect(agent.slept.slice(0, 10)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
    expect(agent.slept.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(120_000);
  });

  test('because its log is not what it was says so in the last attempt that is shown', async () => {
    hub.script.push({ status: 503, text: '{"code":"LOG_ROLLED_BACK","title":"no"}' });
    const ran = await agent.run(hub, [...JUNE_1, '--give-up-after', '0']);
    expect(ran.error?.message).toContain('status 503 LOG_ROLLED_BACK');
  });

  test('then back, gets byte-identical reports however often it failed', async () => {
    hub.script.push({ status: 503 }, { status: 500 }, 'cut', { status: 502, text: '<html>' }, { status: 429 });
    const ran = await agent.run(hub, JUNE_1);
    expect(ran.error).toBeUndefined();
    expect(ran.status).toBe(0);
    expect(hub.received.length).toBe(5);
    for (const { statement, body } of hub.received) {
      expect(statement).toBe(hub.received[0]?.statement);
      expect(body).toEqual(hub.received[0]?.body);
    }
    expect(gunzipSync(hub.accepted[0]?.body ?? '').toString()).toContain('"t":"workload"');
  });

  test('that took the report and lost the answer gets it again and the report counts once', async () => {
    hub.script.push('lost');
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
    expect(hub.received).toHaveLength(2);
    expect(hub.accepted).toHaveLength(1);
  });

  test.each([429, 503])('that answers %d with Retry-After is left alone for as long as it asked', async (status) => {
    hub.script.push({ status, headers: { 'retry-after': '7' } });
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
    expect(agent.slept).toEqual([7100]);
  });

  test('that asks for more time than there is is not waited for', async () => {
    hub.script.push({ status: 503, headers: { 'retry-after': '3600' } });
    expect(await agent.run(hub, JUNE_1)).toMatchObject({ status: 75 });
    expect(agent.slept).toEqual([]);
  });

  test('for good with --give-up-after 0 is tried once', async () => {
    hub.script.push({ status: 503 });
    expect((await agent.run(hub, [...JUNE_1, '--give-up-after', '0'])).status).toBe(75);
    expect(hub.received).toHaveLength(1);
  });
});

describe('a hub that refuses', () => {
  test.each([400, 401, 404, 409, 413, 422, 302])('with %d stops the agent with 3 and shows its code, line and field', async (status) => {
    hub.script.push({ status, headers: { location: 'http://127.0.0.1:9/' }, text: '{"type":"x","title":"no such thing","status":1,"code":"REPORT_LINE_FIELD","line":4,"field":"ops.grade"}' });
    const ran = await agent.run(hub, JUNE_1);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED', place: { statement: 'eu-1#1', line: 4, field: 'ops.grade' } } });
    expect(ran.error?.message).toContain('REPORT_LINE_FIELD: no such thing');
    expect(hub.received).toHaveLength(1);
    expect(await agent.list('state/answers')).toEqual([]);
    // It stays, and is what goes out first next time.
    await agent.deliver(hub);
    expect(hub.received[1]).toEqual(hub.received[0]);
  });

  test('in a language of its own cannot write to the terminal', async () => {
    hub.script.push({ status: 400, text: '{"code":"\\u001b[2J","title":"\\u0007","line":"7","field":{"a":1}}' });
    const ran = await agent.run(hub, JUNE_1);
    expect(ran).toMatchObject({ status: 3, error: { place: { statement: 'eu-1#1' } } });
    // oxlint-disable-next-line no-control-regex
    expect(ran.error?.message).not.toMatch(/[\u0000-\u001f]/u);
    expect(ran.error?.message).toContain('status 400');
  });

  test('a statement keeps those behind it waiting', async () => {
    await agent.run(undefined, JUNE_1);
    await agent.run(undefined, JUNE_2);
    hub.takesBatches = false;
    hub.script.push({ status: 422, text: '{}' });
    expect((await agent.deliver(hub)).status).toBe(3);
    expect(hub.received).toHaveLength(1);
  });
});

describe('an answer that is not to what was sent', () => {
  const right = { status: 'accepted', iss: 'https://cloud.example', str: 'eu-1', seq: 1, position: 0 };

  test.each([
    ['another digest', { digest: 'A'.repeat(43) }, 'digest'],
    ['another stream', { str: 'eu-2' }, 'str'],
    ['another provider', { iss: 'https://other.example' }, 'iss'],
    ['another number', { seq: 2 }, 'seq'],
    ['a number in text', { seq: '1' }, 'seq'],
    ['another status', { status: 'queued' }, 'status'],
    ['no position', { position: undefined }, 'position'],
    ['a position before the first', { position: -1 }, 'position'],
    ['a receipt that is no text', { receipt: {} }, 'receipt'],
    ['a receipt that no file could hold', { receipt: '\ud800' }, 'receipt'],
  ])('%s is not taken for acceptance', async (_, wrong, field) => {
    await agent.run(undefined, JUNE_1);
    const { head } = JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out) as { head: { digest: string } };
    hub.script.push({ status: 201, text: JSON.stringify({ ...right, digest: head.digest, ...wrong }) });
    expect(await agent.deliver(hub)).toMatchObject({ status: 3, error: { code: 'REPORTER_ANSWER', place: { statement: 'eu-1#1', field } } });
    expect(await agent.list('state/answers')).toEqual([]);
    expect((await agent.deliver(hub)).status).toBe(0);
  });

  test.each(['', 'null', '[]', '{"seq":1,"seq":1}', '<html>'])('the text %s is not taken for acceptance', async (text) => {
    hub.script.push({ status: 200, text });
    expect(await agent.run(hub, JUNE_1)).toMatchObject({ status: 3, error: { code: 'REPORTER_ANSWER', place: { field: 'status' } } });
  });

  test('an endless answer is cut off and tried again', async () => {
    hub.script.push({ status: 201, text: 'x'.repeat(300_000) });
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
    expect(hub.received).toHaveLength(2);
  });
});

describe('a state directory put back from an older copy', () => {
  beforeEach(async () => {
    await agent.run(hub, JUNE_1);
    await cp(agent.state, agent.path('copy'), { recursive: true });
    await agent.run(hub, JUNE_2);
    await rm(agent.state, { recursive: true });
    await cp(agent.path('copy'), agent.state, { recursive: true });
  });

  test('signs nothing and sends nothing: a second statement under one number would be evidence of equivocation', async () => {
    const ran = await agent.run(hub, JUNE_2);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_STATE_OLD', place: { statement: 'eu-1#1' } } });
    expect(ran.error?.message).toContain('Put back the newest copy');
    expect(hub.received).toHaveLength(2);
    expect(await agent.list('state/spool')).toEqual(['000000000001.json']);
  });

  test('and signed offline meanwhile, is stopped before it sends', async () => {
    await agent.run(undefined, ['--from', '2026-06-02T00:00:00Z', '--to', '2026-06-04T00:00:00Z']);
    expect(await agent.deliver(hub)).toMatchObject({ status: 3, error: { code: 'REPORTER_STATE_OLD', place: { statement: 'eu-1#2' } } });
    expect(hub.received).toHaveLength(2);
  });

  test('is stopped by the refusal when the hub does not tell its head', async () => {
    hub.headAnswer = { status: 404, text: '{}' };
    await agent.run(undefined, ['--from', '2026-06-02T00:00:00Z', '--to', '2026-06-04T00:00:00Z']);
    const ran = await agent.deliver(hub);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED' } });
    expect(ran.error?.message).toContain('STREAM_EQUIVOCATION');
    expect(ran.error?.message).toContain('stop every agent of this stream');
  });
});

test('a hub that lost what it had accepted is told by the gap, and the person where the answers are', async () => {
  await agent.run(hub, JUNE_1);
  hub.accepted.length = 0;
  const ran = await agent.run(hub, JUNE_2);
  expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED', place: { statement: 'eu-1#2' } } });
  expect(ran.error?.message).toMatch(/STREAM_GAP.*expects statement 1.*"answers"/u);
});

test('a hub whose head cannot be read is not waited for twice', async () => {
  hub.headAnswer = { status: 200, text: '{"seq":"many"}' };
  expect((await agent.run(hub, JUNE_1)).status).toBe(0);
});
