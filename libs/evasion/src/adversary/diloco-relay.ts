import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { relay } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * Updates go through a bucket (as Covenant-72B did, arXiv 2603.08163): no pod ever talks to another. Two or more pods at each provider, whose
 * agents therefore name the address they have in common. Costs storage and egress fees, some 0.05 dollars a gigabyte.
 */
export const dilocoRelay: Family = {
  name: 'diloco-relay',
  standing: 'detectable',
  about: 'data-parallel pods below R through one object store, two or more a provider, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    // Four pods at least, at two providers.
    const pods = asPods(draft, run, random.pick([0.3, 0.5, 0.7]), (pod) => draft.account(draft.provider(pod % 2), person));
    relay(draft, pods, draft.address(), payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish();
  },
};
