import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** One run cut in time into three to eight pieces below C, one account, no pause. Costs the evader a checkpoint and a restart a piece: nothing. */
export const sequentialOneAccount: Family = {
  name: 'sequential-one-account',
  standing: 'detectable',
  about: 'pieces one after another, one account',
  generate(setting) {
    const draft = new Draft(setting);
    const account = draft.account(draft.provider(0), draft.person());
    inSequence(draft, aRun(setting, 90, 480), setting.random.integer(3, 8), 0, () => account);
    return draft.finish();
  },
};
