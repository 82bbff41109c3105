import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk } from '#libs/durable';
import { toHex, utf8 } from '#libs/encoding';
import type { Evaluated } from '#libs/pseudonym';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileCache } from './output-cache.js';

const KEY = importPrivateJwk(generatePrivateJwk());
const EPOCH = { epoch: '2026-Q4', jointKey: 'joint key' };

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'outputs-'));
});
afterEach(async () => {
  await rm(state, { recursive: true });
});

const open = async (key = KEY, epoch = EPOCH): Promise<FileCache> => FileCache.open(nodeDisk, state, key, epoch);
const evaluated = (name: string): Evaluated => ({ input: utf8(name), output: new Uint8Array(createHash('sha512').update(name).digest()) });
const corrupt = (file: string): unknown => expect.objectContaining({ code: 'REPORTER_CACHE_CORRUPT', exitCode: 70, place: { file } });

async function files(): Promise<string[]> {
  return (await readdir(join(state, 'outputs'), { recursive: true })).filter((name) => name.includes('.sealed')).map((name) => join('outputs', name)).sort();
}

describe('what was put', () => {
  test('is there at once and after opening again, batch by batch, and nothing else is', async () => {
    const cache = await open();
    await cache.put([evaluated('a'), evaluated('b')]);
    await cache.put([evaluated('c')]);
    for (const one of [cache, await open()]) {
      for (const name of ['a', 'b', 'c']) expect(one.get(utf8(name))).toEqual(evaluated(name).output);
      expect(one.get(utf8('d'))).toBeUndefined();
    }
    expect(await files()).toHaveLength(2);
  });

  test('comes back whatever it was', async () => {
    const bytes = fc.uint8Array({ maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(bytes, { minLength: 1, maxLength: 20, selector: toHex }), async (inputs) => {
        const cache = await open();
        await cache.put(inputs.map((input) => ({ input, output: evaluated(toHex(input)).output })));
        const again = await open();
        for (const input of inputs) expect(again.get(input)).toEqual(evaluated(toHex(input)).output);
      }),
      { numRuns: 20 },
    );
  });

  test('goes on in new files after opening again: none is written over', async () => {
    for (const name of ['a', 'b', 'c']) await (await open()).put([evaluated(name)]);
    const cache = await open();
    for (const name of ['a', 'b', 'c']) expect(cache.get(utf8(name))).toEqual(evaluated(name).output);
  });

  test('is in no file in the clear, and is for its owner only', async () => {
    await (await open()).put([evaluated('the customer')]);
    const [file] = await files();
    const content = await readFile(join(state, file!));
    for (const secret of [utf8('the customer'), evaluated('the customer').output.subarray(0, 8)]) expect(content.includes(Buffer.from(secret))).toBe(false);
    expect((await stat(join(state, file!))).mode & 0o777).toBe(0o600);
    expect((await stat(join(state, 'outputs'))).mode & 0o777).toBe(0o700);
  });

  test('twice gives two files without a byte in common that matters', async () => {
    const cache = await open();
    await cache.put([evaluated('a')]);
    await cache.put([evaluated('a')]);
    const [first, second] = await Promise.all((await files()).map(async (file) => readFile(join(state, file))));
    expect(first!.subarray(0, 12)).not.toEqual(second!.subarray(0, 12));
    expect(first!.subarray(12, 28)).not.toEqual(second!.subarray(12, 28));
  });

  test('of nothing makes no file', async () => {
    await (await open()).put([]);
    expect(await readdir(state)).toEqual([]);
  });

  test('is known under its own epoch, joint key and signing key only', async () => {
    await (await open()).put([evaluated('a')]);
    expect((await open(KEY, { ...EPOCH, epoch: '2027-Q1' })).get(utf8('a'))).toBeUndefined();
    expect((await open(KEY, { ...EPOCH, jointKey: 'another' })).get(utf8('a'))).toBeUndefined();
    await expect(open(importPrivateJwk(generatePrivateJwk()))).rejects.toThrow(corrupt((await files())[0]!));
  });
});

describe('a file that is not as it was written', () => {
  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['is empty', () => new Uint8Array()],
    ['is torn', (bytes) => bytes.subarray(0, bytes.length - 80)],
    ['lacks a byte', (bytes) => bytes.subarray(0, -1)],
    ['has a byte more', (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
    ['has one entry more', (bytes) => Buffer.concat([bytes, Buffer.alloc(80)])],
    ['was zeroed', (bytes) => Buffer.alloc(bytes.length)],
    ...[0, 12, 40, 91, 110, 187].map((at): [string, (bytes: Buffer) => Uint8Array] => [`has another byte ${at}`, (bytes) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))]),
  ])('and %s is refused by name', async (_, change) => {
    await (await open()).put([evaluated('a'), evaluated('b')]);
    const [file] = await files();
    await writeFile(join(state, file!), change(await readFile(join(state, file!))));
    await expect(open()).rejects.toThrow(corrupt(file!));
  });

  test('but another in its place is refused too', async () => {
    const cache = await open();
    await cache.put([evaluated('a')]);
    await cache.put([evaluated('b')]);
    const [first, second] = await files();
    await rename(join(state, second!), join(state, first!));
    await expect(open()).rejects.toThrow(corrupt(first!));
  });

  test('and was deleted leaves the others', async () => {
    const cache = await open();
    for (const name of ['a', 'b', 'c']) await cache.put([evaluated(name)]);
    await rm(join(state, (await files())[1]!));
    const again = await open();
    expect(['a', 'b', 'c'].map((name) => again.get(utf8(name)) !== undefined)).toEqual([true, false, true]);
    await again.put([evaluated('b')]);
    expect((await open()).get(utf8('b'))).toEqual(evaluated('b').output);
  });

  test('what a killed process was still writing is passed over', async () => {
    await (await open()).put([evaluated('a')]);
    const [file] = await files();
    await writeFile(join(state, `${file!.replace('000000001', '000000002')}.unfinished`), 'half');
    const cache = await open();
    await cache.put([evaluated('b')]);
    expect((await open()).get(utf8('b'))).toEqual(evaluated('b').output);
  });
});

describe('failing to write', () => {
  test('is DURABLE_WRITE, and the cache is as before', async () => {
    const full = { ...nodeDisk, rename: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) };
    const cache = await FileCache.open(full, state, KEY, EPOCH);
    await expect(cache.put([evaluated('a')])).rejects.toThrow(expect.objectContaining({ code: 'DURABLE_WRITE' }));
    expect(cache.get(utf8('a'))).toBeUndefined();
    expect(await files()).toEqual([]);
  });
});

test('dropping the others keeps one\u2019s own', async () => {
  await (await open(KEY, { ...EPOCH, epoch: 'old' })).put([evaluated('a')]);
  const cache = await open();
  await cache.dropOthers();
  expect(await files()).toEqual([]);
  await cache.put([evaluated('b')]);
  await cache.dropOthers();
  expect((await open()).get(utf8('b'))).toEqual(evaluated('b').output);
  expect((await open(KEY, { ...EPOCH, epoch: 'old' })).get(utf8('a'))).toBeUndefined();
});
