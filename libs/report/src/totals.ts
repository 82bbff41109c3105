import type { BodyLine, WorkloadLine } from './lines.js';
import { refusal } from './refusal.js';
import type { ControlTotals, Period } from './statement.js';

export const ZERO_TOTALS: ControlTotals = Object.freeze({ acceleratorSeconds: 0, theoreticalTOP: 0, egressB: 0, ingressB: 0, energyWh: 0 });

/**
 * Control totals of checked lines. Accelerator-seconds are Σ count × seconds over workloads: an ended one from start
 * to end, a running one from start to the end of the period, a planned one nothing. Tera-operations are those
 * of ended and running workloads and of rollups, bytes those of workloads and rollups, watt-hours those of workloads.
 * CodedError REPORT_TOTALS, with the line and the total, as soon as a sum leaves 0 … 2^53 − 1: beyond it a double
 * no longer tells two sums apart.
 */
export function controlTotals(lines: readonly BodyLine[], period: Period): ControlTotals {
  const totals = { ...ZERO_TOTALS };
  let nth = 0;
  const add = (total: keyof ControlTotals, figure: number): void => {
    totals[total] += figure;
    // Rounding is monotonic: a true sum of 2^53 or more never rounds to less.
    if (totals[total] > Number.MAX_SAFE_INTEGER) throw refusal('REPORT_TOTALS', 'a control total is beyond 2^53 - 1', { line: nth, field: total });
  };
  for (const line of lines) {
    nth += 1;
    if (line.t === 'workload') {
      const seconds = accruedSeconds(line, period);
      for (const { count } of line.accelerators) add('acceleratorSeconds', count * seconds);
      if (line.state !== 'planned') add('theoreticalTOP', line.ops.theoreticalTOP);
      add('egressB', line.traffic.egressB);
      add('ingressB', line.traffic.ingressB);
      add('energyWh', line.energyWh ?? 0);
    } else if (line.t === 'rollup') {
      add('theoreticalTOP', line.theoreticalTOP);
      add('egressB', line.egressB);
      add('ingressB', line.ingressB);
    }
  }
  return totals;
}

function accruedSeconds(line: WorkloadLine, period: Period): number {
  switch (line.state) {
    case 'ended':
      return (line.end ?? line.start) - line.start;
    case 'running':
      return period.to - line.start;
    case 'planned':
      return 0;
  }
}
