import type { TestResult } from '../timeline/types.js';
import { counted, marginText, opsText, rateText } from './quantity-text.js';

/** A comparison as it may be kept: of a set that reaches no threshold only the first members, with their number; of a hit, whether its links need endpoints in common. */
export type ToldTest = TestResult & { readonly members?: number; readonly restsOnEndpoints?: true };

/** How many workloads the witness holds, of which not all need be named. */
export function membersOf({ members, witness }: ToldTest): number {
  return members ?? witness.length;
}

/**
 * One plain sentence about one comparison, in OP and OP/s (a result holds TOP and TOP/s), without its full stop:
 * "Alg. 2 line 8: 5 workloads one after another are enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold".
 * Names no workload and no provider. A hit has a small set of workloads, which may come to less than the value; without a hit the set
 * makes the value.
 */
export function describeTest(test: ToldTest): string {
  const text = test.quantity === 'ops' ? opsText : rateText;
  const source = test.line === null ? 'Robust engine' : `Alg. 2 line ${test.line}`;
  const threshold = text(test.threshold);
  const value = text(test.value);
  const size = membersOf(test);
  if (size === 0) return `${source}: ${nothing(test)} (threshold ${threshold})`;
  if (!test.hit) return `${source}: ${subject(test)} ${atMost(test)} ${value}, ${marginText(test)} × the threshold of ${threshold}`;
  // The one workload is the fastest: the value is its own.
  if (test.test === 'sequential' && test.quantity === 'rate') return `${source}: ${subject(test)} runs at ${value}, ${marginText(test)} × the threshold of ${threshold}`;
  const are = size === 1 ? 'is' : 'are';
  return `${source}: ${subject(test)} ${are} enough to reach ${threshold}; ${value} ${test.quantity === 'ops' ? 'add up' : 'run together'} this way, ${marginText(test)} × the threshold${test.restsOnEndpoints === true ? ', but only through endpoints that they have in common' : ''}`;
}

function subject(told: ToldTest): string {
  const size = membersOf(told);
  if (size === 1) return '1 workload alone';
  const count = counted(size, 'workload');
  switch (told.test) {
    case 'sequential':
      return `${count} one after another`;
    case 'parallel':
      return `${count} that run at the same time and exchange data`;
    case 'combined':
      return `${count}, one after another or exchanging data,`;
    case 'envelope':
      return `${count}, at any time only those that are linked,`;
    case 'burst':
      return `${count}, less what the drain lets through,`;
  }
}

function atMost(told: ToldTest): string {
  const one = membersOf(told) === 1;
  if (told.quantity === 'rate') return one ? 'runs at no more than' : 'run together at no more than';
  return one ? 'takes no more than' : 'add up to no more than';
}

function nothing({ test }: ToldTest): string {
  switch (test) {
    case 'parallel':
      return 'no two workloads that count run at the same time and exchange data';
    case 'burst':
      return 'no workload runs above the drain';
    case 'sequential':
    case 'combined':
    case 'envelope':
      return 'no workload counts';
  }
}
