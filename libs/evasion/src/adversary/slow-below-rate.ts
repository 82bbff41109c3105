import { syncInstants } from '../population/clock.js';
import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { lowCommunication } from './run.js';

/**
 * One customer that stays just below R in all, for the three years that are looked back on: 0.97 C by then. This is what the rules force an evader down to
 * (Seferis and Fist, assumption A5: three years are safe enough), not something they miss. Costs three years.
 */
export const slowBelowRate: Family = {
  name: 'slow-below-rate',
  standing: 'slow by design',
  about: 'everything linked and in the open, 0.97 R in all, three years',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, thresholds, now } = setting;
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const [from, to] = [now - 1_090 * DAY, now - DAY];
    const pods = random.integer(2, 4);
    const count = Math.floor((0.97 * thresholds.R) / (pods * H100_TOPS));
    const works = Array.from({ length: pods }, (_, pod) => draft.work({ account: draft.account(draft.provider(pod), person), start: from, end: to, count }));
    ring(draft, works, payloadB, blocking(syncInstants(random, rhythm, from, to)));
    return draft.finish();
  },
};
