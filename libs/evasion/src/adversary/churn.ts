import { syncInstants } from '../population/clock.js';
import { DAY } from '../population/cuts.js';
import { uniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family, Work } from '../population/scenario.js';
import { star } from '../population/topology.js';
import { aRun, lowCommunication } from './run.js';

/** Bytes of a checkpoint for each that an update has: weights and optimiser state, 16 bytes a parameter against a byte or less. */
const CHECKPOINT = 16;

/**
 * A run on whatever can be had: 2 to 5 % of the pods leave every day and others join, reading a checkpoint when they do (INTELLECT-1 grew from 4 to 14 nodes), so that the
 * run is hundreds of short workloads. Costs 5 to 15 % of the throughput.
 */
export const churn: Family = {
  name: 'churn',
  standing: 'detectable',
  about: 'pods below R of which 2 to 5 % leave a day, parameter server, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, thresholds } = setting;
    const run = aRun(setting, 200, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const clock = syncInstants(random, rhythm, run.from, run.to);
    const server = draft.work({ account: draft.account(draft.provider(0), person), start: run.from, end: run.to, count: 8 });
    const leaving = uniform(random, 0.02, 0.05);
    const rate = run.operations / (run.to - run.from);
    const pods = Math.max(4, Math.ceil(rate / (0.5 * thresholds.R)));
    // A twentieth more than needed, for the days that a place is empty.
    const count = Math.ceil((1.06 * rate) / (pods * H100_TOPS));
    for (let pod = 0, site = 0; pod < pods; pod += 1) {
      for (let from = run.from; from < run.to; site += 1) {
        const days = Math.ceil(Math.log(1 - random.next()) / Math.log(1 - leaving));
        const end = Math.min(run.to, from + Math.max(1, days) * DAY);
        const work: Work = draft.work({ account: draft.account(draft.provider(site), person), start: from, end, count });
        draft.outside(work, 0, CHECKPOINT * payloadB);
        star(draft, [work], server, payloadB, blocking(clock));
        from = end + random.integer(0, DAY);
      }
    }
    return draft.finish();
  },
};
