import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import type { Family } from '../population/scenario.js';
import { aPeriod } from './service.js';

/** Two to five sites of one customer, 8 to 64 accelerators each, that keep copies of a store of data in step: 5 to 50 MB/s between any two. */
export const replication: Family = {
  name: 'replication',
  standing: 'benign',
  about: 'data replicated between 2 to 5 sites, 8 to 64 H100 each',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const person = draft.person();
    const { from, to } = aPeriod(setting, 60, 365);
    const sites = Array.from({ length: random.integer(2, 5) }, (_, site) =>
      draft.work({ account: draft.account(draft.provider(site), person), start: from, end: to, count: random.pick([8, 16, 32, 64]), gbps: SLOW_GBPS, declared: 'inference' }));
    const perS = logUniform(random, 5e6, 5e7);
    for (const [index, a] of sites.entries()) {
      for (const b of sites.slice(index + 1)) draft.flow(a, b, (cut) => ({ out: perS * (cut.to - cut.from), in: 0.3 * perS * (cut.to - cut.from) }));
    }
    return draft.finish();
  },
};
