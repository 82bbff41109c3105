import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, readData } from './service.js';

/** Campaigns on 500 to 4,000 accelerators for one to five days, one to four of them in a year, on the fabric of a training cluster. */
export const hpcCampaign: Family = {
  name: 'hpc-campaign',
  standing: 'benign',
  about: 'HPC campaigns on 500 to 4,000 H100, one to five days each',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const account = draft.account(draft.provider(0), draft.person());
    const { from } = aPeriod(setting, 365, 365);
    const campaigns = random.integer(1, 4);
    for (let campaign = 0; campaign < campaigns; campaign += 1) {
      const start = from + campaign * 90 * DAY + random.integer(0, 60) * DAY;
      const end = start + random.integer(1, 5) * DAY;
      readData(draft, draft.work({ account, start, end, count: Math.round(logUniform(random, 500, 4_000)), declared: 'non-ai' }), logUniform(random, 1e12, 1e14));
    }
    return draft.finish();
  },
};
