import { describe, expect, test } from 'vitest';
import { Hub, hubUrl } from './hub.js';

const LIMITS = { submitMs: 40, askMs: 20 };
const hubWith = (fetch: typeof globalThis.fetch): Hub => new Hub(hubUrl('http://hub.example'), { fetch, now: () => 0 }, LIMITS);
const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('a request that never settles, as when its connection died under it', () => {
  test.each([
    ['before an answer', async (): Promise<Response> => new Promise(() => undefined)],
    ['within the answer', async (): Promise<Response> => new Response(new ReadableStream())],
  ])('%s: is given up at the limit, and the process stays alive until then', async (_, fetch) => {
    const before = timers();
    const asked = hubWith(fetch).head('https://cloud.example', 'eu-1');
    const submitted = hubWith(fetch).submit({ statement: 'a.b.c', body: null });
    // Only timers that keep the event loop alive are listed: without them Node ends with exit code 13.
    expect(timers() - before).toBe(2);
    expect(await asked).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
    expect(await submitted).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
    expect(timers()).toBe(before);
  });

  test('a request that the limit aborts is given up for that reason', async () => {
    const fetch: typeof globalThis.fetch = async (_, init) => new Promise((__, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
    expect(await hubWith(fetch).head('https://cloud.example', 'eu-1')).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
  });

  test('an answer in time leaves no timer behind', async () => {
    const before = timers();
    expect(await hubWith(async () => new Response('{}')).head('https://cloud.example', 'eu-1')).toEqual({ kind: 'answered', text: '{}' });
    expect(timers()).toBe(before);
  });
});
