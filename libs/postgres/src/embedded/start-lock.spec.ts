import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withStartLock } from './start-lock.js';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-spec-'));
  lock = join(folder, 'start.lock');
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

describe('withStartLock', () => {
  test('one at a time, and nothing remains', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () =>
        withStartLock(lock, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await sleep(10);
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(await readdir(folder)).toStrictEqual([]);
  });

  test('the lock is given back when the work fails', async () => {
    await expect(withStartLock(lock, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withStartLock(lock, async () => 'next')).toBe('next');
  });

  test('of many waiters on a dead lock exactly one is inside at a time', async () => {
    for (let round = 0; round < 20; round += 1) {
      await writeFile(lock, '1999999999.dead');
      let inside = 0;
      await Promise.all(
        Array.from({ length: 5 }, async () =>
          withStartLock(lock, async () => {
            inside += 1;
            expect(inside).toBe(1);
            await sleep(1);
            inside -= 1;
          }),
        ),
      );
    }
    expect(await readdir(folder)).toStrictEqual([]);
  });

  test('a living holder is waited for, and his lock is left alone', async () => {
    await writeFile(lock, `${process.pid}.other`);
    let entered = false;
    const waiting = withStartLock(lock, async () => {
      entered = true;
    });
    await sleep(200);
    expect(entered).toBe(false);
    expect(await readFile(lock, 'utf8')).toBe(`${process.pid}.other`);
    await rm(lock);
    await waiting;
  });

  test('a lock so old that its number must be somebody else by now is taken over', async () => {
    await writeFile(lock, `${process.pid}.ancient`);
    await utimes(lock, 0, 0);
    expect(await withStartLock(lock, async () => 'mine')).toBe('mine');
  });

  test('a folder that cannot be written is refused by code', async () => {
    await expect(withStartLock(join(folder, 'missing', 'start.lock'), async () => 1)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED' });
  });
});
