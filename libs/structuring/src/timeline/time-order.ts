import { Arena } from './arena.js';

/** A bucket of more keys than this is sorted by buckets of its own; fewer are left to insertion. */
const CROWDED = 16;
/** Buckets within buckets as deep as this mean that keys double from one to the next: compare instead. */
const DEEPEST = 6;

/** Stable order of `keys` (no NaN), ascending: position in the result → index of the key. See `sortInto`. */
export function orderOf(keys: Float64Array): Uint32Array {
  const order = new Uint32Array(keys.length);
  const arena = new Arena(8 * keys.length + 2 * keys.length + 64);
  sortInto(keys, arena.float64(keys.length), order, arena);
  return order;
}

/**
 * Sorts `keys` (no NaN) stably: `sorted` is filled with the keys in ascending order and `order` with the index that each came from.
 * `keys` itself stays as it is.
 *
 * Keys are dealt into about half as many buckets of equal width as there are keys; the number of a bucket is a rounded difference times a
 * rounded factor, which never falls as the key rises, so between buckets the order is right. Few keys share a bucket where times spread
 * evenly, and insertion does the rest: O(n), in two passes over memory. A crowded bucket is dealt out again over its own width. O(n log n)
 * comparisons at worst, whatever the keys.
 */
export function sortInto(keys: Float64Array, sorted: Float64Array, order: Uint32Array, arena: Arena): void {
  for (let i = 0; i < keys.length; i += 1) order[i] = i;
  if (keys.length <= CROWDED) sorted.set(keys);
  else deal(keys, null, sorted, order, 0, arena);
  insertionSort(sorted, order);
}

/**
 * Deals `keys` out, with the index of each (null: its place): afterwards no key is more than a few places away from its own.
 * All arrays are of one length.
 */
function deal(keys: Float64Array, index: Uint32Array | null, sorted: Float64Array, order: Uint32Array, depth: number, arena: Arena): void {
  const size = keys.length;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < size; i += 1) {
    const key = keys[i] as number;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  const buckets = Math.ceil(size / 2);
  const scale = (buckets - 1) / (most - least);
  // All alike, or so wide or narrow that the factor overflows or vanishes.
  if (!(scale > 0 && scale < Infinity) || depth > DEEPEST) {
    byComparison(keys, index, sorted, order, least === most);
    return;
  }
  const mark = arena.mark();
  const next = arena.uint32(buckets).fill(0);
  for (let i = 0; i < size; i += 1) {
    const bucket = (((keys[i] as number) - least) * scale) >>> 0;
    next[bucket] = (next[bucket] as number) + 1;
  }
  let place = 0;
  let fullest = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const count = next[bucket] as number;
    if (count > fullest) fullest = count;
    next[bucket] = place;
    place += count;
  }
  for (let i = 0; i < size; i += 1) {
    const key = keys[i] as number;
    const bucket = ((key - least) * scale) >>> 0;
    const at = next[bucket] as number;
    next[bucket] = at + 1;
    sorted[at] = key;
    order[at] = index === null ? i : (index[i] as number);
  }
  if (fullest > CROWDED) {
    // Of each bucket `next` now holds the end.
    const [keysOut, indexOut] = [arena.float64(fullest), arena.uint32(fullest)];
    let from = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const to = next[bucket] as number;
      if (to - from > CROWDED) redeal(sorted.subarray(from, to), order.subarray(from, to), keysOut, indexOut, depth, arena);
      from = to;
    }
  }
  arena.release(mark);
}

/** Deals a crowded bucket out over its own width, in place, by way of copies. */
function redeal(sorted: Float64Array, order: Uint32Array, keysOut: Float64Array, indexOut: Uint32Array, depth: number, arena: Arena): void {
  const keys = keysOut.subarray(0, sorted.length);
  const index = indexOut.subarray(0, sorted.length);
  keys.set(sorted);
  index.set(order);
  deal(keys, index, sorted, order, depth + 1, arena);
}

/** Sorts by comparison; `alike`: nothing to compare. */
function byComparison(keys: Float64Array, index: Uint32Array | null, sorted: Float64Array, order: Uint32Array, alike: boolean): void {
  const places = new Uint32Array(alike ? 0 : keys.length);
  for (let i = 0; i < places.length; i += 1) places[i] = i;
  places.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
  for (let i = 0; i < keys.length; i += 1) {
    const place = alike ? i : (places[i] as number);
    sorted[i] = keys[place] as number;
    order[i] = index === null ? place : (index[place] as number);
  }
}

/** Sorts by insertion, which is one pass where no key is far from its place. */
function insertionSort(sorted: Float64Array, order: Uint32Array): void {
  for (let i = 1; i < sorted.length; i += 1) {
    const key = sorted[i] as number;
    if ((sorted[i - 1] as number) <= key) continue;
    const index = order[i] as number;
    let at = i;
    do {
      sorted[at] = sorted[at - 1] as number;
      order[at] = order[at - 1] as number;
      at -= 1;
    } while (at > 0 && (sorted[at - 1] as number) > key);
    sorted[at] = key;
    order[at] = index;
  }
}
