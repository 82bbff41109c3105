import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '#libs/encoding';
import { type Disk, nodeDisk } from './disk.js';
import { foundDirectory } from './found-directory.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'found '));
});
afterEach(async () => rm(home, { recursive: true }));

const FILES = [['a', utf8('first')], ['b', utf8('second')]] as const;

test('appears with all its files, for its owner only', async () => {
  expect(await foundDirectory(nodeDisk, join(home, 'state'), FILES)).toBe('made');
  expect(await readdir(home)).toEqual(['state']);
  expect(await readFile(join(home, 'state', 'b'), 'utf8')).toBe('second');
  expect(((await stat(join(home, 'state'))).mode & 0o777).toString(8)).toBe('700');
});

test('an empty one is filled, one with anything in it is left as it is', async () => {
  await mkdir(join(home, 'state'));
  expect(await foundDirectory(nodeDisk, join(home, 'state'), FILES)).toBe('made');
  await writeFile(join(home, 'state', 'a'), 'mine');
  expect(await foundDirectory(nodeDisk, join(home, 'state'), FILES)).toBe('taken');
  expect(await readFile(join(home, 'state', 'a'), 'utf8')).toBe('mine');
});

test('one that somebody else makes in the meantime is theirs', async () => {
  const racing: Disk = {
    ...nodeDisk,
    async rename(from, to) {
      await mkdir(to);
      await writeFile(join(to, 'a'), 'theirs');
      return nodeDisk.rename(from, to);
    },
  };
  expect(await foundDirectory(racing, join(home, 'state'), FILES)).toBe('taken');
  expect(await readdir(home)).toEqual(['state']);
  expect(await readFile(join(home, 'state', 'a'), 'utf8')).toBe('theirs');
});

test('a disk that fails on the way leaves nothing, and says so', async () => {
  const full: Disk = { ...nodeDisk, write: async (path, bytes) => (path.endsWith('b') ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : nodeDisk.write(path, bytes)) };
  await expect(foundDirectory(full, join(home, 'state'), FILES)).rejects.toMatchObject({ code: 'DURABLE_WRITE', place: { file: 'state' } });
  expect(await readdir(home)).toEqual([]);
});
