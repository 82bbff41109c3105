import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { relay } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * A shell a pod, nothing in common but one bucket that all of them use. Costs nominees and storage. The agents see one visitor each and name no
 * shared address; a pod that turns its memory over is asked about by itself.
 */
export const dilocoStrangersRelay: Family = {
  name: 'diloco-strangers-relay',
  standing: 'measured',
  about: 'data-parallel pods below R, shells that nothing joins, through one object store',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), draft.person()));
    relay(draft, pods, draft.address(), payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish();
  },
};
