import type { Draft } from './draft.js';
import type { Pace } from './pace.js';
import type { Work } from './scenario.js';

/** Every piece sends its part of the sum to the next and gets one from the one before: 2(M − 1)/M of the payload a synchronisation (ring all-reduce). */
export function ring(draft: Draft, works: readonly Work[], payloadB: number, pace: Pace): void {
  if (works.length < 2) return;
  const perSync = ((2 * (works.length - 1)) / works.length) * payloadB;
  for (const [index, work] of works.entries()) {
    const next = works[(index + 1) % works.length] as Work;
    draft.flow(work, next, (cut) => ({ out: perSync * pace(cut), in: 0 }));
  }
}

/** Every piece sends its update to a server that is a workload itself, and gets the new weights. */
export function star(draft: Draft, works: readonly Work[], server: Work, payloadB: number, pace: Pace): void {
  for (const work of works) draft.flow(work, server, (cut) => ({ out: payloadB * pace(cut), in: payloadB * pace(cut) }));
}

/** Every piece writes its update to one address, a bucket or a relay, and reads the sum there. */
export function relay(draft: Draft, works: readonly Work[], address: string, payloadB: number, pace: Pace): void {
  for (const work of works) draft.visit(work, address, (cut) => ({ out: payloadB * pace(cut), in: payloadB * pace(cut) }));
}
