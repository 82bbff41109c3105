import { describe, expect, test } from 'vitest';

import { bestColourChain } from './colour-chain.js';
import { exchangeGraph } from '../timeline/exchange-graph.js';
import { heaviestLinkedGroups } from './linked-groups.js';
import { colourPeaks } from './rate.js';
import { quadratic } from './reference/quadratic.reference.js';
import { randomIntegers } from '../reference/random-timeline.reference.js';
import { bestSequence } from './weighted-interval-scheduling.js';
import { activeAt, ratesOf, sumOver, workloadTable, type WorkloadTable } from '../timeline/workload-table.js';

interface Instance {
  readonly table: WorkloadTable;
  readonly graph: ReturnType<typeof exchangeGraph>;
}

function instance(random: (below: number) => number, size: number, times: number, longest: number, links: number): Instance {
  const start = Float64Array.from({ length: size }, () => random(times));
  const end = start.map((time) => time + 1 + random(longest));
  const table = workloadTable({ start, end, ops: Float64Array.from(start, () => random(50)) }, identity(size));
  const exchanges = Array.from({ length: size < 2 ? 0 : links }, () => {
    const a = random(size);
    return [a, (a + 1 + random(size - 1)) % size] as const;
  });
  return { table, graph: graphOf(exchanges, size) };
}

function identity(size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, row) => row);
}

function graphOf(pairs: readonly (readonly [number, number])[], size: number): ReturnType<typeof exchangeGraph> {
  const ends = (end: 0 | 1): Uint32Array => Uint32Array.from(pairs, (pair) => pair[end]);
  return exchangeGraph({ a: ends(0), b: ends(1), bytes: new Float64Array(pairs.length).fill(1) }, size, Int32Array.from(identity(size)), 1);
}

/** What the fast methods have wrong, in words. */
function mistakes({ table, graph }: Instance): string[] {
  const { colour, colours, shared } = graph;
  const rate = ratesOf(table);
  const slow = quadratic(table, rate, Array.from(graph.a, (a, i) => [a, graph.b[i]!] as const));
  const peaks = colourPeaks(table, rate, graph);
  const sequence = bestSequence(table);
  const chain = bestColourChain(table, colour, colours, shared);
  const groups = heaviestLinkedGroups(table, rate, graph, peaks);
  const plain = bestColourChain(table, colour, colours);
  const simultaneous = peaks.fastest === -1 ? [] : activeAt(table, table.start[peaks.fastest]!).filter((row) => colour[row] === colour[peaks.fastest]);
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * b;
  const clash = (rows: Uint32Array, allowed: (a: number, b: number) => boolean): boolean =>
    rows.some((a, i) => rows.subarray(0, i).some((b) => table.start[a]! < table.end[b]! && table.start[b]! < table.end[a]! && !allowed(a, b)));

  const right: Record<string, boolean> = {
    'sequential ops': sequence.value === slow.sequentialOps,
    'combined ops': chain.value === slow.combinedOps,
    'parallel ops': (groups.ops?.value ?? 0) === slow.parallelOps,
    'parallel rate': near(groups.rate?.value ?? 0, slow.parallelRate),
    'combined rate': near(sumOver(rate, simultaneous), slow.combinedRate),
    'sequence adds up': sumOver(table.ops, sequence.rows) === sequence.value,
    'chain is the same when colours of one row are not told apart': chain.value === plain.value && String(chain.rows) === String(plain.rows),
    'chain adds up': sumOver(table.ops, chain.rows) === chain.value,
    'rows in order': [sequence.rows, chain.rows].every((rows) => rows.every((row, i) => i === 0 || row > rows[i - 1]!)),
    'sequence is feasible': !clash(sequence.rows, () => false),
    'chain is feasible': !clash(chain.rows, (a, b) => colour[a] === colour[b]),
  };
  return Object.keys(right).filter((what) => !right[what]);
}

describe('the engine against slow polynomial methods, where subsets can no longer be listed', () => {
  test('300 instances of up to 120 workloads, from sparse to crowded, from unlinked to one colour', () => {
    const random = randomIntegers(20231030);
    for (let i = 0; i < 300; i += 1) {
      const size = random(121);
      const crowd = [10, 60, 400][i % 3]!;
      expect(mistakes(instance(random, size, crowd, 1 + random(40), random(1 + [size / 3, size, 3 * size][random(3)]!)))).toEqual([]);
    }
  });

  test('700 workloads, where the sort is by radix', () => {
    const random = randomIntegers(7);
    expect(mistakes(instance(random, 700, 900, 40, 600))).toEqual([]);
  });

  test('many links that end together and begin apart, which stay pending on a whole path of the tree', () => {
    const size = 64;
    const start = Float64Array.from({ length: size }, (_, i) => i);
    const table = workloadTable({ start, end: new Float64Array(size).fill(size - 0.5), ops: new Float64Array(size).fill(1) }, identity(size));
    const star = Array.from({ length: size - 1 }, (_, i) => [0, i + 1] as const);
    const clique = star.flatMap(([, b], i) => star.slice(i + 1).map(([, other]) => [b, other] as const));
    for (const exchanges of [star, clique, [...star, ...clique]]) expect(mistakes({ table, graph: graphOf(exchanges, size) })).toEqual([]);
  });
});
