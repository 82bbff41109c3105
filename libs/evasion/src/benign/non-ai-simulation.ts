import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import { logUniform } from '../population/distributions.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, readData } from './service.js';

/** Table 1, row 3: physics and weather on accelerators, orders of magnitude below a frontier run: daily forecasts of some hours and now and then a week of 64 to 512 A100. */
export const nonAiSimulation: Family = {
  name: 'non-ai-simulation',
  standing: 'benign',
  about: 'weather and physics, daily runs on 64 to 512 A100',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const account = draft.account(draft.provider(0), draft.person());
    const { from, to } = aPeriod(setting, 90, 300);
    const count = Math.round(logUniform(random, 64, 512));
    for (let start = from; start + DAY < to; start += DAY) {
      const hours = random.next() < 0.02 ? random.integer(24, 168) : random.integer(2, 6);
      const work = draft.work({ account, start, end: Math.min(to, start + hours * 3_600), count, model: 'NVIDIA A100 SXM4 80GB', gbps: SLOW_GBPS, declared: 'non-ai' });
      readData(draft, work, logUniform(random, 1e10, 1e12));
    }
    return draft.finish();
  },
};
