import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import type { Family } from '../population/scenario.js';
import { aPeriod } from './service.js';

/** A film on 200 to 1,500 L40S as jobs of 16 to 64 for one to six days, all of which read scenes from one bucket and write frames to it. */
export const renderFarm: Family = {
  name: 'render-farm',
  standing: 'benign',
  about: 'rendering on 200 to 1,500 L40S, one bucket of scenes and frames',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const account = draft.account(draft.provider(0), draft.person());
    const { from, to } = aPeriod(setting, 40, 120);
    const bucket = draft.address();
    const count = random.pick([16, 32, 64]);
    const lanes = Math.ceil(logUniform(random, 200, 1_500) / count);
    for (let lane = 0; lane < lanes; lane += 1) {
      for (let start = from; start < to; ) {
        const end = Math.min(to, start + random.integer(1, 6) * DAY);
        const work = draft.work({ account, start, end, count, model: 'NVIDIA L40S', gbps: SLOW_GBPS, declared: 'non-ai' });
        const perS = logUniform(random, 1e6, 2e7);
        draft.visit(work, bucket, (cut) => ({ out: perS * (cut.to - cut.from), in: 3 * perS * (cut.to - cut.from) }));
        start = end;
      }
    }
    return draft.finish();
  },
};
