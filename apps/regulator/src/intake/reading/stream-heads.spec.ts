import { describe, expect, test } from 'vitest';
import { StreamHeads } from './stream-heads.js';

describe('heads of streams', () => {
  test('a statement that continues one is told from any other, and once only', () => {
    const heads = new StreamHeads();
    expect(heads.take(1, 'main', 1), 'nothing is known of a stream that never moved').toBe(false);
    heads.moved(1, 'main', 4);
    expect(heads.take(1, 'main', 4), 'the head itself again').toBe(false);
    expect(heads.take(1, 'main', 6), 'a gap').toBe(false);
    expect(heads.take(2, 'main', 5), 'another provider').toBe(false);
    expect(heads.take(1, 'other', 5), 'another stream').toBe(false);
    expect(heads.take(1, 'main', 5)).toBe(true);
    expect(heads.take(1, 'main', 5), 'a second time').toBe(false);
  });

  test('those that moved longest ago are dropped beyond 10,000', () => {
    const heads = new StreamHeads();
    for (let stream = 0; stream < 10_000; stream += 1) heads.moved(1, `s${stream}`, 1);
    heads.moved(1, 's0', 2);
    heads.moved(1, 'one more', 1);
    expect([heads.take(1, 's0', 3), heads.take(1, 's1', 2), heads.take(1, 's2', 2), heads.take(1, 'one more', 2)]).toEqual([true, false, true, true]);
  });
});
