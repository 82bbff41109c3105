import { DAY } from '../population/cuts.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import { dailyQuota } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { aPeriod } from './service.js';

/** Five to twenty machines with 8 to 32 accelerators each that send 0.2 to 5 TB to one address every night, at the same hours. */
export const backups: Family = {
  name: 'backups',
  standing: 'benign',
  about: 'nightly back-ups of 5 to 20 workloads to one address',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const account = draft.account(draft.provider(0), draft.person());
    const { from, to } = aPeriod(setting, 60, 365);
    const vault = draft.address();
    const nightly = dailyQuota({ computeS: DAY, syncS: 0, sigma: 0 });
    const machines = random.integer(5, 20);
    for (let machine = 0; machine < machines; machine += 1) {
      const work = draft.work({ account, start: from, end: to, count: random.pick([8, 16, 32]), gbps: SLOW_GBPS, declared: random.pick(['inference', 'non-ai', 'none'] as const) });
      const bytes = logUniform(random, 2e11, 5e12);
      draft.visit(work, vault, (cut) => ({ out: bytes * nightly(cut), in: 0.01 * bytes * nightly(cut) }));
    }
    return draft.finish();
  },
};
