import type { Place } from '#libs/errors';
import { ReporterError } from '../reporter-error.js';
import type { HubProblem } from './problem.js';

/** REPORTER_REFUSED: what the hub said, where, and what a person should do about it. */
export function refused(status: number, problem: HubProblem, place: Place): ReporterError {
  const reason = [problem.code ?? `status ${status}`, problem.title].filter((part) => part !== undefined).join(': ');
  const expected = problem.expectedSeq === undefined ? '' : ` The hub expects statement ${problem.expectedSeq}.`;
  return new ReporterError('REPORTER_REFUSED', `the hub refused the statement (${reason}).${expected} ${advice(problem.code)}`, {
    ...place,
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(problem.field === undefined ? {} : { field: problem.field }),
  });
}

/** What a person should look at first. */
function advice(code: string | undefined): string {
  switch (code) {
    case 'STREAM_GAP':
      return (
        'If the hub expects an earlier statement than this, it lost some that it had accepted: its answers are in the directory "answers". ' +
        'If a later one, this state directory is an older copy: put back the newest.'
      );
    case 'EPOCH_UNKNOWN':
      return "It stays in the spool. The hub has no manifest of this pseudonym epoch: once the regulator has published it, deliver again.";
    case 'STREAM_FORK':
    case 'STREAM_EQUIVOCATION':
      return 'Two copies of this state directory were used, or an older copy was put back: stop every agent of this stream and tell the regulator.';
    default:
      return "It stays in the spool, and nothing after it can be sent until a person has settled this with the hub's operator.";
  }
}
