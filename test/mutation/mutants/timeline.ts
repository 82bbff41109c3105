import type { Mutant, NamedTest } from '../mutant.js';

const DOUBLE_LOOP: NamedTest = { spec: 'seferis-fist/seferis-fist.spec.ts', test: 'the engine against the double loop as printed > 2,000 random timelines of up to eight workloads, half of them with a threshold on a tie: seed 1' };
const refused = (what: string): NamedTest => ({ spec: 'timeline/input.spec.ts', test: `a timeline that cannot be judged > ${what}` });
const said = (what: string): NamedTest => ({ spec: 'timeline/input.spec.ts', test: `what is never silent > ${what}` });
const SETTLE = 'timeline/settle.ts';
const GRAPH = 'timeline/exchange-graph.ts';

/** What a timeline leaves open, the order of time, and the exchange graph. */
export const TIMELINE: readonly Mutant[] = [
  {
    name: 'an open end runs to start + projection and not to max(now, start) + projection',
    file: SETTLE,
    find: 'Math.max(now, start) + projection',
    replace: 'start + projection',
    caughtBy: said('a workload of no length and one without an end are reported, also when they do not count'),
  },
  {
    name: 'no length is taken for next to none and not for one time unit',
    file: SETTLE,
    find: 'until = from + 1;',
    replace: 'until = from + 1e-9;',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'an open end keeps the operations that it states',
    file: SETTLE,
    find: '[until, operations] = openEnded(columns, row);',
    replace: '[until] = openEnded(columns, row);',
    caughtBy: said('an open end without room to run lasts one time unit'),
  },
  {
    name: 'operations beyond 2^53 are added up',
    file: SETTLE,
    find: 'if (total > Number.MAX_SAFE_INTEGER)',
    replace: 'if (total === Infinity)',
    caughtBy: refused('operations that add up to 2^53'),
  },
  {
    name: 'negative bandwidth passes',
    file: SETTLE,
    find: 'if (!((bandwidth[row] as number) >= 0) || bandwidth[row] === Infinity)',
    replace: 'if (bandwidth[row] === Infinity)',
    caughtBy: refused('negative bandwidth'),
  },
  {
    name: 'equal times change places',
    file: 'timeline/time-order.ts',
    find: '(sorted[at - 1] as number) > key',
    replace: '(sorted[at - 1] as number) >= key',
    caughtBy: { spec: 'timeline/time-order.spec.ts', test: 'order of times > is the stable ascending order for any finite keys' },
  },
  {
    name: 'workloads that start together are in reverse order of their ids',
    file: 'timeline/workload-table.ts',
    find: '(a.id < b.id ? -1 : 1)',
    replace: '(a.id < b.id ? 1 : -1)',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'workloads that start together keep the order of the input',
    file: 'timeline/workload-table.ts',
    find: '(a.id < b.id ? -1 : 1)',
    replace: '0',
    caughtBy: { spec: 'laws/changes-nothing.spec.ts', test: 'what changes nothing: seferis-fist@1 > the order of workloads, of exchanges, of endpoints, and of the two ends of an exchange' },
  },
  {
    name: 'a workload is active at the instant at which it ends',
    file: 'timeline/workload-table.ts',
    find: '(table.end[row] as number) > instant',
    replace: '(table.end[row] as number) >= instant',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a pair has to exchange more than D, > for >=',
    file: GRAPH,
    find: 'if (sum < D) continue;',
    replace: 'if (sum <= D) continue;',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'the two directions of a pair are not added up',
    file: GRAPH,
    find: 'rowA < rowB ? rowA * size + rowB : rowB * size + rowA',
    replace: 'rowA * size + rowB',
    caughtBy: { spec: 'laws/changes-nothing.spec.ts', test: 'what changes nothing: seferis-fist@1 > recording the bytes of an exchange in pieces' },
  },
  {
    name: 'of several records of a pair the last one counts',
    file: GRAPH,
    find: 'sum += bytes[record] as number;',
    replace: 'sum = bytes[record] as number;',
    caughtBy: { spec: 'laws/changes-nothing.spec.ts', test: 'what changes nothing: seferis-fist@1 > recording the bytes of an exchange in pieces' },
  },
  {
    name: 'bytes of a pair beyond 2^53 are added up',
    file: GRAPH,
    find: 'if (sum > Number.MAX_SAFE_INTEGER)',
    replace: 'if (sum === Infinity)',
    caughtBy: refused('bytes of a pair that add up to 2^53'),
  },
];
