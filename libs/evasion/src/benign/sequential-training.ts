import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, readData } from './service.js';

/**
 * Table 1, row 5, the one in which the paper expects false positives: two to four models of their own trained one after another, of 1e23 to 5e25 operations each (uniform
 * in the logarithm, half of C at most), 20 to 90 days, a pause of days to weeks, declared as training.
 */
export const sequentialTraining: Family = {
  name: 'sequential-training',
  standing: 'benign',
  about: 'two to four independent models trained one after another, up to C ÷ 2 each',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, thresholds } = setting;
    const person = draft.person();
    const provider = draft.provider(0);
    const models = random.integer(2, 4);
    let { from: start } = aPeriod(setting, 4 * 90 + 3 * 40, 4 * 90 + 3 * 40);
    for (let model = 0; model < models; model += 1) {
      const end = start + random.integer(20, 90) * DAY;
      const operations = logUniform(random, thresholds.C / 1_000, thresholds.C / 2);
      const work = draft.work({ account: draft.account(provider, person), start, end, count: Math.max(8, Math.round(operations / ((end - start) * H100_TOPS))), declared: 'training' });
      readData(draft, work, logUniform(random, 1e12, 1e14));
      start = end + random.integer(2, 40) * DAY;
    }
    return draft.finish();
  },
};
