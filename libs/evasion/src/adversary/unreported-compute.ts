import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { relay } from '../population/topology.js';
import { aRun, lowCommunication } from './run.js';

/**
 * Nine tenths of the run on machines that nobody reports, the rest, below R, at a provider. Costs the hardware and hiding it. Known miss: what is not reported is
 * not there; only `capacity-gap` at an honest provider, the chip trade and power bills could show it.
 */
export const unreportedCompute: Family = {
  name: 'unreported-compute',
  standing: 'known miss',
  about: 'a tenth of the run at a provider, the rest on machines that nobody reports',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 200, 480);
    const { payloadB, rhythm } = lowCommunication(setting);
    const count = Math.ceil((0.1 * run.operations) / (H100_TOPS * (run.to - run.from)));
    const visible = draft.work({ account: draft.account(draft.provider(0), draft.person()), start: run.from, end: run.to, count });
    relay(draft, [visible], draft.address(), payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish(this.name);
  },
};
