import { rateTOPs, theoreticalTOP } from '#libs/compute';
import { isCodedError } from '#libs/errors';
import type { BodyLine, WorkloadLine } from '#libs/report';
import { IntakeError } from '../intake-error.js';

/** Tera-OP by which a reported figure may differ: the two sides may round a fraction differently. */
const TOLERANCE_TOP = 1;

/**
 * Recomputes reported operations from hardware and time (Heim et al. section 3.3.3). Model and precision must be in the
 * catalogue for every workload; the figure itself is fixed for ended and reserved ones. ACCOUNTING_MISMATCH or a COMPUTE_ code, with line and field.
 */
export function checkAccounting(lines: readonly BodyLine[]): void {
  lines.forEach((line, index) => {
    if (line.t === 'workload') checkWorkload(line, index + 1);
  });
}

function checkWorkload(workload: WorkloadLine, line: number): void {
  const expected = fromCatalogue(workload, line);
  if (expected !== undefined && Math.abs(workload.ops.theoreticalTOP - expected) > TOLERANCE_TOP) {
    throw new IntakeError('ACCOUNTING_MISMATCH', 'The operations are not hardware × time at dense peak as the catalogue has it.', { line, field: 'ops.theoreticalTOP' });
  }
}

function fromCatalogue({ accelerators, precision, state, start, end, plannedEnd }: WorkloadLine, line: number): number | undefined {
  try {
    rateTOPs(accelerators, precision);
    if (state === 'running') return undefined;
    const until = state === 'ended' ? end : plannedEnd;
    return until === undefined ? 0 : theoreticalTOP(accelerators, precision, until - start);
  } catch (error) {
    throw isCodedError(error) ? error.at({ line }) : error;
  }
}
