// How inputs are cut into batches, so that what a holder sees says little.
//
// A holder learns how many points are asked, when, and by whom. Sizes are therefore a few fixed ones, and which customer stands where
// is a matter of chance over all inputs of a call: neither the order nor the borders of batches follow the provider's files.

import { MAX_BATCH } from '#libs/epoch';

/**
 * The sizes that a batch may have. The last batch of a call is filled up to the next of them: a call costs 8 points of quota at least,
 * otherwise less than double its inputs, and at most 487 more than these.
 */
const SIZES = [8, 16, 32, 64, 128, 256, 512, MAX_BATCH] as const;

/** Points that a batch of `count` inputs (1 to 1,000) is sent as, and that it costs of the quota at each holder asked. */
function paddedSize(count: number): number {
  return SIZES.find((size) => size >= count) ?? MAX_BATCH;
}

/** Points that `count` inputs are sent as, batch by batch; their sum is the cost in quota where nothing has to be asked twice. */
export function batchSizes(count: number): number[] {
  const full = Array.from({ length: Math.floor(count / MAX_BATCH) }, () => MAX_BATCH);
  const rest = count % MAX_BATCH;
  return rest === 0 ? full : [...full, paddedSize(rest)];
}

/** The items in a random order (Fisher and Yates); places are drawn from 48 bits each, so that none is likelier by more than 2^-28. */
export function shuffled<T>(items: readonly T[], randomBytes: (size: number) => Uint8Array): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const place = Math.floor((Buffer.from(randomBytes(6)).readUIntBE(0, 6) / 2 ** 48) * (last + 1));
    [order[last], order[place]] = [order[place] as T, order[last] as T];
  }
  return order;
}

/** Consecutive stretches of at most 1,000. */
export function stretches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / MAX_BATCH) }, (_, index) => items.slice(index * MAX_BATCH, (index + 1) * MAX_BATCH));
}

/** Random inputs that fill a batch up. Blinded they look like all others, and nobody looks at what comes back for them. */
export function fillers(count: number, randomBytes: (size: number) => Uint8Array): Uint8Array[] {
  return Array.from({ length: paddedSize(count) - count }, () => randomBytes(32));
}
