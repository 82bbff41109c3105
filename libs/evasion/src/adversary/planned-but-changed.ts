import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/**
 * A run under way whose rest is announced as something else: what has been done is on record as it was, the pieces ahead are planned as small reservations for inference
 * that will be changed on the day. Costs the deposit on what is cancelled. Only what is done is counted on: 1.05 to 1.6 C lie behind, whatever is said of what comes.
 */
export const plannedButChanged: Family = {
  name: 'planned-but-changed',
  standing: 'detectable',
  about: 'pieces done as large ones, the next ones announced as small reservations, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, now } = setting;
    const person = draft.person();
    const accountOf = (part: number) => draft.account(draft.provider(part), person);
    inSequence(draft, aRun(setting, 120, 420), random.integer(3, 6), 0, accountOf);
    for (let piece = 0; piece < 4; piece += 1) {
      const start = now + (piece * 30 + 1) * DAY;
      draft.work({ account: accountOf(piece), start, end: start + 30 * DAY, count: 64, declared: 'inference', state: 'planned' });
    }
    return draft.finish();
  },
};
