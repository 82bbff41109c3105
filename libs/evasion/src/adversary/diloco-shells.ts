import { syncInstants } from '../population/clock.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/** A shell a pod, all paid from one payment account, the only thing that they share. Costs companies, and the slip that joins them. */
export const dilocoShells: Family = {
  name: 'diloco-shells',
  standing: 'detectable',
  about: 'data-parallel pods below R, a shell each, one payment reference, ring',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const payment = draft.payment();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), draft.person({ payment })));
    ring(draft, pods, payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    return draft.finish();
  },
};
