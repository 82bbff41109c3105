import { DAY } from '../population/cuts.js';
import { uniform } from '../population/distributions.js';
import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import type { Family } from '../population/scenario.js';
import { aRun } from './run.js';

/**
 * A provider that trains in its own halls and reports it as the work of customers who do not exist: a tenth of R each, jobs of weeks, no flows. Costs the provider's honesty, and its
 * licence when it is found out. Known miss: a signature shows who said something and not that it is true; audits of the halls are for that.
 */
export const colludingProviders: Family = {
  name: 'colluding-providers',
  standing: 'known miss',
  about: 'an in-house run reported as jobs of customers who do not exist',
  generate(setting) {
    const draft = new Draft(setting);
    const { random, thresholds } = setting;
    const run = aRun(setting, 200, 480);
    const rate = run.operations / (run.to - run.from);
    const customers = Math.ceil(rate / (0.1 * thresholds.R));
    const count = Math.ceil(rate / (customers * H100_TOPS));
    for (let customer = 0; customer < customers; customer += 1) {
      const account = draft.account(draft.provider(0), draft.person());
      for (let from = run.from; from < run.to; ) {
        const end = Math.min(run.to, from + Math.round(uniform(random, 5, 40) * DAY));
        draft.work({ account, start: from, end, count });
        from = end;
      }
    }
    return draft.finish();
  },
};
