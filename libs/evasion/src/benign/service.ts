import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import type { Draft } from '../population/draft.js';
import type { Setting, Work } from '../population/scenario.js';

/** So many days that are over by `now`. */
export function aPeriod({ random, now }: Setting, leastDays: number, mostDays: number): { readonly from: number; readonly to: number } {
  const to = now - random.integer(1, 20) * DAY - random.integer(0, DAY - 1);
  return { from: to - random.integer(leastDays, mostDays) * DAY, to };
}

/** Requests and answers: 0.3 to 3 kB/s out of each accelerator (some hundred tokens a second as text), and once to four times as much into it. */
export function serve(draft: Draft, work: Work): void {
  const { random } = draft.setting;
  const out = logUniform(random, 300, 3_000) * work.count * (work.end - work.start);
  draft.outside(work, out, out * logUniform(random, 1, 4));
}

/** Data read once, results and logs of a hundredth of it handed out. */
export function readData(draft: Draft, work: Work, bytes: number): void {
  draft.outside(work, bytes / 100, bytes);
}
