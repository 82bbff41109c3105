import type { VerdictRow } from './verdict-row.js';

/** The largest value ÷ threshold of a row: over the lead profile's tests, or over the findings; 0 where there is neither. */
export function largestMargin(row: VerdictRow): number {
  if (!('findings' in row)) return row.judgements[0]?.margin ?? 0;
  return row.findings.reduce((most, { margin }) => Math.max(most, margin), 0);
}
