import { type NoteSignature, parseCheckpoint, parseNote } from '#libs/tlog';
import type { Witnesses } from '../../log/witnesses.js';
import { newestCheckpoint } from '../../persistence/checkpoints.js';
import type { Queryable } from '../../persistence/queryable.js';
import type { Cosignature, ShownCheckpoint } from '../types/checkpoint.js';

/** What is asked of the witnesses: the note with their signatures, where this hub has them beside a published one. */
export type Cosigned = Pick<Witnesses, 'shownFor'>;

const TIMESTAMP_BYTES = 8;
const SHORTEST_SIGNATURE = 64;

/** The newest published checkpoint, with the cosignatures that GET /log/checkpoint shows; null before the first. */
export async function shownCheckpoint(db: Queryable, witnesses: Cosigned | undefined): Promise<ShownCheckpoint | null> {
  const newest = await newestCheckpoint(db);
  if (newest === undefined) return null;
  const text = witnesses?.shownFor(newest.size) ?? newest.note;
  const note = parseNote(Buffer.from(text, 'utf8'));
  const { origin, size, root } = parseCheckpoint(note.text);
  const { rows } = await db.query<{ signedAt: Date }>('SELECT signed_at AS "signedAt" FROM checkpoint WHERE size = $1', [size]);
  const [stored] = rows;
  if (stored === undefined) throw new Error('a checkpoint was shown that is not stored');
  const witnessed = note.signatures.filter(({ name }) => name !== origin).map(cosignatureOf);
  return { origin, size, root: Buffer.from(root).toString('base64'), note: text, signedAt: stored.signedAt.toISOString(), witnesses: witnessed };
}

/** Read off the line (c2sp.org/tlog-cosignature): the hub verified it before it took it, whoever relies on it verifies the note. */
function cosignatureOf({ name, signature }: NoteSignature): Cosignature {
  if (signature.length <= SHORTEST_SIGNATURE) return { name, timestamp: null };
  const timestamp = Number(new DataView(signature.buffer, signature.byteOffset, TIMESTAMP_BYTES).getBigUint64(0));
  return { name, timestamp: timestamp === 0 || !Number.isSafeInteger(timestamp) ? null : timestamp };
}
