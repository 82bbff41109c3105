import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** The run as one reservation that is said to serve and answers nobody: nothing is split, and the lie is on file. It fits an account of the largest clusters only. */
export const undividedAsServing: Family = {
  name: 'undivided-as-serving',
  standing: 'measured',
  about: 'the whole run as one reservation declared as inference, which answers nobody',
  generate(setting) {
    const draft = new Draft(setting);
    inSequence(draft, aRun(setting, 90, 360), 1, 0, () => draft.account(draft.provider(0), draft.person()), { declared: 'inference' });
    return draft.finish();
  },
};
