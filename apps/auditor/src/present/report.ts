import { placeText } from '#libs/errors';

import type { CheckResult, Failure } from '../checks/check.js';
import type { Verification } from '../verify.js';

/** A verification as a person reads it: the checks as a table, then what failed and where, then what could not be checked. */
export function reportText(verification: Verification): string {
  const { checks, notChecked } = verification;
  const failures = checks.flatMap((check) => failureLines(check));
  return [
    heading(verification),
    '',
    ...table(checks),
    ...(failures.length === 0 ? [] : ['', 'Failures', ...failures]),
    '',
    'Not checked',
    ...notChecked.map((sentence) => `  – ${sentence}`),
    '',
    verdict(verification),
  ].join('\n');
}

function heading({ origin, position, hubKey, hubKeyPinned }: Verification): string {
  if (origin === null || position === null) return 'Export without a readable manifest';
  return `Export of ${origin} at position ${position}, hub key ${hubKey ?? 'unknown'} (${hubKeyPinned ? 'pinned' : 'not pinned'})`;
}

function table(checks: readonly CheckResult[]): string[] {
  const width = Math.max(...checks.map(({ title }) => title.length));
  return checks.map((check) => {
    const time = check.notRun === undefined ? `${check.durationMs.toFixed(0)} ms` : 'not run';
    return `${mark(check)} ${check.title.padEnd(width)} ${String(check.count).padStart(9)} ${time.padStart(10)}`;
  });
}

function mark({ failures, notRun }: CheckResult): string {
  if (failures.length > 0) return '✗';
  return notRun === undefined ? '✓' : '–';
}

function failureLines({ code, failures, moreFailures }: CheckResult): string[] {
  const shown = failures.map((failure) => `  ✗ ${code} ${failureText(failure)}`);
  return moreFailures === 0 ? shown : [...shown, `  … and ${moreFailures} more of ${code}`];
}

function failureText({ code, place, message }: Failure): string {
  const where = placeText(place);
  return where === '' ? `${code}: ${message}` : `${where} ${code}: ${message}`;
}

function verdict({ passed, checks }: Verification): string {
  if (passed) return 'PASSED: every check on this export holds.';
  const failed = checks.filter(({ failures }) => failures.length > 0).map(({ code }) => code);
  return `FAILED: ${failed.join(', ')}.`;
}
