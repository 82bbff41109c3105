import { syncInstants } from '../population/clock.js';
import { DAY } from '../population/cuts.js';
import { Draft } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication, type Run } from './run.js';

/**
 * Every piece below all three thresholds of Alg. 1 (C1, R, B), so that Alg. 2 never sees it (research on evasion, strategy A8): pods at 0.95 R that are
 * given back after nine days and taken again. Costs a network of 200 Gbit/s instead of 3,200 within the pods, and restarts.
 */
export const prefilter: Family = {
  name: 'prefilter',
  standing: 'detectable',
  about: 'pieces below C1, R and B, exchanging in the open, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, thresholds } = setting;
    const run = aRun(setting, 150, 400);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const clock = syncInstants(random, rhythm, run.from, run.to);
    const share = 0.95;
    const longest = Math.min(9 * DAY, Math.floor((0.98 * thresholds.C1) / (share * thresholds.R)));
    const stretches = Math.ceil((run.to - run.from) / longest);
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const from = run.from + stretch * longest;
      const piece: Run = { operations: run.operations / stretches, from, to: Math.min(run.to, from + longest) };
      const pods = asPods(draft, piece, share, (pod) => draft.account(draft.provider(pod), person), { gbps: SLOW_GBPS });
      ring(draft, pods, payloadB, blocking(clock));
    }
    return draft.finish();
  },
};
