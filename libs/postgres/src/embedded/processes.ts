import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode } from '../postgres-error.js';
import { SERVER_ENVIRONMENT } from './child.js';

/** True when some process has this number; it may be another one than it used to be. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * The command line of a running process; empty for a dead one, and for one that has ended and waits to be reaped (as it may for ever below a
 * container's first process, where `isAlive` still says yes).
 */
export async function commandLine(pid: number): Promise<string> {
  if (!isAlive(pid)) return '';
  if (existsSync('/proc/self/cmdline')) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.replaceAll('\0', ' ').trimEnd();
  }
  const listed = await promisify(execFile)('ps', ['-ww', '-p', String(pid), '-o', 'command='], { env: SERVER_ENVIRONMENT }).catch(() => undefined);
  return listed?.stdout.trimEnd() ?? '';
}
