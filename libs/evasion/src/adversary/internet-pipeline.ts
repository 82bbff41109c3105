import { logUniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, asPods } from './run.js';

/**
 * Layers spread over pods that hand compressed activations on at every step (SWARM, arXiv 2301.11913; protocol models, arXiv 2506.01260): a model that
 * fits no pod. 60 to 600 Mbit/s a link, each way, all the time. Costs a third to a half of the throughput, and quality by the compression.
 */
export const internetPipeline: Family = {
  name: 'internet-pipeline',
  standing: 'detectable',
  about: 'pipeline stages below R over the internet, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const person = draft.person();
    const stages = asPods(draft, aRun(setting, 200, 480), random.pick([0.5, 0.7, 0.95]), (stage) => draft.account(draft.provider(stage), person));
    const bytesPerS = logUniform(random, 60e6, 600e6) / 8;
    for (const [index, stage] of stages.slice(1).entries()) {
      // Activations forward, gradients back: as many.
      draft.flow(stages[index] as (typeof stages)[number], stage, ({ from, to }) => ({ out: bytesPerS * (to - from), in: bytesPerS * (to - from) }));
    }
    return draft.finish();
  },
};
