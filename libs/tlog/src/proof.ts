/**
 * The receipt: a C2SP tlog-proof (c2sp.org/tlog-proof). Whoever holds an entry and a policy learns from it, with no network, that the log of the policy committed
 * to that entry at an index, and that enough witnesses saw the same log. It does not prove that the entry is there only once, or that the log kept it
 * afterwards; for that the checkpoint is compared with later ones. `extra` is not authenticated by anything.
 */
import { bytesEqual } from '#libs/encoding';
import { leafHash, rootFromInclusion } from '#libs/merkle';
import { hashesOfLines } from './hash-lines.js';
import { MAX_NOTE_BYTES, type Note, noteOf, serializeNote } from './note.js';
import type { Policy } from './policy.js';
import { orRefuse, refusal } from './refusal.js';
import { fromBase64, fromDecimal, lineText, toBase64 } from './text.js';
import { type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.js';

/** What a receipt says beside the checkpoint that it goes by. */
export interface IndexProof {
  /** Opaque and unauthenticated. */
  readonly extra?: Uint8Array;
  /** 0-based index of the entry. */
  readonly index: number;
  /** From the leaf's sibling to the root's child. */
  readonly path: readonly Uint8Array[];
}

export interface LogProof extends IndexProof {
  /** The checkpoint with its signatures. */
  readonly checkpoint: Note;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_PROOF_BYTES = MAX_NOTE_BYTES + 64 * 1024;

/**
 * Parses a tlog-proof; nothing in it is verified. One spelling: `serializeProof` gives the bytes back. CodedError TLOG_SIZE, TLOG_TEXT, TLOG_PROOF (header,
 * order of lines, blank line, hash sizes), TLOG_NUMBER, TLOG_BASE64, and those of `parseNote`.
 */
export function parseProof(bytes: Uint8Array): LogProof {
  const text = lineText(bytes, MAX_PROOF_BYTES);
  // No line of the proof is empty, so the first blank line ends it.
  const end = text.indexOf('\n\n');
  if (end === -1) throw refusal('TLOG_PROOF', 'no blank line between the inclusion proof and the checkpoint');
  const [header, ...lines] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw refusal('TLOG_PROOF', 'the first line is not the one of a tlog-proof, version 1', { field: 'header' });
  const extra = valueOf(lines[0], 'extra');
  if (extra !== undefined) lines.shift();
  const index = valueOf(lines.shift(), 'index');
  if (index === undefined) throw refusal('TLOG_PROOF', 'there is no index line', { field: 'index' });
  const proof = { index: fromDecimal(index, 'index'), path: hashesOfLines(lines, 'TLOG_PROOF'), checkpoint: noteOf(text.slice(end + 2)) };
  return extra === undefined ? proof : { extra: fromBase64(extra, 'extra'), ...proof };
}

/** The text of a receipt, to be stored as `.tlog-proof`. */
export function serializeProof({ checkpoint, ...proof }: LogProof): string {
  return proofsOver(checkpoint).text(proof);
}

/** What writes receipts that go by one checkpoint. */
export interface ProofsOver {
  /** As `serializeProof`. */
  text(proof: IndexProof): string;
  /** The same text as a JSON string with its quotes (RFC 8259 section 7), in ASCII. */
  json(proof: IndexProof): string;
}

/**
 * Many receipts at a time: the checkpoint is put together once, and each hash once for all paths that hold the same array, as the paths of one `inclusionProofs` do.
 * The dash of a signature line is the one character of a receipt that is not ASCII, and would make a text of twice the size of each answer that holds one.
 */
export function proofsOver(checkpoint: Note): ProofsOver {
  const end = `\n${serializeNote(checkpoint)}`;
  const jsonEnd = JSON.stringify(end).slice(1).replaceAll(/[^\0-~]/gu, escaped);
  const hashes = new Map<Uint8Array, string>();
  const base64 = (hash: Uint8Array): string => {
    let text = hashes.get(hash);
    if (text === undefined) hashes.set(hash, (text = toBase64(hash)));
    return text;
  };
  // None of what stands before the checkpoint needs an escape but the newlines.
  const written = (newline: string, { extra, index, path }: IndexProof): string => {
    let text = `${HEADER}${newline}${extra === undefined ? '' : `extra ${toBase64(extra)}${newline}`}index ${index}${newline}`;
    for (const hash of path) text += base64(hash) + newline;
    return text;
  };
  return { text: (proof) => written('\n', proof) + end, json: (proof) => `"${written('\\n', proof)}${jsonEnd}` };
}

/** UTF-16 code units, as JSON escapes them. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}

/**
 * Verifies a receipt for an entry (tlog-proof, Verifying a tlog proof): the leaf hash of the entry's bytes; origin and signature of the log; the witnesses'
 * cosignatures and their quorum; the inclusion path to the signed root. CodedError of `verifyCheckpoint`, then TLOG_INCLUSION with the field `index`, `size`,
 * `path`, or `root` when the path leads elsewhere: the proof is for another entry or another tree.
 */
export function verifyProof(proof: LogProof, entry: Uint8Array, policy: Policy): VerifiedCheckpoint {
  const leaf = leafHash(entry);
  const verified = verifyCheckpoint(proof.checkpoint, policy);
  const { size, root } = verified.checkpoint;
  const computed = orRefuse(() => rootFromInclusion(leaf, proof.index, size, proof.path), 'TLOG_INCLUSION', 'the index or the length of the path does not belong to a tree of this size');
  if (!bytesEqual(computed, root)) throw refusal('TLOG_INCLUSION', 'the inclusion path does not lead to the root of the checkpoint', { field: 'root' });
  return verified;
}

/** What follows `name` and a space on a line that begins so. */
function valueOf(line: string | undefined, name: string): string | undefined {
  return line?.startsWith(`${name} `) === true ? line.slice(name.length + 1) : undefined;
}
