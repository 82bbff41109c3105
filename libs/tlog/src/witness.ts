/**
 * The decision of a witness and the texts of its protocol (c2sp.org/tlog-witness). A witness remembers one checkpoint a log and cosigns the next one only when it
 * extends that. The decision here is a function; what makes it safe is the caller's: remembering the new checkpoint and comparing with the old one in one atomic
 * step, on disk before anything is answered. Otherwise two requests at once can roll the memory back, and a restart can make it forget.
 */
import { isCodedError } from '#libs/errors';
import { verifyConsistency } from '#libs/merkle';
import { type Checkpoint, parseCheckpoint, requireEmptyRoot } from './checkpoint.js';
import { hashesOfLines, linesOfHashes } from './hash-lines.js';
import { MAX_NOTE_BYTES, type Note, noteOf, type NoteSignature, serializeNote, signatureLine } from './note.js';
import { orRefuse, refusal, type TlogCode } from './refusal.js';
import { fromDecimal, lineText } from './text.js';
import type { Verifier } from './verifier-key.js';
import type { Cosignature } from './verify-checkpoint.js';
import { verifyNote } from './verify-note.js';

/** `add-checkpoint`: the size that the witness is believed to remember, and the proof from there. */
export interface AddCheckpoint {
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: Note;
}

/** The checkpoint that a witness cosigned last for a log. */
export type Remembered = Pick<Checkpoint, 'size' | 'root'>;

/** Status of the answer. With 200 the caller stores `checkpoint`, then cosigns the text of the note (by ML-DSA-44 only one without extension lines); 409 has the remembered size as its body. */
export type WitnessAnswer =
  | { readonly status: 200; readonly checkpoint: Checkpoint }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422; readonly code: TlogCode };

const MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 8 * 1024;

/** Parses the body of `add-checkpoint`. CodedError TLOG_SIZE, TLOG_TEXT, TLOG_REQUEST, TLOG_NUMBER, TLOG_BASE64, and those of `parseNote`. */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpoint {
  const text = lineText(bytes, MAX_REQUEST_BYTES);
  const end = text.indexOf('\n\n');
  if (end === -1) throw refusal('TLOG_REQUEST', 'no blank line between the consistency proof and the checkpoint');
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  if (!first.startsWith('old ')) throw refusal('TLOG_REQUEST', 'the first line is not the old size', { field: 'old' });
  return { old: fromDecimal(first.slice('old '.length), 'old'), proof: hashesOfLines(lines, 'TLOG_REQUEST'), checkpoint: noteOf(text.slice(end + 2)) };
}

/** The body of `add-checkpoint`. */
export function serializeAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${old}`, ...linesOfHashes(proof), '', serializeNote(checkpoint)].join('\n');
}

/**
 * What a witness answers to the body of `add-checkpoint`, in the order of the specification. `logs` has the keys of each origin, `remembered` the checkpoint
 * cosigned last for an origin.
 */
export function answerAddCheckpoint(body: Uint8Array, logs: ReadonlyMap<string, readonly Verifier[]>, remembered: (origin: string) => Remembered | undefined): WitnessAnswer {
  try {
    return decide(body, logs, remembered);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    const code = error.code as TlogCode;
    return { status: STATUS.get(code) ?? 400, code };
  }
}

/** Everything else is a bad request. */
const STATUS: ReadonlyMap<TlogCode, 403 | 404 | 422> = new Map([
  ['TLOG_ORIGIN', 404],
  ['TLOG_UNSIGNED', 403],
  ['TLOG_SIGNATURE', 403],
  ['TLOG_COSIGNATURE', 403],
  ['TLOG_EMPTY_ROOT', 422],
  ['TLOG_CONSISTENCY', 422],
] as const);

function decide(body: Uint8Array, logs: ReadonlyMap<string, readonly Verifier[]>, remembered: (origin: string) => Remembered | undefined): WitnessAnswer {
  const { old, proof, checkpoint: note } = parseAddCheckpoint(body);
  const checkpoint = parseCheckpoint(note.text);
  const keys = logs.get(checkpoint.origin);
  if (keys === undefined) throw refusal('TLOG_ORIGIN', 'the origin is no known log', { field: 'origin' });
  verifyNote(note, keys);
  if (old > checkpoint.size) throw refusal('TLOG_REQUEST', 'the old size is larger than that of the checkpoint', { field: 'old' });
  const last = remembered(checkpoint.origin);
  if (old !== (last?.size ?? 0)) return { status: 409, size: last?.size ?? 0 };
  requireEmptyRoot(checkpoint);
  requireConsistency(last, checkpoint, proof);
  return { status: 200, checkpoint };
}

/**
 * The new checkpoint extends the remembered one; of the same size it has the same root, and the proof is empty. Nothing can be proved from the empty tree, with which every tree is consistent: there the proof must be empty.
 * CodedError TLOG_CONSISTENCY.
 */
function requireConsistency(last: Remembered | undefined, checkpoint: Remembered, proof: readonly Uint8Array[]): void {
  if (last === undefined || last.size === 0) {
    if (proof.length > 0) throw refusal('TLOG_CONSISTENCY', 'from the empty tree the proof is empty', { field: 'proof' });
    return;
  }
  orRefuse(() => verifyConsistency(last, checkpoint, proof), 'TLOG_CONSISTENCY', 'the checkpoint is not proved to extend the remembered one');
}

/** The body of 200: one line a cosignature. */
export function serializeCosignatures(signatures: readonly NoteSignature[]): string {
  return signatures.map(signatureLine).join('');
}

/**
 * The cosignatures of known witnesses in the answer to a checkpoint (tlog-witness, add-checkpoint): read as if appended to the note, those of unknown keys ignored.
 * `lines` are what may be appended to the note for good. CodedError TLOG_RESPONSE when the answer is no sequence of signature lines or one states no time, or those of
 * `verifyNote`.
 */
export function parseCosignatures(
  body: Uint8Array,
  checkpoint: Note,
  witnesses: readonly Verifier[],
): { readonly lines: readonly NoteSignature[]; readonly cosignatures: readonly Cosignature[] } {
  const text = lineText(body, MAX_NOTE_BYTES);
  if (text.includes('\n\n') || text.startsWith('\n')) throw refusal('TLOG_RESPONSE', 'an empty line among the cosignatures');
  const { signatures } = noteOf(`${checkpoint.text}\n${text}`);
  const verified = verifyNote({ text: checkpoint.text, signatures }, witnesses);
  if (verified.some(({ timestamp }) => timestamp === 0)) throw refusal('TLOG_RESPONSE', 'a witness states the time of its cosignature', { field: 'timestamp' });
  const lines = signatures.filter(({ name, keyId }) => verified.some(({ verifier }) => verifier.name === name && verifier.keyId === keyId));
  return { lines, cosignatures: verified.flatMap(({ verifier, timestamp }) => (timestamp === undefined ? [] : [{ witness: verifier, timestamp }])) };
}

/** The body of 409, of content type `text/x.tlog.size`. */
export function serializeSize(size: number): string {
  return `${size}\n`;
}

/** The size in the body of 409. CodedError TLOG_SIZE, TLOG_TEXT, TLOG_NUMBER. */
export function parseSize(body: Uint8Array): number {
  return fromDecimal(lineText(body, 32).slice(0, -1), 'size');
}
