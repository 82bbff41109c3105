import { Draft } from '../population/draft.js';
import { streaming } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/** A ring padded to a constant rate of one to two times what it needs, so that nothing of the rhythm is left. Costs fees for the padding. */
export const padded: Family = {
  name: 'padded',
  standing: 'detectable',
  about: 'ring below R padded to a constant rate, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    ring(draft, pods, payloadB * (1 + random.next()), streaming(rhythm));
    return draft.finish();
  },
};
