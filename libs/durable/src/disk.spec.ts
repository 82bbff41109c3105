import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Disk, nodeDisk } from './disk.js';
import { writeDurably } from './write-durably.js';

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'durable-'));
});
afterEach(async () => {
  await rm(state, { recursive: true });
});

describe('a file that is put in place', () => {
  test('replaces the old one, is the owner’s alone and leaves nothing beside it', async () => {
    await writeDurably(nodeDisk, join(state, 'share'), Buffer.from('old'));
    await writeDurably(nodeDisk, join(state, 'share'), Buffer.from('new'));
    expect(await readFile(join(state, 'share'), 'utf8')).toBe('new');
    expect((await stat(join(state, 'share'))).mode & 0o777).toBe(0o600);
    expect(await readdir(state)).toEqual(['share']);
  });

  test.each<keyof Disk>(['write', 'rename'])('is the old one, whole, when %s fails', async (step) => {
    await writeFile(join(state, 'share'), 'old');
    const failing: Disk = { ...nodeDisk, [step]: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })) };
    await expect(writeDurably(failing, join(state, 'share'), Buffer.from('new'))).rejects.toMatchObject({ code: 'DURABLE_WRITE', place: { file: 'share' }, exitCode: 70 });
    expect(await readFile(join(state, 'share'), 'utf8')).toBe('old');
    expect(await readdir(state)).toEqual(['share']);
  });
});

describe('a file that grows', () => {
  test('is made, appended to over restarts, and cut off', async () => {
    for (const text of ['one\n', 'two\n']) {
      const file = await nodeDisk.openAppending(join(state, 'log'));
      await file.append(Buffer.from(text));
      await file.sync();
      await file.close();
    }
    const file = await nodeDisk.openAppending(join(state, 'log'));
    await file.truncate(4);
    await file.append(Buffer.from('three\n'));
    await file.close();
    expect(await readFile(join(state, 'log'), 'utf8')).toBe('one\nthree\n');
    expect((await stat(join(state, 'log'))).mode & 0o777).toBe(0o600);
  });
});

test('what is not there is undefined, what cannot be read is said to be so', async () => {
  expect(await nodeDisk.read(join(state, 'none'))).toBeUndefined();
  expect(await nodeDisk.list(join(state, 'none'))).toBeUndefined();
  await mkdir(join(state, 'directory'));
  await expect(nodeDisk.read(join(state, 'directory'))).rejects.toMatchObject({ code: 'DURABLE_READ', place: { file: 'directory' } });
});
