import type { Mutant, NamedTest } from '../mutant.js';

const DOUBLE_LOOP: NamedTest = { spec: 'seferis-fist/seferis-fist.spec.ts', test: 'the engine against the double loop as printed > 2,000 random timelines of up to eight workloads, half of them with a threshold on a tie: seed 1' };
const FEWEST: NamedTest = { spec: 'evidence/fewest-in-sequence.spec.ts', test: 'the fewest workloads in sequence that reach a target > are those that trying all subsets finds: 700 instances of seed 11' };
const EVIDENCE_FILE = 'evidence/evidence.ts';

/** What is shown for a hit. */
export const EVIDENCE: readonly Mutant[] = [
  {
    name: 'a witness takes the lightest workloads first',
    file: EVIDENCE_FILE,
    find: '(weight[b] as number) - (weight[a] as number) || a - b',
    replace: '(weight[a] as number) - (weight[b] as number) || a - b',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a linked group of one is shown',
    file: EVIDENCE_FILE,
    find: 'if (sum >= target && rows.length >= 2) break;',
    replace: 'if (sum >= target) break;',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a witness stops one short of its threshold',
    file: EVIDENCE_FILE,
    find: 'sum += weight[row] as number;\n  }',
    replace: 'sum += (weight[row] as number) + 1;\n  }',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a linking tree joins the first two workloads of a colour only',
    file: EVIDENCE_FILE,
    find: 'for (const member of others) {',
    replace: 'for (const member of others.slice(0, 1)) {',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'of equally heavy neighbours the later one comes first',
    file: 'evidence/heaviest-first.ts',
    find: '(difference === 0 && a < b)',
    replace: '(difference === 0 && a > b)',
    caughtBy: { spec: 'evidence/heaviest-first.spec.ts', test: 'members come heaviest first, equals in order, also when adding and taking alternate' },
  },
  {
    name: 'the fewest in sequence have to exceed the threshold, > for >=',
    file: 'evidence/fewest-in-sequence.ts',
    find: '(value[last] as number) >= target',
    replace: '(value[last] as number) > target',
    caughtBy: FEWEST,
  },
  {
    name: 'among the fewest in sequence, workloads that touch overlap',
    file: 'evidence/fewest-in-sequence.ts',
    find: 'ended < size && (end[byEnd[ended] as number] as number) <= (start[row] as number)',
    replace: 'ended < size && (end[byEnd[ended] as number] as number) < (start[row] as number)',
    caughtBy: FEWEST,
  },
  {
    name: 'missing data takes back a flag',
    file: 'evidence/indeterminate.ts',
    find: "outcome === 'benign' && periods.length > 0",
    replace: 'periods.length > 0',
    caughtBy: { spec: 'evidence/indeterminate.spec.ts', test: 'missing data takes back "benign" and nothing else' },
  },
];
