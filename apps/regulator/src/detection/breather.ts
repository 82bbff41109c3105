import { setImmediate } from 'node:timers/promises';

/** How long judging may keep the event loop to itself: requests wait at most about this long behind it. */
const STRETCH_MS = 10;

/** Gives a function that lets other work in when the last pause is at least `stretchMs` ago; else it gives undefined, and costs next to nothing. */
export function breather(stretchMs = STRETCH_MS): () => Promise<void> | undefined {
  let since = performance.now();
  const pause = async (): Promise<void> => {
    await setImmediate();
    since = performance.now();
  };
  return () => (performance.now() - since < stretchMs ? undefined : pause());
}
