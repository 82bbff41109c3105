import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Gate } from './gate.js';

test('a gate lets so many run at a time, the others in order, and a failure does not keep its place', async () => {
  const gate = new Gate({ running: 2, waiting: 4 });
  const started: number[] = [];
  let [running, most] = [0, 0];
  const work = Array.from({ length: 6 }, async (_, nth) =>
    gate.run(async () => {
      started.push(nth);
      most = Math.max(most, ++running);
      await setTimeout(2);
      running -= 1;
      if (nth % 2 === 0) throw new Error('broken work');
    }),
  );
  expect(gate.full).toBe(true);
  const settled = await Promise.allSettled(work);
  expect(settled.map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect([started, most, gate.full]).toEqual([[0, 1, 2, 3, 4, 5], 2, false]);
  expect(await gate.run(async () => Promise.resolve('still open'))).toBe('still open');
});
