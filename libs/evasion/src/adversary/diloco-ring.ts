import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * DiLoCo (arXiv 2311.08105), blocking: pods below R that stop to exchange outer gradients in a ring on one clock. Costs the waiting (5 to 20 % of
 * the time) and 1 to 3 % of loss for ten workers.
 */
export const dilocoRing: Family = {
  name: 'diloco-ring',
  standing: 'detectable',
  about: 'data-parallel pods below R, ring, blocking, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    ring(draft, pods, payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish();
  },
};
