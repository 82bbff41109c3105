import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** Two or three large pieces declared as inference, enhancement or other work than AI. Costs nothing but the lie, which is on file then. */
export const misdeclared: Family = {
  name: 'misdeclared',
  standing: 'detectable',
  about: 'two or three large pieces, declared as anything but training, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const person = draft.person();
    const declared = random.pick(['inference', 'enhancement', 'non-ai'] as const);
    inSequence(draft, aRun(setting, 90, 300), random.integer(2, 3), 0, (part) => draft.account(draft.provider(part), person), { declared });
    return draft.finish();
  },
};
