import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settled, settleInLanes, valueOf } from './settled.js';

describe('work in lanes', () => {
  test('that is done at once is begun and ended in order, in one turn', async () => {
    const outs = settleInLanes([1, 2, 3], 2, (item) => {
      if (item === 2) throw new RangeError('no');
      return item * 10;
    });
    expect(await outs).toEqual([{ status: 'fulfilled', value: 10 }, { status: 'rejected', reason: new RangeError('no') }, { status: 'fulfilled', value: 30 }]);
  });

  test('ends as if it were done one by one, whatever fails and however long each takes, and at most so many run at a time', async () => {
    const piece = fc.record({ rests: fc.nat(3), fails: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), async (pieces, lanes) => {
      const begun: number[] = [];
      let [running, most] = [0, 0];
      const outs = await settleInLanes(pieces, lanes, async ({ rests, fails }, nth) => {
        begun.push(nth);
        most = Math.max(most, ++running);
        for (let rest = 0; rest < rests; rest += 1) await sleep(0);
        running -= 1;
        if (fails) throw new RangeError(`piece ${nth}`);
        return nth;
      });
      expect(outs).toEqual(pieces.map(({ fails }, nth) => (fails ? { status: 'rejected', reason: new RangeError(`piece ${nth}`) } : { status: 'fulfilled', value: nth })));
      expect(begun).toEqual(pieces.map((_, nth) => nth));
      expect(most).toBeLessThanOrEqual(lanes);
    }), { numRuns: 50 });
  });
});

test('a refusal is kept, and thrown as it was', () => {
  const refusal = new RangeError('no');
  const one = settled(() => {
    throw refusal;
  });
  expect(one).toEqual({ status: 'rejected', reason: refusal });
  expect(() => valueOf(one)).toThrow(refusal);
  expect(valueOf(settled(() => 7))).toBe(7);
  expect(() => valueOf(undefined)).toThrow(RangeError);
});
