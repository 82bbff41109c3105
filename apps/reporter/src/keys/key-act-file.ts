import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromUtf8, toJson } from '#libs/encoding';
import type { KeyActKind } from '#libs/entries';
import { ReporterError } from '../reporter-error.js';
import { writeNew } from './write-new.js';

const MAX_BYTES = 64 * 1024;

/** A key act as the hub takes it (docs/protocol.md): the entry that it becomes. */
export function keyActText(kind: KeyActKind, content: string): string {
  return toJson({ kind, content });
}

/** Writes an act for whoever carries it to the hub; it holds no secret. CodedError REPORTER_KEY_FILE. */
export async function writeKeyAct(path: string, kind: KeyActKind, content: string): Promise<void> {
  await writeNew(path, `${keyActText(kind, content)}\n`, 0o644);
}

/** The text of an act from a file; what it says is the hub's to read. CodedError REPORTER_KEY_FILE. */
export async function readKeyActText(path: string): Promise<string> {
  const file = basename(path);
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new RangeError('larger than a key act');
    return fromUtf8(await readFile(path));
  } catch (cause) {
    throw new ReporterError('REPORTER_KEY_FILE', 'cannot be read, or is no key act', { file }, { cause });
  }
}
