import { join } from 'node:path';
import { type Disk, writeDurably } from '#libs/durable';
import { utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { type Checkpoint, type Note, parseCheckpoint, parseNote, type Policy, serializeNote, verifyCheckpoint } from '#libs/tlog';
import { ReporterError } from '../reporter-error.js';

/** In the state directory: the newest checkpoint that was verified, as the log signed it. */
const CHECKPOINT = 'checkpoint';

/** A signed checkpoint that was verified when it was seen. */
export interface Seen {
  readonly note: Note;
  readonly checkpoint: Checkpoint;
}

/** Undefined when none was seen yet. CodedError REPORTER_STATE_CORRUPT. */
export async function readSeen(disk: Disk, state: string): Promise<Seen | undefined> {
  const bytes = await disk.read(join(state, CHECKPOINT));
  if (bytes === undefined) return undefined;
  try {
    const note = parseNote(bytes);
    return { note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new ReporterError('REPORTER_STATE_CORRUPT', 'what was last seen of the log is torn or was altered; put the state directory back from a copy that is whole and as new', { file: CHECKPOINT }, { cause: error });
  }
}

/** Returns when it is on the medium. CodedError DURABLE_WRITE. */
export async function writeSeen(disk: Disk, state: string, { note }: Seen): Promise<void> {
  await writeDurably(disk, join(state, CHECKPOINT), utf8(serializeNote(note)));
}

/**
 * Whether the policy still accepts what was seen under it or a former one; the quorum may have become stricter since. A file that somebody altered fails here as one of
 * another log does. CodedError REPORTER_LOG_POLICY.
 */
export function verifySeen({ note }: Seen, policy: Policy): void {
  try {
    verifyCheckpoint(note, { ...policy, quorum: 'none' });
  } catch (error) {
    if (!isCodedError(error)) throw error;
    const message = `the policy does not accept the checkpoint of the log that was verified last (${error.code}): a stream belongs to one log; a log that changed its key needs both in the policy`;
    throw new ReporterError('REPORTER_LOG_POLICY', message, { file: CHECKPOINT }, { cause: error });
  }
}
