import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/**
 * Each piece begins a day before the one before it ends, so that under Alg. 2 the two are not sequential, and without exchange not parallel either.
 * Costs a day of accelerators that do nothing, a piece.
 */
export const sequentialOverlaps: Family = {
  name: 'sequential-overlaps',
  standing: 'detectable',
  about: 'pieces that overlap by a day, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const person = draft.person();
    inSequence(draft, aRun(setting, 90, 480), setting.random.integer(3, 8), -DAY, (part) => draft.account(draft.provider(part), person));
    return draft.finish();
  },
};
