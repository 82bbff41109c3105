import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, readData } from './service.js';

/** Table 1, row 2: fine-tuning and experiments, 50 to 300 jobs of 8 to 256 accelerators and hours to two weeks, independent of each other. */
export const fineTuning: Family = {
  name: 'fine-tuning',
  standing: 'benign',
  about: 'fine-tuning and experiments, independent jobs of 8 to 256 H100',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const person = draft.person();
    const { from, to } = aPeriod(setting, 90, 540);
    const jobs = random.integer(50, 300);
    for (let job = 0; job < jobs; job += 1) {
      const account = draft.account(draft.provider(random.integer(0, 2)), person);
      const start = random.integer(from, to - DAY);
      const end = Math.min(to, start + Math.round(logUniform(random, 2 * 3_600, 14 * DAY)));
      const work = draft.work({ account, start, end, count: Math.round(logUniform(random, 8, 256)), declared: random.pick(['enhancement', 'training', 'none'] as const) });
      readData(draft, work, logUniform(random, 1e10, 2e12));
    }
    return draft.finish();
  },
};
