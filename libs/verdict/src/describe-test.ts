import type { TestResult } from '#libs/structuring';

/** OP in a tera-OP. */
const TERA = 1e12;

/**
 * One plain sentence about one comparison of Alg. 2, in OP and OP/s (the row holds TOP and TOP/s):
 * "Alg. 2 line 8: 5 workloads one after another add up to 1.12e26 OP, 1.12 × the threshold of 1e26 OP".
 * Names no workload and no provider.
 */
export function describeTest(test: TestResult): string {
  const unit = test.quantity === 'ops' ? 'OP' : 'OP/s';
  const source = test.line === null ? 'Robust engine' : `Alg. 2 line ${test.line}`;
  if (test.witness.length === 0) return `${source}: ${nothing(test)} (threshold ${scientific(test.threshold * TERA)} ${unit})`;
  const value = `${scientific(test.value * TERA)} ${unit}`;
  const threshold = `${marginText(test)} × the threshold of ${scientific(test.threshold * TERA)} ${unit}`;
  return `${source}: ${subject(test)} ${verb(test)} ${value}, ${threshold}`;
}

function subject({ test, witness }: TestResult): string {
  if (witness.length === 1) return '1 workload alone';
  const count = `${witness.length} workloads`;
  switch (test) {
    case 'sequential':
      return `${count} one after another`;
    case 'parallel':
      return `${count} that run at the same time and exchange data`;
    case 'combined':
      return `${count}, one after another or exchanging data,`;
    case 'envelope':
      return `${count}, at any time only those that are linked,`;
    case 'burst':
      return `${count} above what the drain lets through`;
  }
}

/** A hit names the smallest set that reaches the threshold, which may add up to less than the value; otherwise the set is the maximum. */
function verb({ hit, quantity, witness }: TestResult): string {
  const one = witness.length === 1;
  if (quantity === 'rate') return hit ? (one ? 'runs at' : 'run together at') : one ? 'runs at no more than' : 'run together at no more than';
  return hit ? (one ? 'takes' : 'add up to') : one ? 'takes no more than' : 'add up to no more than';
}

function nothing({ test }: TestResult): string {
  switch (test) {
    case 'sequential':
      return 'no workload counts';
    case 'parallel':
      return 'no two workloads that count run at the same time and exchange data';
    case 'combined':
    case 'envelope':
    case 'burst':
      return 'no workload counts';
  }
}

/** Three digits, but never a rounding that says the opposite of `hit`. */
function marginText({ margin, hit }: TestResult): string {
  const rounded = Number(margin.toPrecision(3));
  if (!hit && rounded >= 1) return 'just under 1';
  if (hit && rounded < 1) return '1';
  return String(rounded);
}

/** Three significant digits as `1.12e26`; small numbers plain. Built from ECMA-262 number texts: the same on every machine. */
function scientific(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded >= 1e6 ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}
