import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { HeaviestFirst } from './heaviest-first.js';

test('members come heaviest first, equals in order, also when adding and taking alternate', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }), fc.array(fc.boolean(), { maxLength: 80 }), (weights, adds) => {
    const queue = new HeaviestFirst(Float64Array.from(weights));
    const held: number[] = [];
    const taken: unknown[] = [];
    const expected: unknown[] = [];
    let next = 0;
    for (const add of [...adds, ...weights.map(() => false)]) {
      if (add && next < weights.length) {
        queue.add(next, 100 + next);
        held.push(next);
        next += 1;
      } else {
        held.sort((a, b) => weights[b]! - weights[a]! || a - b);
        const member = held.shift();
        taken.push(queue.take());
        expected.push(member === undefined ? undefined : { member, tag: 100 + member });
      }
    }
    expect(taken).toEqual(expected);
  }));
});
