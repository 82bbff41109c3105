import type { WorkloadLine } from '#libs/report';
import type { Workload } from '../types/workload.js';

const lines = new WeakMap<Workload, WorkloadLine>();

/** The whole line as its provider sent it, read once. Intake accepted it by the schema of #libs/report, so its shape is known. */
export function reportedLine(workload: Workload): WorkloadLine {
  const known = lines.get(workload);
  if (known !== undefined) return known;
  const line = JSON.parse(workload.source) as WorkloadLine;
  lines.set(workload, line);
  return line;
}
