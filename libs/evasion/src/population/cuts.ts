/** Seconds of a day, and of the records that the statistical rules read. */
export const DAY = 86_400;
export const FINE_S = 900;
const FINE_DAYS = 28;

/** An interval that one traffic record covers. */
export interface Cut { readonly from: number; readonly to: number }

/**
 * [from, to) in records that begin and end at midnight UTC, `recordS` apart on one grid for everybody, so that two providers cut one flow
 * alike. `fine`: the last 28 days in records of 15 minutes.
 */
export function cutsOf(from: number, to: number, recordS: number, fine: boolean): Cut[] {
  const coarseTo = fine ? Math.max(from, Math.floor(to / DAY - FINE_DAYS) * DAY) : to;
  return [...onGrid(from, coarseTo, recordS), ...onGrid(Math.max(from, coarseTo), to, FINE_S)];
}

function onGrid(from: number, to: number, step: number): Cut[] {
  const cuts: Cut[] = [];
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / step) + 1) * step);
    cuts.push({ from: at, to: next });
    at = next;
  }
  return cuts;
}
