import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { CodedError } from '#libs/errors';
import type { VerificationKey } from '#libs/signing';
import { progress, type Progress } from '#libs/terminal';

import type { AuditorErrorCode } from '../errors.js';
import { ExportDirectory } from '../files/export-directory.js';
import { readHubKey } from '../format/hub-key.js';
import { MANIFEST } from '../format/paths.js';
import { reportText } from '../present/report.js';
import { verifyExport } from '../verify.js';

export interface VerifyArguments {
  readonly hubKey?: string;
  readonly previous?: string;
  readonly json?: boolean;
}

/** Exit status when a check failed. */
const FAILED = 1;

/** `verify DIR`: prints the report on stdout and gives the exit status, 0 when every check holds. Nothing is fetched. */
export function verifyCommand(directory: string, { hubKey, previous, json = false }: VerifyArguments, print: (text: string) => void): number {
  const earlier = previous === undefined ? undefined : openExport(previous);
  const pinned = hubKey === undefined ? undefined : pinnedKey(hubKey);
  let bar: Progress | undefined;
  const verification = verifyExport(openExport(directory), {
    ...(pinned === undefined ? {} : { hubKey: pinned }),
    ...(earlier === undefined ? {} : { previous: earlier }),
    onProgress: (statements, of, verdicts) => {
      bar ??= progress('replaying the log', of, { quiet: json });
      bar.update(statements, `${verdicts} verdicts`);
    },
  });
  bar?.done();
  print(json ? JSON.stringify(verification) : reportText(verification));
  return verification.passed ? 0 : FAILED;
}

function openExport(path: string): ExportDirectory {
  const isDirectory = existsSync(path) && statSync(path).isDirectory();
  if (!isDirectory || !existsSync(join(path, MANIFEST))) {
    throw new CodedError<AuditorErrorCode>('AUDITOR_NOT_AN_EXPORT', `not a directory with a ${MANIFEST}`, { file: path });
  }
  return new ExportDirectory(path);
}

function pinnedKey(file: string): VerificationKey {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new CodedError<AuditorErrorCode>('AUDITOR_FILE_UNREADABLE', 'the key file cannot be read', { file }, { cause });
  }
  try {
    return readHubKey(bytes);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new CodedError<AuditorErrorCode>('AUDITOR_HUB_KEY', cause.message, { file }, { cause });
  }
}
