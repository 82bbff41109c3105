import { fromBase64, hasControlCharacter, lineText, toBase64 } from './text.js';
import { refusal } from './refusal.js';

/** A signature line: who says to have signed, and the bytes after the key ID. Nothing in it has been verified. */
export interface NoteSignature {
  readonly name: string;
  /** Big-endian uint32. */
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A C2SP signed note, as parsed: its signatures have not been looked at. */
export interface Note {
  /** Signed over, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Sixteen signatures must be read (signed-note, Format), post-quantum ones of up to 5 kB among them. */
export const MAX_NOTE_BYTES = 128 * 1024;
const MAX_SIGNATURES = 100;
const KEY_ID_BYTES = 4;
const EM_DASH_SPACE = '\u2014 ';

/**
 * Parses a C2SP signed note (c2sp.org/signed-note, Format). Every accepted note has one spelling: `serializeNote` gives its bytes back. CodedError TLOG_SIZE,
 * TLOG_TEXT, TLOG_NOTE (no blank line, no or too many signatures, a line that is no signature), TLOG_KEY_NAME, TLOG_BASE64; the field is `signatures.N`.
 */
export function parseNote(bytes: Uint8Array): Note {
  return noteOf(lineText(bytes, MAX_NOTE_BYTES));
}

/** As `parseNote`, of text that passed `lineText` already, as a part of something larger. */
export function noteOf(whole: string): Note {
  // By the last empty line: the text may have empty lines of its own, a signature block has none.
  const separator = whole.lastIndexOf('\n\n');
  if (separator === -1) throw refusal('TLOG_NOTE', 'no blank line between the text and the signatures');
  const lines = whole.slice(separator + 2).split('\n').slice(0, -1);
  if (lines.length === 0) throw refusal('TLOG_NOTE', 'the note has no signature', { field: 'signatures' });
  if (lines.length > MAX_SIGNATURES) throw refusal('TLOG_NOTE', 'the note has more signatures than allowed', { field: 'signatures' });
  return { text: whole.slice(0, separator + 1), signatures: lines.map((line, index) => signatureOf(line, `signatures.${index}`)) };
}

/** The note as it is signed, stored and sent. */
export function serializeNote(note: Note): string {
  return `${note.text}\n${note.signatures.map(signatureLine).join('')}`;
}

/** `— name base64(key ID ‖ signature)` with its newline. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(KEY_ID_BYTES + signature.length);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `${EM_DASH_SPACE}${name} ${toBase64(bytes)}\n`;
}

/** Non-empty, neither Unicode spaces nor plus (signed-note, Format), and no control character, which no note may have. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\p{White_Space}+]/u.test(name) && !hasControlCharacter(name);
}

function signatureOf(line: string, field: string): NoteSignature {
  const space = line.lastIndexOf(' ');
  if (!line.startsWith(EM_DASH_SPACE) || space < EM_DASH_SPACE.length) throw refusal('TLOG_NOTE', 'not a signature line: em dash, space, key name, space, base64', { field });
  const name = line.slice(EM_DASH_SPACE.length, space);
  if (!isKeyName(name)) throw refusal('TLOG_KEY_NAME', 'a key name is empty or has a space or a plus', { field });
  const bytes = fromBase64(line.slice(space + 1), field);
  if (bytes.length <= KEY_ID_BYTES) throw refusal('TLOG_NOTE', 'a signature is a key ID of four bytes and at least one byte more', { field });
  return { name, keyId: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), signature: bytes.slice(KEY_ID_BYTES) };
}
