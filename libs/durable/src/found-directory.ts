import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { toHex } from '#libs/encoding';
import type { Disk } from './disk.js';
import { cannotWrite } from './refusal.js';

/**
 * Makes a directory (0700) with these files (0600) in it. It appears whole or not at all, whenever the process is killed; one that is there
 * with anything in it is left alone, and the answer is `taken`. CodedError DURABLE_WRITE.
 */
export async function foundDirectory(disk: Disk, path: string, files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<'made' | 'taken'> {
  const target = resolve(path);
  if (((await disk.list(target)) ?? []).length > 0) return 'taken';
  const made = `${target}.${toHex(randomBytes(6))}`;
  try {
    await disk.makeDirectory(made);
    for (const [name, bytes] of files) await disk.write(join(made, name), bytes);
    await disk.syncDirectory(made);
    // Renaming onto a directory succeeds only while that is empty.
    await disk.rename(made, target);
    await disk.syncDirectory(dirname(target));
    return 'made';
  } catch (error) {
    await disk.remove(made).catch(() => undefined);
    if (isTaken(error)) return 'taken';
    throw cannotWrite(target, error);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
