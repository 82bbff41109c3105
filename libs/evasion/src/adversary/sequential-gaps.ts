import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** Pieces with two to six weeks between them, one customer. Costs the time, during which others move on (3× a year in algorithms alone). */
export const sequentialGaps: Family = {
  name: 'sequential-gaps',
  standing: 'detectable',
  about: 'pieces one after another with weeks between them, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const person = draft.person();
    const { random } = setting;
    inSequence(draft, aRun(setting, 300, 500), random.integer(3, 6), random.integer(14, 40) * DAY, (part) => draft.account(draft.provider(part), person));
    return draft.finish();
  },
};
