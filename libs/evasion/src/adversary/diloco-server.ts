import { Draft } from '../population/draft.js';
import { streaming } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { star } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/** Streaming DiLoCo (arXiv 2501.18512): fragments go to a parameter server while computing goes on, so that traffic has no bursts. Costs a small server. */
export const dilocoServer: Family = {
  name: 'diloco-server',
  standing: 'detectable',
  about: 'data-parallel pods below R, parameter server, streaming, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const run = aRun(setting, 150, 480);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const pods = asPods(draft, run, setting.random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    const server = draft.work({ account: draft.account(draft.provider(0), person), start: run.from, end: run.to, count: 8 });
    star(draft, pods, server, payloadB, streaming(rhythm));
    return draft.finish();
  },
};
