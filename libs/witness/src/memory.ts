/**
 * What a witness remembers of each log: the checkpoint that it cosigned last, as the log signed it, in a file of its own. The whole use of a witness is that
 * this never goes back: a memory that is lost, torn or taken from an older copy would let a log show a second history. So a file is replaced atomically and on
 * the medium before anything is answered, it is checked against the log's key when it is read, and one that fails the check stops the witness instead of
 * counting as empty. A copy of the directory that is put back later is beyond what can be noticed here.
 */
import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { sha256, toHex, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { type Checkpoint, type Note, parseCheckpoint, parseNote, type Remembered, serializeNote, type Verifier, verifyNote } from '#libs/tlog';
import { WitnessError } from './refusal.js';

const FOLDER = 'logs';

export class Memory {
  private constructor(
    private readonly disk: Disk,
    private readonly state: string,
    private readonly checkpoints: Map<string, Remembered>,
  ) {}

  /** Reads what is remembered of these logs. CodedError WITNESS_MEMORY with the file, DURABLE_READ, DURABLE_WRITE. */
  static async open(disk: Disk, state: string, logs: ReadonlyMap<string, readonly Verifier[]>): Promise<Memory> {
    await ensureFolder(disk, state);
    const checkpoints = new Map<string, Remembered>();
    for (const [origin, keys] of logs) {
      const bytes = await disk.read(join(state, FOLDER, fileOf(origin)));
      if (bytes !== undefined) checkpoints.set(origin, checkpointIn(bytes, origin, keys));
    }
    return new Memory(disk, state, checkpoints);
  }

  get(origin: string): Remembered | undefined {
    return this.checkpoints.get(origin);
  }

  /**
   * Returns when the checkpoint is on the medium. CodedError DURABLE_WRITE: then the old one is remembered still, and if the disk has the new one all the same, that
   * is one nobody was given a cosignature of.
   */
  async set({ origin, size, root }: Checkpoint, note: Note): Promise<void> {
    await writeDurably(this.disk, join(this.state, FOLDER, fileOf(origin)), utf8(serializeNote(note)));
    this.checkpoints.set(origin, { size, root });
  }
}

function checkpointIn(bytes: Uint8Array, origin: string, keys: readonly Verifier[]): Checkpoint {
  try {
    const note = parseNote(bytes);
    const checkpoint = parseCheckpoint(note.text);
    if (checkpoint.origin === origin) {
      verifyNote(note, keys);
      return checkpoint;
    }
  } catch (error) {
    if (!isCodedError(error)) throw error;
  }
  const message = 'what is remembered of a log is damaged or not signed by a key that the policy gives it; put the newest copy back, or let the policy name the former key as well';
  throw new WitnessError('WITNESS_MEMORY', message, { file: `${FOLDER}/${fileOf(origin)}` });
}

/** A file outlives a power cut only if the name of its folder does. */
async function ensureFolder(disk: Disk, state: string): Promise<void> {
  const folder = join(state, FOLDER);
  try {
    await disk.makeDirectory(folder);
    await disk.syncDirectory(state);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** An origin may be any text, a path included; its digest is a file name. */
function fileOf(origin: string): string {
  return `${toHex(sha256(utf8(origin)))}.checkpoint`;
}
