import type { Mutant, NamedTest } from '../mutant.js';

const caughtBy = (test: string): NamedTest => ({ spec: 'rules/declaration-mismatch.spec.ts', test });
const RULE = 'rules/declaration-mismatch.ts';

/** What is believed of a declaration, and what contradicts it. */
export const DECLARATIONS: readonly Mutant[] = [
  {
    name: 'a service need not answer',
    file: RULE,
    find: "declared === 'inference' ? silenceOf(settled, parameters, now) : null",
    replace: 'null',
    caughtBy: caughtBy('serving that answers nobody > is asked about, with what went out and what a service sends'),
  },
  {
    name: 'answers are expected before the work has begun',
    file: RULE,
    find: 'seconds < settlingS || ',
    replace: '',
    caughtBy: caughtBy('serving that answers nobody > has time to begin, and is not expected to have answered what is ahead'),
  },
  {
    name: 'fine-tuning is believed to be no training',
    file: RULE,
    find: "new Set(['inference', 'non-ai'])",
    replace: "new Set(['inference', 'non-ai', 'enhancement'])",
    caughtBy: caughtBy('figures of training > declared as enhancement: ask'),
  },
];
