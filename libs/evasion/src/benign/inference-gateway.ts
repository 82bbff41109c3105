import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import { logUniform } from '../population/distributions.js';
import type { Family } from '../population/scenario.js';
import { aPeriod } from './service.js';

/**
 * The same replicas behind one gateway and on one bucket of weights, which all of them talk to and their provider names: places that they have in common, though
 * nothing passes from one to another. 200 to 3,000 accelerators in all.
 */
export const inferenceGateway: Family = {
  name: 'inference-gateway',
  standing: 'benign',
  about: 'serving by replicas behind one gateway, 200 to 3,000 H100 in all',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const account = draft.account(draft.provider(0), draft.person());
    const { from, to } = aPeriod(setting, 60, 540);
    const count = random.pick([16, 32, 64]);
    const replicas = Math.ceil(logUniform(random, 200, 3_000) / count);
    const [gateway, weights] = [draft.address(), draft.address()];
    for (let replica = 0; replica < replicas; replica += 1) {
      const work = draft.work({ account, start: from, end: to, count, gbps: SLOW_GBPS, declared: 'inference' });
      const perS = logUniform(random, 300, 3_000) * count;
      draft.visit(work, gateway, (cut) => ({ out: perS * (cut.to - cut.from), in: 2 * perS * (cut.to - cut.from) }));
      // New weights once a record: half a terabyte.
      draft.visit(work, weights, () => ({ out: 0, in: 5e11 }));
    }
    return draft.finish();
  },
};
