import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, readData } from './service.js';

/**
 * Table 1, row 4: two to four models of their own trained at the same time (a language model beside one for proteins) on 64 to 1,000 accelerators each,
 * 10 to 90 days, each below every threshold by itself; data is read once and no data passes between them.
 */
export const parallelTraining: Family = {
  name: 'parallel-training',
  standing: 'benign',
  about: 'two to four independent models trained at the same time, up to 1,000 H100 each',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const person = draft.person();
    const { from, to } = aPeriod(setting, 95, 120);
    const models = random.integer(2, 4);
    for (let model = 0; model < models; model += 1) {
      const start = from + random.integer(0, 5) * DAY;
      const work = draft.work({ account: draft.account(draft.provider(model), person), start, end: Math.min(to, start + random.integer(10, 90) * DAY), count: Math.round(logUniform(random, 64, 1_000)), declared: 'training' });
      readData(draft, work, logUniform(random, 1e12, 1e14));
    }
    return draft.finish();
  },
};
