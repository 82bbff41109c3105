/** Below this many keys a comparison sort beats clearing the radix sort's counters. */
const RADIX_FROM = 512;

/**
 * Stable order of `keys` (no NaN), ascending: position in the result → index of the key. O(n) for integers that span less
 * than 2^32, which is 136 years of seconds; a comparison sort for anything else.
 */
export function orderOf(keys: Float64Array): Uint32Array {
  const offsets = keys.length < RADIX_FROM ? null : offsetsOf(keys);
  return offsets === null ? byComparison(keys) : byRadix(offsets.values, offsets.bits);
}

function byComparison(keys: Float64Array): Uint32Array {
  return identity(keys.length).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
}

/** Keys less the smallest of them, and how many bits the largest has; null when they do not fit 32 bits. */
function offsetsOf(keys: Float64Array): { readonly values: Uint32Array; readonly bits: number } | null {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] as number;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  if (!(most - least < 2 ** 32)) return null;
  const values = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i += 1) {
    const offset = (keys[i] as number) - least;
    values[i] = offset;
    if (values[i] !== offset) return null;
  }
  return { values, bits: 32 - Math.clz32(most - least) };
}

/** Least significant digit first, in as few digits of at most 14 bits as the keys need (a digit's counters then stay in the second-level cache). */
function byRadix(keys: Uint32Array, bits: number): Uint32Array {
  const passes = Math.max(Math.ceil(bits / 14), 1);
  const digitBits = Math.ceil(bits / passes);
  const next = new Uint32Array(2 ** digitBits);
  let key = keys;
  let index: Uint32Array | null = null;
  // Fresh pages cost as much as the sorting, so a buffer is only taken when there is none to write over.
  let spareKey: Uint32Array | null = null;
  let spareIndex: Uint32Array | null = null;
  for (let pass = 0; pass < passes; pass += 1) {
    const keyTo: Uint32Array | null = pass === passes - 1 ? null : (spareKey ?? new Uint32Array(keys.length));
    const indexTo: Uint32Array = spareIndex ?? new Uint32Array(keys.length);
    scatter(key, index, pass * digitBits, next, keyTo, indexTo);
    [spareKey, spareIndex] = [key, index];
    key = keyTo ?? key;
    index = indexTo;
  }
  return index ?? identity(keys.length);
}

/**
 * Sorts stably by one digit of the keys; `next` has a counter for each value of the digit. Keys travel along with the indexes
 * they came from (null: each its own), so that reading is in sequence, but for the last digit.
 */
function scatter(key: Uint32Array, index: Uint32Array | null, shift: number, next: Uint32Array, keyTo: Uint32Array | null, indexTo: Uint32Array): void {
  const mask = next.length - 1;
  next.fill(0);
  for (let i = 0; i < key.length; i += 1) {
    const digit = ((key[i] as number) >>> shift) & mask;
    next[digit] = (next[digit] as number) + 1;
  }
  let place = 0;
  for (let digit = 0; digit <= mask; digit += 1) {
    const count = next[digit] as number;
    next[digit] = place;
    place += count;
  }
  for (let i = 0; i < key.length; i += 1) {
    const value = key[i] as number;
    const digit = (value >>> shift) & mask;
    const at = next[digit] as number;
    next[digit] = at + 1;
    if (keyTo !== null) keyTo[at] = value;
    indexTo[at] = index === null ? i : (index[i] as number);
  }
}

function identity(size: number): Uint32Array {
  const order = new Uint32Array(size);
  for (let i = 0; i < size; i += 1) order[i] = i;
  return order;
}
