import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/**
 * Each piece through a company that nothing joins to the others: nominee owners, payment of its own. Costs nominees who keep silent. A piece
 * done within months is faster than R by itself, which is all that is left to see; nobody is shown to have acted with anybody.
 */
export const sequentialStrangers: Family = {
  name: 'sequential-strangers',
  standing: 'detectable',
  about: 'pieces one after another, each above R, shells that nothing joins',
  generate(setting) {
    const draft = new Draft(setting);
    inSequence(draft, aRun(setting, 90, 360), setting.random.integer(3, 6), 0, (part) => draft.account(draft.provider(part), draft.person()));
    return draft.finish();
  },
};
