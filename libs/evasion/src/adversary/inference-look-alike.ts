import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { streaming } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { ring } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * Replicas of 64 accelerators declared as inference, each with the requests and answers of a real one, which exchange fragments in a ring beside that. Costs a
 * made-up service in front, and a smaller model or more pipeline stages, since a replica holds 5 TB.
 */
export const inferenceLookAlike: Family = {
  name: 'inference-look-alike',
  standing: 'detectable',
  about: 'replicas of 64 H100 declared as inference, with requests and answers, ring, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { thresholds } = setting;
    const run = aRun(setting, 330, 500);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const replicas = asPods(draft, run, (64 * H100_TOPS) / thresholds.R, (replica) => draft.account(draft.provider(replica), person), { declared: 'inference' });
    for (const replica of replicas) draft.outside(replica, 64 * 2_000 * (run.to - run.from), 64 * 2_000 * (run.to - run.from));
    ring(draft, replicas, payloadB, streaming(rhythm));
    return draft.finish();
  },
};
