import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { CodedError } from '#libs/errors';
import { parseNote, parsePolicy, type Policy } from '#libs/tlog';

import { BundleDirectory } from '../bundle/bundle-directory.js';
import { CHECKPOINT } from '../bundle/paths.js';
import type { AuditorErrorCode } from '../errors.js';

/** A bundle that somebody names on the command line. AUDITOR_NOT_A_BUNDLE. */
export function openBundle(path: string): BundleDirectory {
  if (!isDirectory(path) || !existsSync(join(path, CHECKPOINT))) throw new CodedError<AuditorErrorCode>('AUDITOR_NOT_A_BUNDLE', `not a directory with a ${CHECKPOINT}`, { file: path });
  return new BundleDirectory(path);
}

/** A directory of receipts. AUDITOR_FILE_UNREADABLE. */
export function openReceipts(path: string): BundleDirectory {
  if (!isDirectory(path)) throw new CodedError<AuditorErrorCode>('AUDITOR_FILE_UNREADABLE', 'not a directory', { file: path });
  return new BundleDirectory(path);
}

/** A policy file (C2SP tlog-policy). AUDITOR_FILE_UNREADABLE, AUDITOR_POLICY with the line. */
export function openPolicy(file: string): Policy {
  return parsed(file, 'AUDITOR_POLICY', parsePolicy);
}

/** A signed note. AUDITOR_FILE_UNREADABLE, AUDITOR_CHECKPOINT. */
export function openNote(file: string): Uint8Array {
  return parsed(file, 'AUDITOR_CHECKPOINT', (bytes) => (parseNote(bytes), bytes));
}

function parsed<T>(file: string, code: AuditorErrorCode, parse: (bytes: Uint8Array) => T): T {
  const bytes = readWhole(file);
  try {
    return parse(bytes);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new CodedError<AuditorErrorCode>(code, cause.message, { ...cause.place, file }, { cause });
  }
}

/** AUDITOR_FILE_UNREADABLE. */
export function readWhole(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CodedError<AuditorErrorCode>('AUDITOR_FILE_UNREADABLE', 'the file cannot be read', { file }, { cause });
  }
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
