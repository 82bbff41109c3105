import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS, SLOW_GBPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { relay } from '../population/topology.js';
import { aRun, lowCommunication } from './run.js';

/**
 * All but 2 to 4 % of the run on machines that nobody reports, the rest at a provider, at 0.09 R and on a network below B. Costs the hardware and hiding it. Known miss: what is not reported is
 * not there; only `capacity-gap` at an honest provider, the chip trade and power bills could show it.
 */
export const unreportedCompute: Family = {
  name: 'unreported-compute',
  standing: 'known miss',
  about: '2 to 4 % of the run at a provider, the rest on machines that nobody reports',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 200, 480);
    const { payloadB, rhythm } = lowCommunication(setting);
    const count = Math.floor((0.09 * setting.thresholds.R) / H100_TOPS);
    const visible = draft.work({ account: draft.account(draft.provider(0), draft.person()), start: run.from, end: run.to, count, gbps: SLOW_GBPS });
    relay(draft, [visible], draft.address(), payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish();
  },
};
