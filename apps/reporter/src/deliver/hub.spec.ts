import { afterEach, describe, expect, test, vi } from 'vitest';
import { Hub, hubUrl } from './hub.js';

const LIMITS = { submitMs: 41, askMs: 23 };
const hubWith = (fetch: typeof globalThis.fetch): Hub => new Hub(hubUrl('http://hub.example'), { fetch, now: () => 0 }, LIMITS);

/** The timers of the limits from here on, and how many of them were cleared. */
function watchedTimers(): { started: () => NodeJS.Timeout[]; cleared: () => number } {
  const start = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  const started = (): NodeJS.Timeout[] => start.mock.calls.flatMap(([, ms], call) => (ms === LIMITS.submitMs || ms === LIMITS.askMs ? [start.mock.results[call]?.value] : []));
  return { started, cleared: () => started().filter((timer) => clear.mock.calls.some(([timeout]) => timeout === timer)).length };
}

afterEach(() => vi.restoreAllMocks());

describe('a request that never settles, as when its connection died under it', () => {
  test.each([
    ['before an answer', async (): Promise<Response> => new Promise(() => undefined)],
    ['within the answer', async (): Promise<Response> => new Response(new ReadableStream())],
  ])('%s: is given up at the limit, and the process stays alive until then', async (_, fetch) => {
    const timers = watchedTimers();
    const asked = hubWith(fetch).head('https://cloud.example', 'eu-1');
    const submitted = hubWith(fetch).submit({ statement: 'a.b.c', body: null });
    // Without a timer that keeps the event loop alive, Node ends with exit code 13.
    expect(timers.started().map((timer) => timer.hasRef())).toEqual([true, true]);
    expect(await asked).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
    expect(await submitted).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
    expect(timers.cleared()).toBe(2);
  });

  test('a request that the limit aborts is given up for that reason', async () => {
    const fetch: typeof globalThis.fetch = async (_, init) => new Promise((__, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
    expect(await hubWith(fetch).head('https://cloud.example', 'eu-1')).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
  });

  test('an answer in time leaves no timer behind', async () => {
    const timers = watchedTimers();
    expect(await hubWith(async () => new Response('{}')).head('https://cloud.example', 'eu-1')).toMatchObject({ kind: 'answered', text: '{}' });
    expect([timers.started().length, timers.cleared()]).toEqual([1, 1]);
  });
});
