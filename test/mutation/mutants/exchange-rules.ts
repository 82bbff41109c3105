import type { Mutant, NamedTest } from '../mutant.js';

const across = (what: string): NamedTest => ({ spec: 'rules/exchange-across-customers.spec.ts', test: what });
const oneSided = (what: string): NamedTest => ({ spec: 'rules/one-sided-exchange.spec.ts', test: what });
const RULE = 'rules/exchange-across-customers.ts';
const COMPARABLE = 'rules/comparable-meetings.ts';

/** Halves of flows, the customer's own and others'. */
export const EXCHANGE_RULES: readonly Mutant[] = [
  {
    name: 'what passed between two customers has to exceed D, > for >=',
    file: RULE,
    find: 'dealings.filter(({ bytes }) => bytes >= exchangedB)',
    replace: 'dealings.filter(({ bytes }) => bytes > exchangedB)',
    caughtBy: across('two halves in two customers > are found from the limit on, the larger side in each direction, and both customers are named'),
  },
  {
    name: 'the smaller of the two sides counts',
    file: RULE,
    find: 'return Math.max(0, sum(own, direction) - accounted);',
    replace: 'return Math.min(0, sum(own, direction) - accounted);',
    caughtBy: across('two halves in two customers > are found from the limit on, the larger side in each direction, and both customers are named'),
  },
  {
    name: 'several other customers are not looked at together',
    file: RULE,
    find: 'if (bytesOf(together) >= exchangedB)',
    replace: 'if (bytesOf(together) === Infinity)',
    caughtBy: across('several other customers > none of whom reaches it are found together, the largest named first'),
  },
  {
    name: 'two that talk to the same third are taken for two sides',
    file: 'rules/meetings.ts',
    find: 'return a.endpoint !== null && a.endpoint === b.endpoint;',
    replace: 'return false;',
    caughtBy: oneSided('two behind one address that talk to the same third are not its two sides: each is alone'),
  },
  {
    name: 'the half of another customer does not answer',
    file: COMPARABLE,
    find: 'const [a, b, more] = [...ends, ...others];',
    replace: 'const [a, b, more] = ends;',
    caughtBy: oneSided('another end that is another customer’s > answers: what it confirms is not found, and nobody is said to be alone'),
  },
  {
    name: 'the silence of another customer’s provider is not looked at',
    file: COMPARABLE,
    find: '[...overdue, ...counterpartsOverdue].filter',
    replace: 'overdue.filter',
    caughtBy: oneSided('another end that is another customer’s > whose provider went silent before is not blamed for it'),
  },
];
