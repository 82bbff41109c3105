import { syncInstants } from '../population/clock.js';
import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { blocking } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * A ring under a cover of fake traffic: every pod sends as much again, and up to ten times that, to addresses of nobody's. Costs the fees for it. Masking is additive: it
 * can drown a pattern and take no byte away (that adding traffic never lowers a verdict is a law of both engines).
 */
export const fakeTraffic: Family = {
  name: 'fake-traffic',
  standing: 'detectable',
  about: 'ring below R, one customer, with one to ten times as much fake traffic',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    ring(draft, pods, payloadB, blocking(syncInstants(random, rhythm, run.from, run.to)));
    const perS = (logUniform(random, 1, 10) * payloadB) / rhythm.computeS;
    for (const pod of pods) draft.visit(pod, draft.address(), ({ from, to }) => ({ out: perS * (to - from) * logUniform(random, 0.3, 3), in: perS * (to - from) * logUniform(random, 0.3, 3) }));
    return draft.finish();
  },
};
