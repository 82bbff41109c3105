import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Disk } from './disk.js';
import { cannotWrite, DurableError } from './refusal.js';

const LOCK = 'lock';
const HOLDER = /^(\d+)(?: (\d+))?\n?$/u;

/** Locks held by this very process: its own pid in a lock file is otherwise one that an earlier process had. */
const held = new Set<string>();

/**
 * Runs `work` as the only process on a directory. The lock is a file with the holder's pid; that of a dead process is taken over.
 *
 * CodedError DURABLE_LOCKED while another holds it. The directory must be on a disk of this machine: pids of another are
 * not known here.
 */
export async function withLock<T>(disk: Disk, state: string, work: () => Promise<T>): Promise<T> {
  const path = resolve(state, LOCK);
  if (held.has(path)) throw locked(process.pid);
  held.add(path);
  try {
    await acquire(disk, path);
    try {
      await removeLeftovers(disk, state);
      return await work();
    } finally {
      // A lock that stays behind is a dead process's, which the next run takes over; it must not hide how the work ended.
      await disk.remove(path).catch(() => undefined);
    }
  } finally {
    held.delete(path);
  }
}

async function acquire(disk: Disk, path: string): Promise<void> {
  const mine = `${path}.${process.pid}`;
  const content = Buffer.from(holderText(process.pid));
  try {
    // Linking a finished file makes the lock appear whole or not at all; O_EXCL would leave an empty one after a crash.
    await disk.write(mine, content);
    if (await disk.link(mine, path)) return;
    await removeStale(disk, path, mine);
    if (!(await disk.link(mine, path))) throw locked();
  } catch (error) {
    throw error instanceof DurableError ? error : cannotWrite(path, error);
  } finally {
    await disk.remove(mine).catch(() => undefined);
  }
}

/** Moves a dead process's lock away; moving is atomic, so of two that try, one moves it and the other finds it gone. */
async function removeStale(disk: Disk, path: string, mine: string): Promise<void> {
  const before = await disk.read(path);
  if (before === undefined) return;
  const holder = holderOf(before);
  if (holder.alive) throw locked(holder.pid);
  const aside = `${mine}.stale`;
  await disk.rename(path, aside).catch(() => undefined);
  const moved = await disk.read(aside);
  // Another process replaced the stale lock between our reading and our moving it: what we moved is a living one.
  if (moved !== undefined && !moved.equals(before)) {
    await disk.link(aside, path);
    await disk.remove(aside);
    throw locked();
  }
  await disk.remove(aside);
}

/** What processes that died while they were acquiring the lock left beside it. */
async function removeLeftovers(disk: Disk, state: string): Promise<void> {
  for (const name of (await disk.list(state)) ?? []) {
    const pid = /^lock\.(\d+)(?:\.stale)?$/u.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid)))) await disk.remove(join(state, name)).catch(() => undefined);
  }
}

/** Pid of the process that holds the lock of a state directory, if one does. */
export async function lockHolder(disk: Disk, state: string): Promise<number | undefined> {
  const text = await disk.read(join(state, LOCK));
  if (text === undefined) return undefined;
  const holder = holderOf(text);
  return holder.alive ? holder.pid : undefined;
}

interface Holder {
  readonly pid: number | undefined;
  readonly alive: boolean;
}

function holderOf(content: Buffer): Holder {
  const [, digits, started] = HOLDER.exec(content.toString('latin1')) ?? [];
  // Not ours to judge: somebody must look.
  if (digits === undefined) return { pid: undefined, alive: true };
  const pid = Number(digits);
  // Our own number with no lock of ours: the file is from before a restart of this container, which numbers alike.
  if (pid === process.pid) return { pid, alive: false };
  if (!isRunning(pid)) return { pid, alive: false };
  // The number may have been given to another process since.
  const start = startOf(pid);
  return { pid, alive: started === undefined || start === undefined || start === started };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function holderText(pid: number): string {
  const start = startOf(pid);
  return start === undefined ? `${pid}\n` : `${pid} ${start}\n`;
}

/** When a process began, in ticks since the machine did (proc(5), field 22); undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(join('/proc', String(pid), 'stat'), 'latin1');
    // The second field is the command's name in parentheses and may itself contain spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function locked(pid?: number): DurableError {
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return new DurableError('DURABLE_LOCKED', `${holder} works on this state directory; if none does, remove the file "${LOCK}"`, { file: LOCK });
}
