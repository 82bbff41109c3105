import { bar } from '../profiles/thresholds.js';
import type { TestResult } from '../timeline/types.js';

/** A workload as it was judged: `ops` spread evenly over [start, end). */
export interface Piece {
  readonly start: number;
  /** Greater than `start`; where `open`, the end of the projection. */
  readonly end: number;
  readonly ops: number;
  /** No end is known yet. */
  readonly open: boolean;
}

/** A piece that only adds up with those of its colour: at any time the colour with the highest sum of rates counts. */
export interface ColouredPiece extends Piece {
  readonly colour: number;
}

/**
 * When a comparison is met: the date that a verdict is shown with, in the times of the timeline.
 *
 * A hit on operations: the first instant at which the workloads of the witness, each at an even rate, have reached the threshold. A hit
 * on a rate: the first instant of its window. No hit: when the threshold would be reached if the open-ended workloads of the set that
 * was found went on at their rate; null where there is none.
 *
 * It speaks of the workloads named in the evidence. Others may have reached the threshold before, or may reach it sooner.
 *
 * `pieceOf` gives a member of the witness; a member that it does not know is left out. `drain` is R, which only the burst test needs.
 */
export function crossingOf(found: TestResult, pieceOf: (id: string) => Piece | undefined, drain: number): number | null {
  const { window, witness, threshold } = found;
  if (window === null) return null;
  if (found.quantity === 'rate') return found.hit ? window.from : null;
  const pieces = colouredPieces(found, pieceOf);
  const drained = found.test === 'burst' ? drain : 0;
  if (found.hit) {
    if (found.test !== 'envelope' && found.test !== 'burst') return crossing(pieces, threshold);
    return crossing(pieces.flatMap((piece) => clipped(piece, window)), threshold, drained);
  }
  // What a bucket held at its fullest is what it holds now only if it is still rising.
  if (found.test === 'burst' && !pieces.some(({ open, end }) => open && end <= window.to)) return null;
  return witness.length === 0 ? null : crossesAt(pieces, threshold - found.value, drained);
}

/**
 * The first instant at which pieces that run side by side have reached `target`, of which `drain` is taken away per time unit for as long
 * as there is anything to take; null when they never do. Pieces without a colour all add up. A target that is missed by rounding alone
 * (`bar`) is reached when the most is.
 */
export function crossing(pieces: readonly (Piece | ColouredPiece)[], target: number, drain = 0): number | null {
  const changes = pieces.flatMap((piece) => {
    const rate = piece.ops / (piece.end - piece.start);
    const colour = 'colour' in piece ? piece.colour : 0;
    return [{ at: piece.start, rate, colour, active: 1 }, { at: piece.end, rate: -rate, colour, active: -1 }];
  });
  changes.sort((a, b) => a.at - b.at || a.active - b.active);
  const running = new Map<number, { rate: number; active: number }>();
  let level = 0;
  let since = -Infinity;
  let most = 0;
  let mostAt: number | null = null;
  for (const { at, rate, colour, active } of changes) {
    let gain = -drain;
    for (const sum of running.values()) gain = Math.max(gain, sum.rate - drain);
    if (at > since && running.size > 0) {
      const next = Math.max(level + gain * (at - since), 0);
      if (next >= target) return Math.min(since + (target - level) / gain, at);
      level = next;
    } else if (at > since && since !== -Infinity) {
      level = Math.max(level - drain * (at - since), 0);
    }
    if (level > most) [most, mostAt] = [level, at];
    const sum = running.get(colour) ?? { rate: 0, active: 0 };
    running.set(colour, { rate: sum.rate + rate, active: sum.active + active });
    // Nothing is left of a colour whose last piece has ended, whatever rounding says.
    if (sum.active + active === 0) running.delete(colour);
    since = at;
  }
  return most >= bar(target, false) ? mostAt : null;
}

/**
 * When open-ended pieces that go on at their rate from the end of their projection make up for `missing` operations, less `drain` per
 * time unit; null when they do not. All of them add up, and planned work that ends later is taken as done: the date is no later than
 * the one on which this set reaches the threshold.
 */
export function crossesAt(pieces: readonly Piece[], missing: number, drain = 0): number | null {
  const open = pieces.filter((piece) => piece.open && piece.ops > 0).toSorted((a, b) => a.end - b.end);
  let left = missing;
  let gain = -drain;
  for (const [i, piece] of open.entries()) {
    gain += piece.ops / (piece.end - piece.start);
    const until = open[i + 1]?.end ?? Infinity;
    if (gain <= 0) continue;
    const at = piece.end + Math.max(left, 0) / gain;
    // A rate so low that no calendar holds the date.
    if (at <= until) return at <= Number.MAX_SAFE_INTEGER ? at : null;
    left -= gain * (until - piece.end);
  }
  return null;
}

/** Pieces of the witness. Only the robust engine adds up workloads of several colours side by side; its links tell them apart. */
function colouredPieces({ test, hit, witness, links }: TestResult, pieceOf: (id: string) => Piece | undefined): ColouredPiece[] {
  const byLinks = hit && (test === 'envelope' || test === 'burst');
  const group = new Map<string, string>();
  const root = (id: string): string => {
    let at = id;
    for (let up = group.get(at); up !== undefined; up = group.get(at)) at = up;
    return at;
  };
  if (byLinks) {
    for (const { a, b } of links) {
      const [rootA, rootB] = [root(a), root(b)];
      if (rootA !== rootB) group.set(rootA, rootB);
    }
  }
  const colours = new Map<string, number>();
  return witness.flatMap((id) => {
    const piece = pieceOf(id);
    if (piece === undefined) return [];
    const name = byLinks ? root(id) : '';
    const colour = colours.get(name) ?? colours.size;
    colours.set(name, colour);
    return [{ ...piece, colour }];
  });
}

/** The part of a piece within a window. */
function clipped(piece: ColouredPiece, { from, to }: { readonly from: number; readonly to: number }): ColouredPiece[] {
  const start = Math.max(piece.start, from);
  const end = Math.min(piece.end, to);
  return end > start ? [{ ...piece, start, end, ops: (piece.ops / (piece.end - piece.start)) * (end - start) }] : [];
}
