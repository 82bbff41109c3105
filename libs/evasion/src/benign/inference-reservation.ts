import { Draft } from '../population/draft.js';
import { logUniform } from '../population/distributions.js';
import type { Family } from '../population/scenario.js';
import { aPeriod, serve } from './service.js';

/** 1,000 to 8,000 H100 reserved for serving over one to twelve months and reported as one workload, as a bill does; on the fabric that such clusters come with. */
export const inferenceReservation: Family = {
  name: 'inference-reservation',
  standing: 'benign',
  about: 'one reservation of 1,000 to 8,000 H100 for serving, one to twelve months',
  generate(setting) {
    const draft = new Draft(setting);
    const { random } = setting;
    const { from, to } = aPeriod(setting, 30, 365);
    const account = draft.account(draft.provider(0), draft.person());
    serve(draft, draft.work({ account, start: from, end: to, count: Math.round(logUniform(random, 1_000, 8_000)), declared: 'inference' }));
    return draft.finish();
  },
};
