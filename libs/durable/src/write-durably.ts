import { dirname } from 'node:path';
import type { Disk } from './disk.js';
import { cannotWrite } from './refusal.js';

/** Names that a crash can leave behind; nothing ever reads them, and the next write of the same file replaces them. */
const UNFINISHED = '.unfinished';

/**
 * Puts a file in place so that, whatever happens, its name leads to all of the old bytes or all of the new ones:
 * temporary file, fsync, rename, fsync of the directory. When this returns the file survives a power cut.
 *
 * CodedError DURABLE_WRITE (disk full, no permission …), with nothing half-written left behind.
 */
export async function writeDurably(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  try {
    await disk.write(unfinished, bytes);
    await disk.rename(unfinished, path);
    await disk.syncDirectory(dirname(path));
  } catch (error) {
    // Failing to clean up must not hide why the write failed.
    await disk.remove(unfinished).catch(() => undefined);
    throw cannotWrite(path, error);
  }
}
