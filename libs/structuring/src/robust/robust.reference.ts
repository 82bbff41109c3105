import type { Thresholds, Timeline } from '../timeline/types.js';
import type { Linking } from './links.js';

/** A workload as it is judged. */
interface Piece {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly ops: number;
}

/** Direct links, and what they fall into. */
export interface Linked {
  /** Bytes of the strongest link of two workloads, by exchange or at an endpoint; undefined without one. */
  readonly between: (a: string, b: string) => number | undefined;
  readonly colourOf: ReadonlyMap<string, number>;
  readonly exchangedBytes: number;
}

/**
 * M for times and ends that are whole numbers, as one number for each half of a time unit (windows may end in the middle):
 * operations done in it, as multiples of 1 / scale, all exact integers.
 */
export interface Halves {
  readonly from: number;
  readonly m: readonly number[];
  readonly scale: number;
}

export function piecesOf({ workloads, now, projection }: Timeline): Piece[] {
  return workloads.map(({ id, start, end, ops, rate }) => {
    const until = end ?? Math.max(now, start) + projection;
    const settled = until > start ? until : start + 1;
    return { id, start, end: settled, ops: end === null ? rate! * (settled - start) : ops };
  });
}

export function linkedBy({ workloads, exchanges, endpoints = [] }: Timeline, { D }: Thresholds, linking: Linking): Linked {
  const sumOf = (records: readonly { readonly bytes: number }[]): number => records.reduce((sum, { bytes }) => sum + bytes, 0);
  const exchangedBytes = sumOf(exchanges) + sumOf(endpoints);
  const pair = (a: string, b: string): number => sumOf(exchanges.filter((e) => (e.a === a && e.b === b) || (e.a === b && e.b === a)));
  const at = (endpoint: string, workload: string): number => sumOf(endpoints.filter((e) => e.endpoint === endpoint && e.workload === workload));
  const between = (a: string, b: string): number | undefined => {
    if (linking === 'pairwise') return pair(a, b) >= D ? pair(a, b) : undefined;
    if (exchangedBytes < D) return undefined;
    const strongest = Math.max(pair(a, b), ...endpoints.map(({ endpoint }) => Math.min(at(endpoint, a), at(endpoint, b))));
    return strongest > 0 ? strongest : undefined;
  };
  const colourOf = new Map(workloads.map(({ id }, i) => [id, i]));
  const links = workloads.flatMap(({ id: a }, i) => workloads.slice(0, i).filter(({ id: b }) => between(a, b) !== undefined).map(({ id: b }) => [a, b] as const));
  for (let changes = true; changes; ) {
    changes = false;
    for (const [a, b] of links) {
      const least = Math.min(colourOf.get(a)!, colourOf.get(b)!);
      changes ||= colourOf.get(a) !== colourOf.get(b);
      colourOf.set(a, least);
      colourOf.set(b, least);
    }
  }
  return { between, colourOf, exchangedBytes };
}

export function halvesOf(pieces: readonly Piece[], colourOf: Linked['colourOf']): Halves {
  const from = Math.min(...pieces.map(({ start }) => start));
  const to = Math.max(...pieces.map(({ end }) => end));
  const scale = 2 * pieces.reduce((multiple, { start, end }) => (multiple / divisor(multiple, end - start)) * (end - start), 1);
  const m = Array.from({ length: Math.max(2 * (to - from), 0) }, (_, half) => {
    const instant = from + half / 2;
    const sums = new Map<number, number>();
    for (const { id, start, end, ops } of pieces) {
      const colour = colourOf.get(id)!;
      if (start <= instant && instant < end) sums.set(colour, (sums.get(colour) ?? 0) + (ops * scale) / 2 / (end - start));
    }
    return Math.max(0, ...sums.values());
  });
  if (!m.every(Number.isSafeInteger)) throw new Error('the reference is meant for smaller figures');
  return { from, m, scale };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** The most, over all windows of up to `longest` time units, that M less `drain` adds up to, in multiples of 1 / scale; at least 0. */
export function mostOfAllWindows({ m, scale }: Halves, longest: number, drain: number): number {
  let most = 0;
  for (let from = 0; from < m.length; from += 1) {
    let sum = 0;
    for (let to = from; to < m.length && (to + 1 - from) / 2 <= longest; to += 1) {
      sum += m[to]! - (drain * scale) / 2;
      if (sum > most) most = sum;
    }
  }
  return most;
}

/** M as it is between two times, nothing outside. */
export function within({ from, m, scale }: Halves, window: { readonly from: number; readonly to: number }): Halves {
  return { from, scale, m: m.map((value, half) => (from + half / 2 >= window.from && from + half / 2 < window.to ? value : 0)) };
}
