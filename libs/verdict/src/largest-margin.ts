import type { VerdictRow } from './verdict-row.js';

/** The largest value ÷ threshold of a row: over the lead profile's tests, or over the findings; 0 where there is neither. */
export function largestMargin(row: VerdictRow): number {
  const margins = 'findings' in row ? row.findings : (row.judgements[0]?.tests ?? []);
  return margins.reduce((most, { margin }) => Math.max(most, margin), 0);
}
