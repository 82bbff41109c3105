import { syncInstants } from '../population/clock.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { star } from '../population/topology.js';
import { aPeriod } from './service.js';

/** Five to fifteen hospitals, customers of their own, that train one model of 1e8 to 1e10 parameters together on 8 to 32 accelerators each. Training it is, and a thousandth of C. */
export const federatedLearning: Family = {
  name: 'federated-learning',
  standing: 'benign',
  about: '5 to 15 customers training one small model together, 8 to 32 H100 each',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const { from, to } = aPeriod(setting, 30, 120);
    const works = Array.from({ length: random.integer(5, 15) }, (_, hospital) =>
      draft.work({ account: draft.account(draft.provider(hospital), draft.person()), start: from, end: to, count: random.pick([8, 16, 32]), gbps: SLOW_GBPS, declared: 'training' }));
    const server = draft.work({ account: draft.account(draft.provider(0), draft.person()), start: from, end: to, count: 8, gbps: SLOW_GBPS, declared: 'training' });
    const clock = syncInstants(random, { computeS: logUniform(random, 900, 7_200), syncS: 20, sigma: 0.35 }, from, to);
    star(draft, works, server, 2 * logUniform(random, 1e8, 1e10), blocking(clock));
    return draft.finish();
  },
};
