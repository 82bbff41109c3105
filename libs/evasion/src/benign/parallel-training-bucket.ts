import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aPeriod } from './service.js';

/** The same, at one provider, with one bucket for the data and checkpoints of all: an address that they have in common, as an evader's relay is. */
export const parallelTrainingBucket: Family = {
  name: 'parallel-training-bucket',
  standing: 'benign',
  about: 'two to four independent models trained at the same time, one bucket for data and checkpoints',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const account = draft.account(draft.provider(0), draft.person());
    const { from, to } = aPeriod(setting, 95, 120);
    const bucket = draft.address();
    const models = random.integer(2, 4);
    for (let model = 0; model < models; model += 1) {
      const start = from + random.integer(0, 5) * DAY;
      const work = draft.work({ account, start, end: Math.min(to, start + random.integer(10, 90) * DAY), count: Math.round(logUniform(random, 64, 1_000)), declared: 'training' });
      // Checkpoints of a tenth of a terabyte to two, every six hours; data as fast as it is trained on.
      const checkpoint = logUniform(random, 1e11, 2e12);
      draft.visit(work, bucket, (cut) => ({ out: (checkpoint * (cut.to - cut.from)) / 21_600, in: work.count * 2e4 * (cut.to - cut.from) }));
    }
    return draft.finish();
  },
};
