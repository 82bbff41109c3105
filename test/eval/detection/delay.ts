import { rateTOPs } from '#libs/compute';
import type { Scenario, Work } from '#libs/evasion';
import { LITERAL, ROBUST } from '#libs/verdict';

import { answeredAt, flaggedAt, shareOfC, type Judged, isAnswer } from './judge.js';

const WEEK_S = 7 * 86_400;

/** Share of C that the run had done when it was first found, null where it is not: flagged by each engine, and asked about or made a case of by anything. */
export interface Delay {
  readonly [LITERAL]: number | null;
  readonly [ROBUST]: number | null;
  readonly any: number | null;
}

/**
 * Looked for by bisection over weeks: what has arrived can only raise a verdict (of the literal engine with the known exceptions that a workload which goes on
 * may overlap the next). Every week is judged as if all that runs had just ended and nothing were known ahead: reservations and open ends, which are judged at
 * their projection, only make it earlier.
 */
export function delayOf(scenario: Scenario, judged: Judged): Delay {
  const run = scenario.works.filter(({ ofRun }) => ofRun);
  const begun = run.reduce((first, { start }) => Math.min(first, start), Infinity);
  const weeks = Math.ceil((scenario.now - begun) / WEEK_S);
  const rates = new Map(run.map((work) => [work, rateTOPs([work], work.precision)]));
  const shareAt = (week: number): number => shareOfC(run, Math.min(scenario.now, begun + week * WEEK_S), (work: Work) => rates.get(work) ?? 0);
  const at = (week: number): number => Math.min(scenario.now, begun + week * WEEK_S);
  const flagged = new Map<number, ReturnType<typeof flaggedAt>>();
  const known = (week: number): ReturnType<typeof flaggedAt> => {
    const found = flagged.get(week) ?? flaggedAt(scenario, at(week));
    flagged.set(week, found);
    return found;
  };
  const first = (holds: (week: number) => boolean): number => {
    let [low, high] = [1, weeks];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return shareAt(low);
  };
  const byEngine = (engine: typeof LITERAL | typeof ROBUST): number | null => (judged.engines[engine].flagged ? first((week) => known(week)[engine]) : null);
  // Not the earlier of the two: what an engine flags may only be watched.
  return { [LITERAL]: byEngine(LITERAL), [ROBUST]: byEngine(ROBUST), any: isAnswer(judged) ? first((week) => answeredAt(scenario, at(week))) : null };
}
