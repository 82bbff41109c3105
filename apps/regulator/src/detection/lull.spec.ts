import { describe, expect, test } from 'vitest';
import { Lull } from './lull.js';

const FOREVER = 2 ** 31 - 1;
const never = new AbortController().signal;

/** Work that is under way until it is let go. */
function underWay(lull: Lull): { readonly end: () => void; readonly ended: Promise<void> } {
  let end = (): void => undefined;
  const ended = lull.during(async () => new Promise<void>((resolve) => (end = resolve)));
  return { end: () => end(), ended };
}

describe('what waits for a lull', () => {
  test('goes on at once when nothing is under way', async () => {
    await expect(new Lull().come(FOREVER, never)).resolves.toBeUndefined();
  });

  test('waits for the last of what is under way', async () => {
    const lull = new Lull();
    const [one, other] = [underWay(lull), underWay(lull)];
    const seen: string[] = [];
    const came = lull.come(FOREVER, never).then(() => seen.push('lull'));
    one.end();
    await one.ended;
    seen.push('one ended');
    await new Promise((resolve) => setImmediate(resolve));
    other.end();
    await other.ended.then(() => seen.push('other ended'));
    await came;
    expect(seen).toEqual(['one ended', 'other ended', 'lull']);
  });

  test('waits no longer than it wants to, and not for what failed', async () => {
    const lull = new Lull();
    const work = underWay(lull);
    await lull.come(1, never);
    work.end();
    await work.ended;
    await expect(lull.during(async () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await lull.come(FOREVER, never);
  });

  test('goes on when it is stopped', async () => {
    const lull = new Lull();
    const work = underWay(lull);
    const stop = new AbortController();
    const came = lull.come(FOREVER, stop.signal);
    stop.abort();
    await expect(came).resolves.toBeUndefined();
    work.end();
    await work.ended;
  });
});
