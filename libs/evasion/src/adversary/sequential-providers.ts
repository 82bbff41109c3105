import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** The same over providers, one customer under its own name everywhere. Costs moving the checkpoint (some 10 TB) and as many contracts. */
export const sequentialProviders: Family = {
  name: 'sequential-providers',
  standing: 'detectable',
  about: 'pieces one after another, going round the providers, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const person = draft.person();
    inSequence(draft, aRun(setting, 90, 480), setting.random.integer(3, 8), 0, (part) => draft.account(draft.provider(part), person));
    return draft.finish();
  },
};
