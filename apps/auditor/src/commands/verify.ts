import { join } from 'node:path';

import { CodedError } from '#libs/errors';
import { progress, type Progress } from '#libs/terminal';

import { CHECKPOINT } from '../bundle/paths.js';
import type { AuditorErrorCode } from '../errors.js';
import { reportText } from '../present/report.js';
import { verifyBundle } from '../verify.js';
import { openBundle, openNote, openPolicy, openReceipts } from './inputs.js';

export interface VerifyArguments {
  readonly policy?: string;
  readonly previous?: string;
  readonly checkpoint?: string;
  readonly receipts?: string;
  readonly json?: boolean;
}

/** Exit status when a check failed. */
const FAILED = 1;

/** `verify DIR`: prints the report on stdout and gives the exit status, 0 when no check failed. Nothing is fetched. */
export async function verifyCommand(directory: string, { policy, previous, checkpoint, receipts, json = false }: VerifyArguments, print: (text: string) => void): Promise<number> {
  if (previous !== undefined && checkpoint !== undefined) throw new CodedError<AuditorErrorCode>('AUDITOR_CHECKPOINT', 'one earlier checkpoint is compared at a time', { field: '--checkpoint' });
  const earlier = previous === undefined ? checkpoint : join(openBundle(previous).root, CHECKPOINT);
  let bar: Progress | undefined;
  const verification = await verifyBundle(openBundle(directory), {
    ...(policy === undefined ? {} : { policy: openPolicy(policy) }),
    ...(earlier === undefined ? {} : { earlier: openNote(earlier) }),
    ...(receipts === undefined ? {} : { receipts: openReceipts(receipts) }),
    onProgress: (positions, of, verdicts) => {
      bar ??= progress('replaying the log', of, { quiet: json });
      bar.update(positions, `${verdicts} verdicts`);
    },
  });
  bar?.done();
  print(json ? JSON.stringify(verification) : reportText(verification));
  return verification.passed ? 0 : FAILED;
}
