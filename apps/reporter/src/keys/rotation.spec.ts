import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeDisk } from '#libs/durable';
import { FileCache } from '../holders/output-cache.js';
import { openAgent } from '../state/agent.js';
import { BenchAgent, JUNE_1, JUNE_2, type Ran } from '../testing/bench-agent.js';
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

const rotate = async (replaced = {}, by = agent): Promise<Ran> => by.cli(['keys', 'rotate', '--state', by.state, '--hub', hub.url, '--origin', 'hub.example/log'], replaced);
const kid = async (by = agent): Promise<string> => (await openAgent(nodeDisk, by.state, { rotating: 'allowed' })).key.kid;
const files = async (): Promise<readonly string[]> => (await agent.list('state')).filter((name) => /^(key|rotation|outputs\.secret)/.test(name));

describe('a rotation', () => {
  test('hands over to a new key, which signs what comes next; the old one is gone', async () => {
    await agent.run(hub, JUNE_1);
    const [before, old] = [await kid(), await agent.read('state/key.json')];
    const ran = await rotate();
    expect(ran).toMatchObject({ status: 0, out: `statements are signed with key ${await kid()} from now on\n` });
    expect(await kid()).not.toBe(before);
    expect(await files()).toEqual(['key.json', 'outputs.secret']);
    for (const name of await agent.list('state')) if (/json$|secret$/.test(name)) expect(await agent.read(`state/${name}`)).not.toContain((JSON.parse(old) as { d: string }).d);
    expect((await agent.run(hub, JUNE_2)).status).toBe(0);
    expect(hub.accepted.map(({ claims }) => claims.seq)).toEqual([1, 2]);
    const kids = hub.accepted.map(({ statement }) => (JSON.parse(Buffer.from(statement.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid);
    expect(kids).toEqual([before, await kid()]);
  });

  test('is refused while a statement waits that the old key signed, and asks nobody', async () => {
    await agent.run(undefined, JUNE_1);
    expect(await rotate()).toMatchObject({ status: 2, error: { code: 'REPORTER_KEY_PENDING' } });
    expect([hub.keyActs.size, await files()]).toEqual([0, ['key.json']]);
  });

  test('that the hub refuses leaves all as it was', async () => {
    const before = await kid();
    hub.script.push({ status: 403, text: '{"code":"KEY_AUDIENCE","title":"This is meant for another log."}' });
    expect(await rotate()).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED', message: expect.stringContaining('KEY_AUDIENCE') } });
    expect([await kid(), await files()]).toEqual([before, ['key.json']]);
    expect((await rotate()).status).toBe(0);
  });

  test.each(['cut', 'lost', { status: 503 }] as const)('that the hub did not answer (%o) signs nothing until it is done again, with the same act', async (scripted) => {
    const before = await kid();
    hub.script.push(scripted);
    expect(await rotate()).toMatchObject({ status: 75, error: { code: 'REPORTER_NOT_DELIVERED' } });
    expect(await kid()).toBe(before);
    const act = await agent.read('state/rotation.json');
    expect(await agent.run(hub, JUNE_1)).toMatchObject({ error: { code: 'REPORTER_KEY_ROTATING', place: { file: 'rotation.json' } } });
    expect(await agent.list('state/spool')).toEqual([]);
    expect((await rotate()).status).toBe(0);
    expect(hub.keyActs.size).toBe(1);
    expect(JSON.parse(act)).toMatchObject({ next: JSON.parse(await agent.read('state/key.json')) as object });
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
  });

  test('keeps what key-holders were paid for, however often the key changes', async () => {
    const epoch = { epoch: '2026', jointKey: 'of the epoch' };
    const [input, output] = [new Uint8Array(32).fill(1), new Uint8Array(64).fill(2)];
    const cache = async () => FileCache.open(nodeDisk, agent.state, (await openAgent(nodeDisk, agent.state)).key, epoch);
    await (await cache()).put([{ input, output }]);
    for (let nth = 0; nth < 3; nth += 1) {
      expect((await rotate()).status).toBe(0);
      expect((await cache()).get(input)).toEqual(output);
    }
  });

  test('that is not as it was written is not sent', async () => {
    hub.script.push('cut');
    await rotate();
    for (const broken of ['', '{}', '{"version":1,"content":"x","next":{}}', (await agent.read('state/rotation.json')).replace('"d":"', '"d":"A')]) {
      await agent.write('state/rotation.json', broken);
      expect(await rotate()).toMatchObject({ status: 70, error: { code: 'REPORTER_STATE_CORRUPT', place: { file: 'rotation.json' } } });
    }
    expect(hub.keyActs.size).toBe(0);
  });
});

describe('killed at any step of a rotation', () => {
  test.each<Moment>(['before', 'after'])('%s each step in turn, it is finished by the next one, and no statement is ever signed with a key that is gone', async (moment) => {
    const probe = stoppingAt(Infinity, 'before');
    await rotate(probe);
    // Lock; act; hub; secret and key, each written and renamed; clean-up: a shorter list would mean that steps are not seen.
    expect(probe.steps.filter((name) => name === 'rename')).toHaveLength(3);
    expect(probe.steps.filter((name) => name === 'fetch')).toHaveLength(1);
    for (let at = 1; at <= probe.steps.length; at += 1) {
      await agent.remove();
      hub.keyActs.clear();
      hub.accepted.length = 0;
      agent = await BenchAgent.create(hub);
      const first = await kid();
      await rotate(stoppingAt(at, moment)).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      // A run in between either does nothing or signs with the key that counts.
      const between = await agent.run(hub, JUNE_1);
      if (between.error !== undefined) expect([at, between.error.code, await agent.list('state/spool')]).toEqual([at, 'REPORTER_KEY_ROTATING', []]);
      const again = await rotate();
      expect([at, again.status, again.error]).toEqual([at, 0, undefined]);
      expect((await agent.run(hub, JUNE_2)).error).toBeUndefined();
      expect([at, await files(), (await kid()) === first]).toEqual([at, ['key.json', 'outputs.secret'], false]);
      expect(hub.accepted.length).toBeGreaterThanOrEqual(1);
    }
  }, 120_000);
});
