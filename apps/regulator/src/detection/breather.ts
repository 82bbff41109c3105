import { setImmediate } from 'node:timers/promises';

/** How long judging may keep the event loop to itself: requests wait at most about this long behind it. */
const STRETCH_MS = 10;

/** Gives a function that lets other work in when the last pause is at least `stretchMs` ago, and costs next to nothing otherwise. */
export function breather(stretchMs = STRETCH_MS): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < stretchMs) return;
    await setImmediate();
    since = performance.now();
  };
}
