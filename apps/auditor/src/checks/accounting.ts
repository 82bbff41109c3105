import { rateTOPs, theoreticalTOP } from '#libs/compute';
import type { BodyLine, WorkloadLine } from '#libs/report';

import type { Check } from './check.js';
import type { LoggedStatement } from './statements.js';

/** Rounding of a provider that sums in another order than the catalogue does. */
const TOLERANCE_TOP = 1;

/** Model and precision are in the catalogue, and the operations of ended and reserved work are hardware × time × dense peak. */
export function checkAccounting(check: Check, { position, body }: LoggedStatement, lines: readonly BodyLine[]): void {
  const file = body?.file ?? '';
  for (const [index, line] of lines.entries()) {
    if (line.t !== 'workload') continue;
    check.seen();
    const place = { position, file, line: index + 1 };
    check.attempt(place, () => {
      const expected = settledTOP(line);
      if (expected !== undefined && Math.abs(expected - line.ops.theoreticalTOP) > TOLERANCE_TOP) {
        check.fail('ACCOUNTING_MISMATCH', { ...place, field: 'ops.theoreticalTOP' }, 'not hardware × time at the dense peak of the catalogue');
      }
    });
  }
}

/** TOP for the time that is settled: none yet for a plan without an end, undefined while the workload runs. */
function settledTOP({ state, start, end, plannedEnd, accelerators, precision }: WorkloadLine): number | undefined {
  rateTOPs(accelerators, precision);
  if (state === 'running') return undefined;
  const until = state === 'ended' ? end : plannedEnd;
  return until === undefined ? 0 : theoreticalTOP(accelerators, precision, until - start);
}
