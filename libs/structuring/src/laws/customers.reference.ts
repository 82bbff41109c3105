import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import type { Thresholds, Timeline, TimelineEndpoint, TimelineWorkload } from '../timeline/types.js';

export type Random = (below: number) => number;

/** A customer changed in one way; null where the change has nothing to act on. */
export type Change = (timeline: Timeline, random: Random) => Timeline | null;

/** Calls `check` with 400 random customers of up to twelve workloads, whose small integers make ties of every kind common. */
export function onRandomCustomers(seed: number, check: (timeline: Timeline, thresholds: Thresholds, random: Random) => void): void {
  const random = randomIntegers(seed);
  for (let i = 0; i < 400; i += 1) check(randomCustomer(random), { ...randomThresholds(random, 25), C: 1 + random(120) }, random);
}

export function randomCustomer(random: Random): Timeline {
  const workloads = random(13);
  const timeline = randomTimeline(random, { workloads, times: 20, longest: 8, ops: 25, exchanges: random(2 * workloads + 1) });
  return { ...timeline, endpoints: Array.from({ length: workloads === 0 ? 0 : random(4) }, () => randomEndpoint(timeline, random)) };
}

export function randomEndpoint({ workloads }: Timeline, random: Random): TimelineEndpoint {
  return { endpoint: `bucket-${random(2)}`, workload: workloads[random(workloads.length)]!.id, bytes: random(4) };
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** One workload replaced, of those that `which` lets through. */
export function replaced(timeline: Timeline, random: Random, change: (w: TimelineWorkload) => TimelineWorkload, which: (w: TimelineWorkload) => boolean = () => true): Timeline | null {
  const candidates = timeline.workloads.filter(which);
  if (candidates.length === 0) return null;
  const chosen = candidates[random(candidates.length)]!;
  return { ...timeline, workloads: timeline.workloads.map((w) => (w === chosen ? change(w) : w)) };
}

/** Another customer's record put to this one's, under names of its own; what holds for "now" is the first one's. */
export function merged(timeline: Timeline, other: Timeline): Timeline {
  const renamed = (id: string): string => `other-${id}`;
  return {
    ...timeline,
    workloads: [...timeline.workloads, ...other.workloads.map((w) => ({ ...w, id: renamed(w.id) }))],
    exchanges: [...timeline.exchanges, ...other.exchanges.map(({ a, b, bytes }) => ({ a: renamed(a), b: renamed(b), bytes }))],
    endpoints: [...(timeline.endpoints ?? []), ...(other.endpoints ?? []).map((e) => ({ ...e, workload: renamed(e.workload) }))],
  };
}

/**
 * One workload that has an end and a length, cut in the middle: operations halved, and each record of its bytes either halved
 * or kept for both halves.
 */
export function halved(timeline: Timeline, random: Random, bytes: 'halved' | 'kept'): Timeline | null {
  const candidates = timeline.workloads.filter(({ start, end }) => end !== null && end > start);
  if (candidates.length === 0) return null;
  const chosen = candidates[random(candidates.length)]!;
  const middle = (chosen.start + chosen.end!) / 2;
  const share = bytes === 'halved' ? 0.5 : 1;
  const halves = [`${chosen.id}-first`, `${chosen.id}-second`] as const;
  return {
    ...timeline,
    workloads: timeline.workloads.flatMap((w) =>
      w === chosen ? [{ ...w, id: halves[0], end: middle, ops: w.ops / 2 }, { ...w, id: halves[1], start: middle, ops: w.ops / 2 }] : [w],
    ),
    exchanges: timeline.exchanges.flatMap((e) => {
      if (e.a !== chosen.id && e.b !== chosen.id) return [e];
      return halves.map((half) => ({ a: e.a === chosen.id ? half : e.a, b: e.b === chosen.id ? half : e.b, bytes: e.bytes * share }));
    }),
    endpoints: (timeline.endpoints ?? []).flatMap((e) => (e.workload === chosen.id ? halves.map((half) => ({ ...e, workload: half, bytes: e.bytes * share })) : [e])),
  };
}
