import { placeText } from '#libs/errors';

import type { CheckResult, Failure } from '../checks/check.js';
import type { Verification } from '../verify.js';

/** A verification as a person reads it: the checks as a table, then what failed and where, then what could not be checked. */
export function reportText(verification: Verification): string {
  const { checks, notChecked, evidence } = verification;
  const failures = checks.flatMap((check) => failureLines(check));
  const cut = checks.flatMap(({ code, notRun }) => (notRun === undefined ? [] : [`  – ${code}: ${notRun}`]));
  return [
    heading(verification),
    '',
    ...table(checks),
    ...(failures.length === 0 ? [] : ['', 'Failures', ...failures]),
    '',
    'Not checked',
    ...cut,
    ...notChecked.map((sentence) => `  – ${sentence}`),
    ...(evidence.length === 0 ? [] : ['', evidenceText(evidence)]),
    '',
    verdict(verification),
  ].join('\n');
}

/** Signed checkpoints that no one log can have signed, as anybody can verify them. */
export function evidenceText(notes: readonly string[]): string {
  return ['Signed by this log, and not of one log: keep these, they prove it to anybody.', ...notes.flatMap((note) => ['', note.trimEnd()])].join('\n');
}

function heading({ origin, size, root, pinned }: Verification): string {
  if (origin === null || size === null || root === null) return 'Bundle without a readable checkpoint';
  return `Log ${origin} of ${size} leaves, root ${root}, ${pinned ? 'key pinned by the policy' : 'KEY NOT PINNED'}`;
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
  const where = [place.position === undefined ? '' : `position ${place.position}`, placeText(place)].filter((part) => part !== '').join(' ');
  return where === '' ? `${code}: ${message}` : `${where} ${code}: ${message}`;
}

function verdict({ passed, complete, checks }: Verification): string {
  if (passed && complete) return 'PASSED: every check on this bundle holds.';
  if (passed) return 'PASSED AS FAR AS IT COULD BE CHECKED: see above for what is missing.';
  const failed = checks.filter(({ failures }) => failures.length > 0).map(({ code }) => code);
  return `FAILED: ${failed.join(', ')}.`;
}
