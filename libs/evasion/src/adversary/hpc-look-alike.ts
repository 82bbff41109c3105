import { syncInstants } from '../population/clock.js';
import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, lowCommunication } from './run.js';

/**
 * Campaigns of two to five days declared as other work than AI, a day or two apart, two sites at a time that exchange: what a weather or physics code
 * does. Costs the pauses, and large allocations at short notice.
 */
export const hpcLookAlike: Family = {
  name: 'hpc-look-alike',
  standing: 'detectable',
  about: 'campaigns of two to five days declared non-AI, two sites that exchange, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 200, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const clock = syncInstants(random, rhythm, run.from, run.to);
    // Two thirds of the time is worked.
    const count = Math.ceil(run.operations / (0.6 * (run.to - run.from) * 2 * H100_TOPS));
    for (let from = run.from; from < run.to; ) {
      const end = Math.min(run.to, from + random.integer(2, 5) * DAY);
      const sites = [0, 1].map((site) => draft.work({ account: draft.account(draft.provider(site), person), start: from, end, count, declared: 'non-ai' }));
      ring(draft, sites, payloadB, blocking(clock));
      from = end + random.integer(1, 2) * DAY;
    }
    return draft.finish();
  },
};
