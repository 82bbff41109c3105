import type { Mutant, NamedTest } from '../mutant.js';

const pinned = (what: string): NamedTest => ({ spec: 'laws/known-failures.spec.ts', test: `known failures of the literal reading at the scale of H100 and days > ${what}` });
const smallest = (what: string): NamedTest => ({ spec: 'laws/known-failures.spec.ts', test: `the smallest cases in which structuring lowers the literal verdict and not the robust one > ${what}` });
const neverLower = (what: string): NamedTest => ({ spec: 'laws/never-lowers.spec.ts', test: `what never lowers a verdict: robust@1, windows of Infinity > ${what}` });
const nothing = (what: string): NamedTest => ({ spec: 'laws/changes-nothing.spec.ts', test: `what changes nothing: robust@1, windows of Infinity > ${what}` });
const ENVELOPE = 'robust/envelope.ts';
const FASTEST = 'robust/fastest-colour.ts';

/** The rate envelope, its window and its bucket. */
export const ROBUST: readonly Mutant[] = [
  {
    name: 'the horizon is ignored',
    file: 'robust/window.ts',
    find: 'if (last - first <= horizon)',
    replace: 'if (last - first <= Infinity)',
    caughtBy: { spec: 'laws/sandwich.spec.ts', test: 'a horizon > of 7 sees 7 units of a steady rate, and the 7 best of an unsteady one' },
  },
  {
    name: 'only windows that start with a segment are looked at, not those that end with one',
    file: 'robust/window.ts',
    find: 'if (forwards.value >= backwards.value)',
    replace: 'if (forwards.value >= 0)',
    caughtBy: { spec: 'laws/sandwich.spec.ts', test: 'a horizon > of 7 sees 7 units of a steady rate, and the 7 best of an unsteady one' },
  },
  {
    name: 'the bucket goes below zero',
    file: 'robust/bucket.ts',
    find: 'if (level.value <= 0) level.clear();',
    replace: '',
    caughtBy: neverLower('one more workload'),
  },
  {
    name: 'the bucket has no drain',
    file: 'robust/bucket.ts',
    find: '(rate[k] as number) - drain',
    replace: '(rate[k] as number)',
    caughtBy: pinned('a short burst is to be inspected: 1,100 GPUs for one hour reach R, which the bucket takes for 0.0001 C1'),
  },
  {
    name: 'a value has to exceed its threshold, > for >=',
    file: 'robust/robust.ts',
    find: 'const hit = value >= target;',
    replace: 'const hit = value > target;',
    caughtBy: smallest('lengthening by one unit: they overlap and are no longer sequential (line 7)'),
  },
  {
    name: 'the largest record has to reach D, not the total',
    file: 'robust/exchanged.ts',
    find: 'total.add(moved);',
    replace: 'if (moved > total.value) total.add(moved - total.value);',
    caughtBy: pinned('splitting an exchange in time: a pair of parallel jobs, each cut in two, stays below D pair by pair'),
  },
  {
    name: 'bytes at endpoints do not count towards D',
    file: 'robust/exchanged.ts',
    find: "count(endpoints.bytes[i] as number, 'endpoints', i);",
    replace: '',
    caughtBy: { spec: 'laws/sandwich.spec.ts', test: 'within robust@1, windows of Infinity > when all workloads are linked with each other, the integral of M is all that they did' },
  },
  {
    name: 'workloads that meet at an endpoint are not linked',
    file: 'robust/links.ts',
    find: 'else join(parent, row, other);',
    replace: '',
    caughtBy: { spec: 'laws/sandwich.spec.ts', test: 'within robust@1, windows of Infinity > when all workloads are linked with each other, the integral of M is all that they did' },
  },
  {
    name: 'an exchange of no bytes links',
    file: 'robust/links.ts',
    find: 'if ((exchanges.bytes[i] as number) > 0) join(',
    replace: 'if ((exchanges.bytes[i] as number) >= 0) join(',
    caughtBy: nothing('a record of no bytes'),
  },
  {
    name: 'a workload is only linked with its neighbours, not with theirs',
    file: 'robust/links.ts',
    find: 'if (rootA < rootB) parent[rootB] = rootA;',
    replace: 'if (rootA < rootB) parent[b] = rootA;',
    caughtBy: nothing('the order of workloads, of exchanges, of endpoints, and of the two ends of an exchange'),
  },
  {
    name: 'M follows the slowest colour',
    file: FASTEST,
    find: 'difference > 0 || (difference === 0',
    replace: 'difference < 0 || (difference === 0',
    caughtBy: neverLower('one more workload'),
  },
  {
    name: 'of equally fast colours M follows the later one',
    file: FASTEST,
    find: '(this.colourOf[a] as number) < (this.colourOf[b] as number)',
    replace: '(this.colourOf[a] as number) > (this.colourOf[b] as number)',
    caughtBy: nothing('of equals, the first by start and then by id is shown, whatever the order of the input'),
  },
  {
    name: 'what ends goes on adding to its colour',
    file: FASTEST,
    find: 'this.change(slot, -rate);',
    replace: '',
    caughtBy: { spec: 'laws/sandwich.spec.ts', test: 'within robust@1, windows of Infinity > when all workloads are linked with each other, the integral of M is all that they did' },
  },
  {
    name: 'a match is not played again when its winner slows down',
    file: FASTEST,
    find: 'if (won !== slot && this.winner[match] === won) return;',
    replace: 'if (this.winner[match] === won) return;',
    caughtBy: neverLower('one more workload'),
  },
  {
    name: 'a change of the colour that M follows is taken for no change',
    file: ENVELOPE,
    find: 'if (segments > 0 && ended < size && rates[segments - 1] === highest && holders[turns - 1] === holder) continue;',
    replace: 'if (segments > 0 && ended < size && holders[turns - 1] === holder) continue;',
    caughtBy: { spec: 'laws/sandwich.spec.ts', test: 'within robust@1, windows of Infinity > when all workloads are linked with each other, the integral of M is all that they did' },
  },
];
