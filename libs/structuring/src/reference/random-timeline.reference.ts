import type { Thresholds, Timeline, TimelineExchange, TimelineWorkload } from '../timeline/types.js';

/** Seeded uniform integers in [0, below): mulberry32. */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor(((x ^ (x >>> 14)) >>> 0) / 2 ** 32 * below);
  };
}

export interface Shape {
  readonly workloads: number;
  /** Times are below it. */
  readonly times: number;
  readonly longest: number;
  readonly ops: number;
  readonly exchanges: number;
}

/** Small integers, so that ties of every kind are common; zero lengths and open ends among them. */
export function randomTimeline(random: (below: number) => number, { workloads, times, longest, ops, exchanges }: Shape): Timeline {
  const made: TimelineWorkload[] = Array.from({ length: workloads }, (_, i) => {
    const start = random(times);
    const open = random(8) === 0;
    return {
      id: `w${i}`,
      provider: `p${random(3)}`,
      start,
      end: open ? null : start + random(longest + 1),
      ops: random(4) === 0 ? 10 : random(ops),
      ...(open ? { rate: random(6) } : {}),
      bandwidth: random(10),
      declared: [null, 'inference', 'training', null][random(4)] ?? null,
    };
  });
  const records: TimelineExchange[] = [];
  const possible = workloads > 1 ? exchanges : 0;
  for (let i = 0; i < possible; i += 1) {
    const a = random(workloads);
    const b = (a + 1 + random(workloads - 1)) % workloads;
    records.push({ a: `w${a}`, b: `w${b}`, bytes: random(7) });
  }
  return { workloads: made, exchanges: records, now: random(times), projection: random(4) };
}

export function randomThresholds(random: (below: number) => number, ops: number): Thresholds {
  return { C1: 1 + random(ops), C: 1 + random(3 * ops), R: 1 + random(12), B: 1 + random(10), D: 2 + random(6) };
}
