import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, serve } from './service.js';

/** Table 1, row 1: independent copies of a model on 8 to 64 accelerators each, 20 to 60 of them, replaced every few weeks; nothing between them is on record. */
export const inferenceReplicas: Family = {
  name: 'inference-replicas',
  standing: 'benign',
  about: 'serving by small independent replicas',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const person = draft.person();
    const { from, to } = aPeriod(setting, 60, 540);
    const count = random.pick([8, 16, 32, 64]);
    const replicas = random.integer(20, 60);
    for (let replica = 0; replica < replicas; replica += 1) {
      const account = draft.account(draft.provider(random.integer(0, 2)), person);
      for (let start = from; start < to; ) {
        const end = Math.min(to, start + random.integer(7, 90) * DAY);
        serve(draft, draft.work({ account, start, end, count, gbps: SLOW_GBPS, declared: 'inference' }));
        start = end;
      }
    }
    return draft.finish();
  },
};
