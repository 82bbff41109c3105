import { syncInstants } from '../population/clock.js';
import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family, Work } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, lowCommunication } from './run.js';

/**
 * Pods that work for eight days and pause for eight, in two shifts, so that the average of each stays below R and no stretch fills an allowance of C1 by
 * itself; together they are a run without a pause. Costs twice the contracts, not twice the money.
 */
export const dutyCycle: Family = {
  name: 'duty-cycle',
  standing: 'detectable',
  about: 'pods in two shifts of eight days, each below R on average, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, thresholds } = setting;
    const run = aRun(setting, 200, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const clock = syncInstants(random, rhythm, run.from, run.to);
    const total = run.operations / (run.to - run.from);
    const pods = Math.max(2, Math.ceil(total / (1.8 * thresholds.R)));
    const count = Math.ceil(total / (pods * H100_TOPS));
    for (let from = run.from, shift = 0; from < run.to; from += 8 * DAY, shift += 1) {
      const at = { start: from, end: Math.min(run.to, from + 8 * DAY), count };
      const works: Work[] = Array.from({ length: pods }, (_, pod) => draft.work({ account: draft.account(draft.provider(2 * pod + (shift % 2)), person), ...at }));
      ring(draft, works, payloadB, blocking(clock));
    }
    return draft.finish();
  },
};
