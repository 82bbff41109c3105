import { describe, expect, test } from 'vitest';

import type { TestResult } from '../timeline/types.js';
import { describeTest, type ToldTest } from './describe.js';

const BASE: TestResult = { test: 'sequential', quantity: 'ops', line: 8, value: 1.12e14, threshold: 1e14, hit: true, margin: 1.12, witness: ['a', 'b', 'c', 'd', 'e'], smallest: 'fewest', window: { from: 0, to: 1 }, links: [] };
const fastest: Partial<TestResult> = { quantity: 'rate', value: 1_200_000, threshold: 1_056_995, margin: 1.135, witness: ['a'] };

describe('one comparison in one sentence', () => {
  test.each<[Partial<ToldTest>, string]>([
    [{}, 'Alg. 2 line 8: 5 workloads one after another are enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold'],
    [{ witness: ['a'] }, 'Alg. 2 line 8: 1 workload alone is enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold'],
    [fastest, 'Alg. 2 line 8: 1 workload alone runs at 1.2e18 OP/s, 1.14 × the threshold of 1.06e18 OP/s'],
    [{ ...fastest, hit: false, value: 1_000_000, margin: 0.946 }, 'Alg. 2 line 8: 1 workload alone runs at no more than 1e18 OP/s, 0.946 × the threshold of 1.06e18 OP/s'],
    [{ test: 'parallel', line: 12, witness: ['a', 'b'] }, 'Alg. 2 line 12: 2 workloads that run at the same time and exchange data are enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold'],
    [{ ...fastest, test: 'parallel', line: 12, witness: ['a', 'b'] }, 'Alg. 2 line 12: 2 workloads that run at the same time and exchange data are enough to reach 1.06e18 OP/s; 1.2e18 OP/s run together this way, 1.14 × the threshold'],
    [{ test: 'combined', line: 16 }, 'Alg. 2 line 16: 5 workloads, one after another or exchanging data, are enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold'],
    [{ test: 'envelope', line: null }, 'Robust engine: 5 workloads, at any time only those that are linked, are enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold'],
    [{ test: 'envelope', line: null, restsOnEndpoints: true }, 'Robust engine: 5 workloads, at any time only those that are linked, are enough to reach 1e26 OP; 1.12e26 OP add up this way, 1.12 × the threshold, but only through endpoints that they have in common'],
    [{ test: 'burst', line: null, hit: false, value: 5e11, threshold: 1e12, margin: 0.5 }, 'Robust engine: 5 workloads, less what the drain lets through, add up to no more than 5e23 OP, 0.5 × the threshold of 1e24 OP'],
    [{ hit: false, value: 8.3e13, margin: 0.83 }, 'Alg. 2 line 8: 5 workloads one after another add up to no more than 8.3e25 OP, 0.83 × the threshold of 1e26 OP'],
    [{ test: 'parallel', line: 12, hit: false, value: 0, margin: 0, witness: [] }, 'Alg. 2 line 12: no two workloads that count run at the same time and exchange data (threshold 1e26 OP)'],
    [{ hit: false, value: 0, margin: 0, witness: [] }, 'Alg. 2 line 8: no workload counts (threshold 1e26 OP)'],
    [{ test: 'burst', line: null, hit: false, value: 0, margin: 0, witness: [], threshold: 1e12 }, 'Robust engine: no workload runs above the drain (threshold 1e24 OP)'],
  ])('%j', (changes, sentence) => {
    expect(describeTest({ ...BASE, ...changes })).toBe(sentence);
  });

  test('never rounds a near miss up to the threshold, nor a tie down below it', () => {
    expect(describeTest({ ...BASE, hit: false, value: 0.99999e14, margin: 0.99999 })).toContain('just under 1 × the threshold');
    expect(describeTest({ ...BASE, hit: true, value: 1e14, margin: 0.9999999999 })).toContain(', 1 × the threshold');
    expect(describeTest({ ...BASE, hit: true, value: 1e14, margin: 0.99 })).toContain(', 1 × the threshold');
  });
});
