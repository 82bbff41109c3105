import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun, asPods } from './run.js';

/**
 * Branch, train, merge (arXiv 2208.03306): experts trained apart and merged once at the end, which needs no exchange while they are trained. The paper's own
 * failure mode. Costs quality: what is known of it is below a dense model of the same compute. Known miss: nothing connects what runs at one time, so that no engine adds it up, and
 * the customer's total is only watched.
 */
export const zeroExchangeExperts: Family = {
  name: 'zero-exchange-experts',
  standing: 'known miss',
  about: 'experts below R trained apart, no exchange, one customer',
  generate(setting) {
    const draft = new Draft(setting);
    const person = draft.person();
    asPods(draft, aRun(setting, 150, 480), setting.random.pick([0.5, 0.7, 0.95]), (pod) => draft.account(draft.provider(pod), person));
    return draft.finish();
  },
};
