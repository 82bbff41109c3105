import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/** A ring whose intervals vary by 40 % at random, against whoever looks for a period. Costs next to nothing: H need not be constant. */
export const jittered: Family = {
  name: 'jittered',
  standing: 'detectable',
  about: 'ring below R with intervals that vary by 40 %, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    ring(draft, pods, payloadB, blocking(syncInstants(random, { ...rhythm, jitter: 0.4 }, run.from, run.to)));
    return draft.finish();
  },
};
