import { Draft } from '../population/draft.js';
import { nationalId } from '../population/people.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** Each piece through another company of one beneficial owner. Costs a company a piece, some thousand dollars and weeks of paperwork each. */
export const sequentialShells: Family = {
  name: 'sequential-shells',
  standing: 'detectable',
  about: 'pieces one after another, a shell each, one beneficial owner on file',
  generate(setting) {
    const draft = new Draft(setting);
    const owner = { name: 'Alex Example', id: nationalId(setting.random), country: 'US' };
    inSequence(draft, aRun(setting, 90, 480), setting.random.integer(3, 8), 0, (part) => draft.account(draft.provider(part), draft.person({ owner })));
    return draft.finish();
  },
};
