import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeDisk, type Disk } from './disk.js';
import { lockHolder, withLock } from './lock.js';

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  await rm(state, { recursive: true });
});

/** Pid of a process that has come and gone. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

async function holds(): Promise<string> {
  return withLock(nodeDisk, state, async () => 'worked');
}

describe('the lock of a state directory', () => {
  test('lets one in, and the next after it', async () => {
    expect(await holds()).toBe('worked');
    expect(await holds()).toBe('worked');
    expect(await readdir(state)).toEqual([]);
  });

  test('is given back when the work fails', async () => {
    await expect(withLock(nodeDisk, state, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed');
    expect(await holds()).toBe('worked');
  });

  test('keeps a second user within the same process out', async () => {
    await withLock(nodeDisk, state, async () => {
      expect(await lockHolder(nodeDisk, state)).toBeUndefined();
      await expect(holds()).rejects.toMatchObject({ code: 'DURABLE_LOCKED' });
    });
  });

  test('held by a living process keeps everybody out and is left alone', async () => {
    await writeFile(join(state, 'lock'), `${process.ppid}\n`);
    await expect(holds()).rejects.toMatchObject({ code: 'DURABLE_LOCKED', place: { file: 'lock' } });
    expect(await readFile(join(state, 'lock'), 'utf8')).toBe(`${process.ppid}\n`);
    expect(await readdir(state)).toEqual(['lock']);
    expect(await lockHolder(nodeDisk, state)).toBe(process.ppid);
  });

  test('of a dead process is taken over', async () => {
    await writeFile(join(state, 'lock'), `${deadPid()} 12345\n`);
    expect(await lockHolder(nodeDisk, state)).toBeUndefined();
    expect(await holds()).toBe('worked');
    expect(await readdir(state)).toEqual([]);
  });

  test('taken, tidies up what dead processes left beside it, and nothing of a living one', async () => {
    const dead = deadPid();
    for (const name of [`lock.${dead}`, `lock.${dead}.stale`, `lock.${process.ppid}`]) await writeFile(join(state, name), '');
    await holds();
    expect(await readdir(state)).toEqual([`lock.${process.ppid}`]);
  });

  test('of an earlier process with our own number is taken over: a container numbers alike after a restart', async () => {
    await writeFile(join(state, 'lock'), `${process.pid}\n`);
    expect(await holds()).toBe('worked');
  });

  test.skipIf(process.platform !== 'linux')('of a dead process whose number was given to another is taken over', async () => {
    await writeFile(join(state, 'lock'), `${process.ppid} 1\n`);
    expect(await holds()).toBe('worked');
  });

  test('that makes no sense is not judged but shown to a person', async () => {
    await writeFile(join(state, 'lock'), 'gone fishing');
    await expect(holds()).rejects.toMatchObject({ code: 'DURABLE_LOCKED' });
  });

  test('stale, taken over by another between our look and our move, stays with the other', async () => {
    await writeFile(join(state, 'lock'), `${deadPid()}\n`);
    const other = `${process.ppid}\n`;
    const racing: Disk = {
      ...nodeDisk,
      async rename(from, to) {
        await writeFile(join(state, 'lock'), other);
        return nodeDisk.rename(from, to);
      },
    };
    await expect(withLock(racing, state, async () => 'worked')).rejects.toMatchObject({ code: 'DURABLE_LOCKED' });
    expect(await readFile(join(state, 'lock'), 'utf8')).toBe(other);
    expect(await readdir(state)).toEqual(['lock']);
  });

  test('taken by another right after the stale one was moved away stays with the other', async () => {
    await writeFile(join(state, 'lock'), `${deadPid()}\n`);
    let links = 0;
    const racing: Disk = {
      ...nodeDisk,
      async link(existing, name) {
        links += 1;
        if (links === 2) await writeFile(join(state, 'lock'), `${process.ppid}\n`);
        return nodeDisk.link(existing, name);
      },
    };
    await expect(withLock(racing, state, async () => 'worked')).rejects.toMatchObject({ code: 'DURABLE_LOCKED' });
    expect(await readFile(join(state, 'lock'), 'utf8')).toBe(`${process.ppid}\n`);
  });
});
