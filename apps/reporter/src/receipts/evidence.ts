import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { sha256, toHex, utf8 } from '#libs/encoding';
import { serializeNote } from '#libs/tlog';
import type { Seen } from './seen.js';

/** In the state directory; the agent writes here and never removes. */
const FOLDER = 'evidence';

/** What a log signed, for those who will have to believe it. Two notes of one log that contradict each other convince anybody who has its key. */
export async function keepCheckpoints(disk: Disk, state: string, seen: readonly Seen[]): Promise<void> {
  for (const { note, checkpoint } of seen) await keep(disk, state, `checkpoint-${checkpoint.size}`, 'note', serializeNote(note));
}

/** A receipt that proves something else than it should, as the hub gave it. */
export async function keepReceipt(disk: Disk, state: string, seq: number, receipt: string): Promise<void> {
  await keep(disk, state, `receipt-${seq}`, 'tlog-proof', receipt);
}

/** The name follows from the content, so that meeting the same thing again adds nothing. */
async function keep(disk: Disk, state: string, name: string, extension: string, text: string): Promise<void> {
  const folder = join(state, FOLDER);
  const bytes = utf8(text);
  const path = join(folder, `${name}-${toHex(sha256(bytes).subarray(0, 6))}.${extension}`);
  try {
    await disk.makeDirectory(folder);
    await disk.syncDirectory(state);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  await writeDurably(disk, path, bytes);
}
