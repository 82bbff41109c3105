import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BenchAgent } from '../testing/bench-agent.js';
import { TestHub } from '../testing/test-hub.js';
import { seal, unseal } from './sealed.js';

let hub: TestHub;
let agent: BenchAgent;

/** A stream of three statements, all delivered. */
beforeEach(async () => {
  hub = await TestHub.start();
  agent = await BenchAgent.create(hub);
  for (const day of ['02', '03', '04']) await agent.run(hub, ['--from', '2026-06-01T00:00:00Z', '--to', `2026-06-${day}T00:00:00Z`]);
  if (hub.accepted.length !== 3) throw new Error('the stream was not delivered');
});
afterEach(async () => {
  await hub.stop();
  await agent.remove();
});

async function status(): Promise<{ readonly code: string | undefined; readonly file: string | undefined }> {
  const { error } = await agent.cli(['status', '--state', agent.state]);
  return { code: error?.code, file: error?.place.file };
}

const SECOND = 'spool/000000000002.json';

describe('a state directory that is not whole', () => {
  test('whose record lost its end is refused by name', async () => {
    const bytes = await readFile(agent.path(`state/${SECOND}`));
    await writeFile(agent.path(`state/${SECOND}`), bytes.subarray(0, bytes.length - 20));
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: SECOND });
    const ran = await agent.run(hub, []);
    expect(ran).toMatchObject({ status: 70, error: { code: 'REPORTER_SPOOL_CORRUPT', place: { file: SECOND } } });
    expect(hub.received).toHaveLength(3);
  });

  test('whose record is empty, or has one letter changed, is refused by name', async () => {
    await writeFile(agent.path(`state/${SECOND}`), '');
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: SECOND });
    await writeFile(agent.path(`state/${SECOND}`), (await readFile(agent.path('state/spool/000000000003.json'), 'utf8')).replace('"running"', '"runninG"'));
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: SECOND });
  });

  test('which lacks a record in the middle, or has one in the place of another, is refused by name', async () => {
    await rename(agent.path(`state/${SECOND}`), agent.path('aside'));
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: SECOND });
    await writeFile(agent.path(`state/${SECOND}`), await readFile(agent.path('state/spool/000000000003.json')));
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: SECOND });
  });

  test('whose answer is torn, or belongs to a statement that is not there, is refused by name', async () => {
    await writeFile(agent.path('state/answers/000000000003.json'), '{');
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: 'answers/000000000003.json' });
    await rm(agent.path('state/spool/000000000003.json'));
    expect(await status()).toEqual({ code: 'REPORTER_SPOOL_CORRUPT', file: 'answers/000000000003.json' });
  });

  test('which lost the handles of customers already reported is refused: new ones would show each of them twice', async () => {
    await rm(agent.path('state/handles.json'));
    expect((await agent.run(hub, [])).error).toMatchObject({ code: 'REPORTER_SPOOL_CORRUPT', place: { file: 'handles.json' } });
  });

  test('a lost answer is asked for again, and the hub gives the stored one', async () => {
    await rm(agent.path('state/answers/000000000002.json'));
    expect(JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out)).toMatchObject({ pending: [2] });
    expect((await agent.deliver(hub)).out).toBe('1 delivered, 0 waiting, 3 in all\n');
    expect(hub.received.at(-1)?.statement).toBe(hub.received[1]?.statement);
    expect(hub.accepted).toHaveLength(3);
  });
});

describe('a sealed file', () => {
  const schema = z.strictObject({ text: z.string() });

  test('gives its record back, whatever text is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unseal(seal({ text }), 'f', schema)).toEqual({ text });
      }),
    );
  });

  test('with any byte changed, or cut anywhere, is refused', () => {
    const whole = seal({ text: 'what was sent' });
    for (let at = 0; at < whole.length; at += 1) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal(changed, 'f', schema)).toThrow(expect.objectContaining({ code: 'REPORTER_SPOOL_CORRUPT', place: { file: 'f' } }));
      expect(() => unseal(whole.subarray(0, at), 'f', schema)).toThrow(expect.objectContaining({ code: 'REPORTER_SPOOL_CORRUPT' }));
    }
  });

  test('of another shape than this version writes is refused although it is whole', () => {
    expect(() => unseal(seal({ text: 'x', more: 1 }), 'f', schema)).toThrow(expect.objectContaining({ code: 'REPORTER_SPOOL_CORRUPT' }));
  });
});
