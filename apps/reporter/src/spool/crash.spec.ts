import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Disk, nodeDisk } from '#libs/durable';
import type { BodyLine } from '#libs/report';
import { BenchAgent, JUNE_1 } from '../testing/bench-agent.js';
import { Killed, type Moment, stoppingAt } from '../testing/stopping-at.js';
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

/** A file that was being written when the power failed: half of its bytes, which never got their name. */
async function leaveHalfAFile(name: string): Promise<void> {
  await agent.write(name, '{"sha256":"00');
}

function ids(lines: readonly BodyLine[]): string[] {
  return lines.map((line) => (line.t === 'workload' ? `workload ${line.id}` : line.t === 'customer' ? `customer ${line.handle}` : line.t));
}

async function stepsOfAWholeRun(): Promise<string[]> {
  const probe = stoppingAt(Infinity, 'before');
  const other = await BenchAgent.create(hub);
  await other.run(hub, [...JUNE_1, '--max-lines', '2'], probe);
  hub.accepted.length = 0;
  await other.remove();
  return probe.steps;
}

describe('killed at any step of a run', () => {
  test.each<[Moment, string]>([['before', 'a batch'], ['after', 'a batch'], ['before', 'one request each'], ['after', 'one request each']])('%s each step in turn, statements going by %s, the next run loses nothing, doubles nothing and never signs a number twice', async (moment, by) => {
    hub.takesBatches = by === 'a batch';
    const whole = await stepsOfAWholeRun();
    // Lock, handles, two records, head, two reports or their batch, each with the checkpoint of its receipt, the receipt and the answer, a tile to compare the checkpoints by: a
    // shorter list would mean that steps are not seen.
    expect(whole.filter((name) => name === 'fetch').length).toBeGreaterThanOrEqual(hub.takesBatches ? 4 : 6);
    expect(whole.filter((name) => name === 'rename')).toHaveLength(9);
    for (let at = 1; at <= whole.length; at += 1) {
      await agent.remove();
      hub.accepted.length = 0;
      hub.received.length = 0;
      agent = await BenchAgent.create(hub);
      await agent.run(hub, [...JUNE_1, '--max-lines', '2'], stoppingAt(at, moment)).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      const spooled = await Promise.all((await agent.list('state/spool')).filter((name) => name.endsWith('.json')).map((name) => agent.read(`state/spool/${name}`)));
      const next = await agent.run(hub, [...JUNE_1, '--max-lines', '2']);
      expect([at, next.error]).toEqual([at, undefined]);
      // No report was refused (the hub keeps a second statement under one number as evidence), and what was spooled was sent as it was.
      expect(new Set(hub.received.map(({ statement }) => statement)).size).toBe(2);
      for (const record of spooled) expect(hub.received.some(({ statement }) => record.includes(statement))).toBe(true);
      const lines = hub.accepted.flatMap(({ lines: body }) => ids(body));
      expect(lines).toHaveLength(4);
      expect(new Set(lines).size).toBe(4);
      expect(await agent.list('state/answers')).toEqual(['000000000001.json', '000000000002.json']);
      expect(await agent.list('state/receipts')).toEqual(['000000000001.tlog-proof', '000000000002.tlog-proof']);
      const { log } = JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out) as { log: unknown };
      expect([at, log]).toEqual([at, { pinned: true, seen: { origin: hub.log.origin, size: hub.log.entries.length }, receipts: { verified: 2, unverified: 0, missing: 0, refused: [] } }]);
      expect(await agent.list('state/evidence')).toEqual([]);
    }
  }, 300_000);

  test('a half-written file of a dead run is not taken for a record', async () => {
    await agent.run(hub, JUNE_1);
    await leaveHalfAFile('state/spool/000000000002.json.unfinished');
    await leaveHalfAFile('state/handles.json.unfinished');
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
  });
});

describe('a disk that is full', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

  /** Accepts half of a file's bytes, then reports that the disk is full, for as long as `isFull` says. */
  function fillingUp(isFull: (path: string) => boolean): Disk {
    return {
      ...nodeDisk,
      async write(path, bytes) {
        if (!isFull(path)) return nodeDisk.write(path, bytes);
        await nodeDisk.write(path, bytes.subarray(0, bytes.length / 2));
        throw full;
      },
    };
  }

  test.each(['lock', 'handles.json', 'spool/000000000001.json', 'spool/000000000002.json', 'checkpoint', 'receipts/000000000001.tlog-proof', 'answers/000000000001.json'])('while %s is written stops with a code, leaves no half file, and the next run goes on', async (name) => {
    const ran = await agent.run(hub, [...JUNE_1, '--max-lines', '2'], { disk: fillingUp((path) => path.includes(name)) });
    expect(ran).toMatchObject({ status: 70, error: { code: 'DURABLE_WRITE' } });
    expect(ran.error?.message).toContain('ENOSPC');
    const files = [...(await agent.list('state')), ...(await agent.list('state/spool')), ...(await agent.list('state/answers')), ...(await agent.list('state/receipts'))];
    expect(files.filter((file) => file.endsWith('.unfinished') || file.startsWith('lock'))).toEqual([]);
    const next = await agent.run(hub, [...JUNE_1, '--max-lines', '2']);
    expect(next.error).toBeUndefined();
    expect(hub.accepted.flatMap(({ lines }) => ids(lines))).toHaveLength(4);
    expect(new Set(hub.received.map(({ statement }) => statement)).size).toBe(2);
  });

  test('a spool that may not be written is told from a full one', async () => {
    const forbidden = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const ran = await agent.run(hub, JUNE_1, { disk: { ...nodeDisk, makeDirectory: () => Promise.reject(forbidden) } });
    expect(ran).toMatchObject({ status: 70, error: { code: 'DURABLE_WRITE', place: { file: '000000000001.json' } } });
    expect(ran.error?.message).toContain('EACCES');
    expect(hub.received).toEqual([]);
  });

  test('a spool that cannot be read is a fault with a code, and nothing is sent', async () => {
    await agent.write('state/spool', 'a file where the directory should be');
    expect(await agent.run(hub, JUNE_1)).toMatchObject({ status: 70, error: { code: 'DURABLE_READ', place: { file: 'spool' } } });
    expect(hub.received).toEqual([]);
  });
});
