import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresError, errorCode } from '../postgres-error.js';
import { isAlive } from './processes.js';

/** No start, attach or stop takes longer: an older lock belongs to a process whose number somebody else has now. */
const ABANDONED_MS = 10 * 60_000;
const POLL_MS = 50;

/** A removal takes microseconds: a claim this old was left by a process that was killed in between. */
const CLAIM_ABANDONED_MS = 10_000;

/**
 * Runs `work` while no other process starts, attaches to or stops the server of this data directory. The lock of a process that died is
 * taken over.
 *
 * The trap in taking over is the waiter that still believes in the dead lock when somebody has already replaced it, and removes the new one. So
 * a lock is removed, by its holder too, only under a claim on its holder's name: while one has the claim nobody else can remove
 * that lock, so if it is still the lock that was read, it stays so until it is removed.
 */
export async function withStartLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid}.${randomBytes(8).toString('hex')}`;
  await acquire(lock, mine);
  try {
    return await work();
  } finally {
    await removeLockOf(mine, lock);
  }
}

async function acquire(lock: string, mine: string): Promise<void> {
  const draft = `${lock}.${mine}`;
  try {
    await writeFile(draft, mine, { mode: 0o600, flag: 'wx' });
    // Linked, not created in place: the lock never exists without its holder's name in it.
    while (!(await created(link(draft, lock)))) {
      const holder = await holderOf(lock);
      if (holder === undefined) continue;
      if (isAlive(Number.parseInt(holder, 10)) && !(await isOlder(lock, ABANDONED_MS))) await sleep(POLL_MS);
      else await removeLockOf(holder, lock);
      // The age of a lock counts from its taking, not from when its taker began to wait.
      const now = new Date();
      await utimes(draft, now, now);
    }
  } catch (error) {
    throw new PostgresError('POSTGRES_EMBEDDED', `the start lock cannot be taken (${errorCode(error) ?? 'unknown'})`, { cause: error });
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeLockOf(holder: string, lock: string): Promise<void> {
  const claim = `${lock}.${holder.replace(/[^\w.]/g, '_')}.removal`;
  if (!(await created(writeFile(claim, '', { mode: 0o600, flag: 'wx' })))) {
    if (await isOlder(claim, CLAIM_ABANDONED_MS)) await rm(claim, { force: true });
    else await sleep(1);
    return;
  }
  try {
    if ((await holderOf(lock)) === holder) await rm(lock, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

async function created(creation: Promise<void>): Promise<boolean> {
  try {
    await creation;
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isOlder(file: string, ageMs: number): Promise<boolean> {
  const written = await stat(file).catch(() => undefined);
  return written !== undefined && Date.now() - written.mtimeMs > ageMs;
}

async function holderOf(lock: string): Promise<string | undefined> {
  return readFile(lock, 'utf8').catch(() => undefined);
}
