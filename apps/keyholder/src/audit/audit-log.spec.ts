import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, nodeDisk } from '#libs/durable';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ledger } from '../evaluation/ledger.js';
import { AuditLog } from './audit-log.js';
import type { Event } from './entry.js';
import { NOTHING, readLog } from './read-log.js';

let state: string;
let now = 1_780_272_000;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'audit-'));
});
afterEach(async () => {
  await rm(state, { recursive: true });
});

const path = (): string => join(state, 'audit.ndjson');
const evaluated = (batch: string, count = 1, iss = 'https://a.example'): Event => ({ kind: 'evaluated', iss, epoch: '2026', manifest: 'm', batch, count });

async function open(disk: Disk = nodeDisk): Promise<Awaited<ReturnType<typeof AuditLog.open>>> {
  return AuditLog.open(disk, state, 'holder', () => now);
}

async function written(...events: Event[]): Promise<Buffer> {
  const { log } = await open();
  for (const event of events) await log.append(event);
  await log.close();
  return readFile(path());
}

describe('the audit log', () => {
  test('begins with whose it is, and goes on over restarts', async () => {
    await written(evaluated('one'));
    now += 5;
    await written(evaluated('two', 7));
    const { entries, head } = readLog(await readFile(path()));
    expect(entries).toEqual([
      { seq: 1, prev: NOTHING.hash, at: now - 5, kind: 'begun', holder: 'holder' },
      expect.objectContaining({ seq: 2, at: now - 5, batch: 'one', count: 1 }),
      expect.objectContaining({ seq: 3, at: now, batch: 'two', count: 7 }),
    ]);
    expect(head.seq).toBe(3);
    const { log } = await open();
    expect(log.head).toEqual(head);
    await log.close();
  });

  test('with any bit changed is refused, or has another head when it was in the last line', async () => {
    const bytes = await written(evaluated('one'), evaluated('two'), evaluated('three'));
    const { head } = readLog(bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const line = bytes.subarray(0, bit >> 3).toString().split('\n').length;
        try {
          expect(readLog(changed).head).not.toEqual(head);
          expect(line).toBe(4);
        } catch (error) {
          expect(error).toMatchObject({ code: 'HOLDER_LOG_CORRUPT', place: { file: 'audit.ndjson' } });
          expect([line, line + 1]).toContain((error as { place: { line: number } }).place.line);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, (lines: string[]) => string[], number]>([
    ['a line removed', (lines) => lines.toSpliced(1, 1), 2],
    ['two lines exchanged', ([a, b, c, d]) => [a!, c!, b!, d!], 2],
    ['a line twice', ([a, b, ...rest]) => [a!, b!, b!, ...rest], 3],
    ['its beginning removed', (lines) => lines.slice(1), 1],
    ['an empty line', (lines) => lines.toSpliced(2, 0, ''), 3],
    ['an unknown member', (lines) => lines.with(1, lines[1]!.replace('{', '{"more":1,')), 2],
    ['a member twice', (lines) => lines.with(1, lines[1]!.replace('{', '{"seq":2,')), 2],
  ])('with %s is refused, naming the line, and nothing is changed', async (_, change, line) => {
    const bytes = await written(evaluated('one'), evaluated('two'), evaluated('three'));
    const changed = `${change(bytes.toString().trimEnd().split('\n')).join('\n')}\n`;
    await writeFile(path(), changed);
    await expect(open()).rejects.toMatchObject({ code: 'HOLDER_LOG_CORRUPT', place: { file: 'audit.ndjson', line }, exitCode: 70 });
    expect(await readFile(path(), 'utf8')).toBe(changed);
  });

  test('of another holder is refused at its first line', async () => {
    await written();
    await expect(AuditLog.open(nodeDisk, state, 'another', () => now)).rejects.toMatchObject({ code: 'HOLDER_LOG_CORRUPT', place: { line: 1 } });
  });

  test('cut off at any byte, as a crash in the middle of a write leaves it, goes on from its last whole line', async () => {
    const bytes = await written(evaluated('one'), evaluated('two'));
    const lines = bytes.toString().trimEnd().split('\n');
    for (let length = bytes.length - 1; length > bytes.length - lines[2]!.length; length -= 7) {
      await writeFile(path(), bytes.subarray(0, length));
      expect(readLog(await written(evaluated('three'))).entries.map((entry) => ('batch' in entry ? entry.batch : entry.kind))).toEqual(['begun', 'one', 'three']);
    }
  });

  test('is written no more once a write has failed: what is on the disk is not known', async () => {
    let works = true;
    const failing: Disk = {
      ...nodeDisk,
      async openAppending(file) {
        const appending = await nodeDisk.openAppending(file);
        return { ...appending, sync: async () => (works ? appending.sync() : Promise.reject(Object.assign(new Error('io'), { code: 'EIO' }))) };
      },
    };
    const { log } = await open(failing);
    await log.append(evaluated('one'));
    works = false;
    await expect(log.append(evaluated('two'))).rejects.toMatchObject({ code: 'HOLDER_LOG_WRITE' });
    works = true;
    expect(log.writable).toBe(false);
    await expect(log.append(evaluated('three'))).rejects.toMatchObject({ code: 'HOLDER_LOG_WRITE' });
    await log.close();
    const { entries, log: again } = await open();
    await again.close();
    expect(entries.map((entry) => ('batch' in entry ? entry.batch : entry.kind))).toEqual(['begun', 'one', 'two']);
  });

  test('keeps a thousand refusals of one asker a day: it cannot fill the disk', async () => {
    const { log } = await open();
    const refused = (iss: string): Event & { kind: 'refused' } => ({ kind: 'refused', iss, epoch: '2026', batch: 'b', code: 'HOLDER_QUOTA' });
    for (let count = 0; count < 1_002; count += 1) await log.note(refused('https://a.example'));
    await log.note(refused('https://b.example'));
    expect(log.head.seq).toBe(1 + 1_000 + 1);
    now += 86_400;
    await log.note(refused('https://a.example'));
    expect(log.head.seq).toBe(1 + 1_000 + 2);
    await log.close();
  });
});

test('what was spent is the sum over the log, by asker and epoch, and by order', async () => {
  const event = fc.record({ iss: fc.constantFrom('a', 'b'), epoch: fc.constantFrom('1', '2'), count: fc.integer({ min: 1, max: 9 }), order: fc.constantFrom(undefined, 'x', 'y') });
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const ledger = new Ledger();
      events.forEach(({ order, ...rest }, index) => ledger.record({ ...rest, batch: String(index), ...(order === undefined ? {} : { order }) }));
      const sum = (wanted: (one: (typeof events)[number]) => boolean): number => events.filter(wanted).reduce((total, { count }) => total + count, 0);
      for (const iss of ['a', 'b']) for (const epoch of ['1', '2']) expect(ledger.spentIn(iss, epoch)).toBe(sum((one) => one.iss === iss && one.epoch === epoch && one.order === undefined));
      for (const order of ['x', 'y']) expect(ledger.spentUnder(order)).toBe(sum((one) => one.order === order));
      events.forEach(({ iss }, index) => expect([ledger.answered(iss, String(index)), ledger.answered(iss === 'a' ? 'b' : 'a', String(index))]).toEqual([true, false]));
    }),
  );
});
