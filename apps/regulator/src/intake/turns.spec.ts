import { expect, test } from 'vitest';
import { Turns } from './turns.js';

test('work of many that becomes possible at one moment is done in a turn of the event loop each', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  let looping = true;
  // What else the event loop has to do, such as an answer of the database.
  const other = (): void => {
    seen.push('other');
    if (looping) setImmediate(other);
  };
  setImmediate(other);
  await Promise.all(['one', 'two', 'three'].map(async (name) => turns.next().then(() => seen.push(name))));
  looping = false;
  const order = seen.filter((name, nth) => name !== 'other' || seen[nth - 1] !== 'other');
  expect(order.filter((name) => name !== 'other')).toEqual(['one', 'two', 'three']);
  expect(order.indexOf('two') - order.indexOf('one')).toBe(2);
  expect(order.indexOf('three') - order.indexOf('two')).toBe(2);
});
