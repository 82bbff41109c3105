import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * A shell a pod, nothing on file in common, and the ring in the open between them. Costs nominees; what passes between strangers is then all that
 * shows, and each is within the law by itself.
 */
export const dilocoStrangers: Family = {
  name: 'diloco-strangers',
  standing: 'detectable',
  about: 'data-parallel pods below R, shells that nothing joins, ring in the open',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), draft.person()));
    ring(draft, pods, payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish();
  },
};
