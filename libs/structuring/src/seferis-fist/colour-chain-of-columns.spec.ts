import { expect, test } from 'vitest';

import { randomIntegers, randomTimeline } from '../reference/random-timeline.reference.js';
import { columnsOf } from '../timeline/columns.js';
import { exchangeGraph } from '../timeline/exchange-graph.js';
import { colourChain } from './colour-chain-of-columns.js';
import { seferisFist } from './seferis-fist.js';

test('is the combined test of a customer of whom every workload is declared as training', () => {
  const random = randomIntegers(41);
  for (let i = 0; i < 500; i += 1) {
    const size = random(14);
    const drawn = randomTimeline(random, { workloads: size, times: 20, longest: 8, ops: 25, exchanges: random(2 * size + 1) });
    const timeline = { ...drawn, workloads: drawn.workloads.map((w) => ({ ...w, declared: 'training' })) };
    const columns = columnsOf(timeline);
    const colours = exchangeGraph(columns.exchanges, size, Int32Array.from({ length: size }, (_, row) => row), 4);
    const { value, rows } = colourChain(columns, colours);
    const combined = seferisFist(timeline, { C1: 1, C: 1e9, R: 1, B: 1, D: 4 }).tests.find((found) => found.test === 'combined' && found.quantity === 'ops')!;
    expect(value).toBe(combined.value);
    expect(Array.from(rows, (row) => columns.idOf(row))).toEqual(combined.witness);
  }
});
