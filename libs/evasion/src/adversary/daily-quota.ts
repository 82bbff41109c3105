import { Draft } from '../population/draft.js';
import { dailyQuota } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * All exchange of a day between one and five in the night, as back-ups are, against whoever knows that exchange at the same hours every day cannot be told from habit. Costs a
 * model that is a day old: H of some thousand steps, which is outside of what has been published.
 */
export const dailyQuotaShaped: Family = {
  name: 'daily-quota',
  standing: 'detectable',
  about: 'ring below R whose traffic goes by night, as a back-up does, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, setting.random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    ring(draft, pods, payloadB, dailyQuota(rhythm));
    return draft.finish();
  },
};
