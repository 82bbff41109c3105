import { serve } from '../benign/service.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, inSequence } from './run.js';

/** The same behind a made-up service, with the requests and answers of a real one: to whoever reads reports it is a year's reservation. Costs the traffic. */
export const undividedBehindAService: Family = {
  name: 'undivided-behind-a-service',
  standing: 'known miss',
  about: 'the whole run as one reservation declared as inference, with requests and answers',
  generate(setting) {
    const draft = new Draft(setting);
    const [work] = inSequence(draft, aRun(setting, 90, 360), 1, 0, () => draft.account(draft.provider(0), draft.person()), { declared: 'inference' });
    if (work !== undefined) serve(draft, work);
    return draft.finish();
  },
};
