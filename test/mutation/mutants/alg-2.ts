import type { Mutant, NamedTest } from '../mutant.js';

const DOUBLE_LOOP: NamedTest = { spec: 'seferis-fist/seferis-fist.spec.ts', test: 'the engine against the double loop as printed > 2,000 random timelines of up to eight workloads, half of them with a threshold on a tie: seed 1' };
const SLOW: NamedTest = {
  spec: 'seferis-fist/quadratic.spec.ts',
  test: 'the engine against slow polynomial methods, where subsets can no longer be listed > 300 instances of up to 120 workloads, from sparse to crowded, from unlinked to one colour',
};
const ENGINE = 'seferis-fist/seferis-fist.ts';
const CHAIN = 'seferis-fist/colour-chain.ts';
const GROUPS = 'seferis-fist/linked-groups.ts';
const ROLLBACK = 'seferis-fist/rollback-components.ts';

/** The six tests of Alg. 2 by the fast methods. */
export const ALG_2: readonly Mutant[] = [
  {
    name: 'line 6 as printed: "training" is dropped and only "potentially training" counts',
    file: ENGINE,
    find: 'if (classes[row] === NON_TRAINING) continue;',
    replace: "if (classes[row] !== CLASSES.indexOf('potentially training')) continue;",
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'an exchange with an uncounted workload is taken for one with the first counted one',
    file: ENGINE,
    find: 'size).fill(-1);',
    replace: 'size).fill(0);',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a sequence has to exceed C, > for >=',
    file: ENGINE,
    find: 'best.value >= opsBar',
    replace: 'best.value > opsBar',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a linked group has to exceed its threshold, > for >=',
    file: ENGINE,
    find: 'const value = sumOver(weight, group);\n  const hit = value >= target;',
    replace: 'const value = sumOver(weight, group);\n  const hit = value > target;',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a colour chain has to exceed C, > for >=',
    file: ENGINE,
    find: 'chain.value >= opsBar',
    replace: 'chain.value > opsBar',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'pro-rated sums reach R without a tie',
    file: ENGINE,
    find: 'bar(thresholds.R, false)',
    replace: 'thresholds.R',
    caughtBy: { spec: 'laws/ties.spec.ts', test: 'pro-rated sums near R > ten workloads at a tenth reach 1, although the sum of their quotients rounds below it' },
  },
  {
    name: 'in a sequence, workloads that touch overlap',
    file: 'seferis-fist/weighted-interval-scheduling.ts',
    find: '(end[gone] as number) > time',
    replace: '(end[gone] as number) >= time',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'in a colour chain, workloads that touch overlap',
    file: CHAIN,
    find: '(end[gone] as number) > time',
    replace: '(end[gone] as number) >= time',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a peak adds what starts before it takes away what ends',
    file: 'seferis-fist/rate.ts',
    find: '(end[byEnd[ended] as number] as number) <= time',
    replace: '(end[byEnd[ended] as number] as number) < time',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a peak keeps the rates of what has ended',
    file: 'seferis-fist/rate.ts',
    find: 'rateNow[c] = (rateNow[c] as number) - (rate[gone] as number);',
    replace: '',
    caughtBy: SLOW,
  },
  {
    name: 'a link still lives at the instant at which it dies',
    file: GROUPS,
    find: '(instants[middle] as number) < time',
    replace: '(instants[middle] as number) <= time',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a colour is passed over unless it improves on operations and on rate',
    file: GROUPS,
    find: 'ops > (this.ops?.value ?? 0) || rate > (this.rate?.value ?? 0)',
    replace: 'ops > (this.ops?.value ?? 0) && rate > (this.rate?.value ?? 0)',
    caughtBy: SLOW,
  },
  {
    name: 'unions are not taken back on leaving a node',
    file: GROUPS,
    find: 'this.components.rollback(mark);',
    replace: '',
    caughtBy: SLOW,
  },
  {
    name: 'taking back a union leaves the operations joined',
    file: ROLLBACK,
    find: 'this.ops[root] = this.opsBefore[this.unions] as number;',
    replace: '',
    caughtBy: SLOW,
  },
  {
    name: 'a union forgets the rate of one side',
    file: ROLLBACK,
    find: 'this.rate[root] = (this.rate[root] as number) + (this.rate[child] as number);',
    replace: '',
    caughtBy: DOUBLE_LOOP,
  },
  // `value < top` for `value <= top` would be no fault: f never falls, so a start is worth at least the top, and one that is worth the
  // same has a lead of zero, which the next prefix that ends before it eats up.
  {
    name: 'a start has to be worth twice the best one to become a candidate',
    file: CHAIN,
    find: 'if (tail !== -1 && value <= top)',
    replace: 'if (tail !== -1 && value <= 2 * top)',
    caughtBy: SLOW,
  },
  {
    name: 'a prefix that eats up a candidate passes on everything and not what remains',
    file: CHAIN,
    find: 'rest -= this.lead[after] as number;',
    replace: '',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a prefix leaves the lead of the first start after it as it was',
    file: CHAIN,
    find: 'this.lead[after] = (this.lead[after] as number) - rest;',
    replace: '',
    caughtBy: SLOW,
  },
  {
    name: 'a candidate that was eaten up still stands for itself',
    file: CHAIN,
    find: 'this.standIn[after] = raised;',
    replace: '',
    caughtBy: SLOW,
  },
  {
    name: 'a start of one colour continues no chain of another',
    file: CHAIN,
    find: 'candidates.append(row, c, best)',
    replace: 'candidates.append(row, c, 0)',
    caughtBy: DOUBLE_LOOP,
  },
  {
    name: 'a block takes in workloads that end after it',
    file: CHAIN,
    find: ' && (end[row] as number) <= until',
    replace: '',
    caughtBy: SLOW,
  },
];
