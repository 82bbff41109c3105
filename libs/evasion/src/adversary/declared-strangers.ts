import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/**
 * Pieces through companies that nothing joins, each declared as the training that it is: every company by itself is within the law and says what it does. Costs
 * nominees who keep silent.
 */
export const declaredStrangers: Family = {
  name: 'declared-strangers',
  standing: 'known miss',
  about: 'pieces one after another, each declared as training, shells that nothing joins',
  generate(setting) {
    const draft = new Draft(setting);
    inSequence(draft, aRun(setting, 90, 360), setting.random.integer(3, 6), 0, (part) => draft.account(draft.provider(part), draft.person()), { declared: 'training' });
    return draft.finish();
  },
};
