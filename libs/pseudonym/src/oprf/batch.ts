import { MAX_BATCH } from '#libs/epoch';
import { oprfRefusal } from './refusal.js';
import { isZero, type Ristretto255, WIDE_SCALAR_BYTES } from './ristretto255.js';

const MAX_INPUT_BYTES = 0xffff;

/** Bytes from a cryptographic random source; exactly `n` of them. */
export type RandomBytes = (n: number) => Uint8Array;

/** OPRF_BATCH unless 1 to 1,000 items; RFC 9497 itself allows 65,535 for one proof. */
export function checkBatch(items: readonly Uint8Array[], field: string): void {
  if (items.length === 0 || items.length > MAX_BATCH) throw oprfRefusal('OPRF_BATCH', `a batch has 1 to ${MAX_BATCH} items`, { field });
}

/** OPRF_BATCH unless the two have the same number of items. */
export function checkPaired(items: readonly Uint8Array[], others: readonly Uint8Array[], field: string): void {
  if (items.length !== others.length) throw oprfRefusal('OPRF_BATCH', 'the lists of a batch differ in length', { field });
}

/** OPRF_INPUT for an input over 65,535 bytes (RFC 9497 section 1.2). */
export function checkInputs(inputs: readonly Uint8Array[]): void {
  inputs.forEach((input, index) => {
    if (input.length > MAX_INPUT_BYTES) throw oprfRefusal('OPRF_INPUT', `an input is longer than ${MAX_INPUT_BYTES} bytes`, { field: `inputs.${index}` });
  });
}

/**
 * RandomScalar (RFC 9497 section 2.1), `count` times: 64 bytes of one call each, little-endian, modulo the order. OPRF_RANDOM when
 * the source gave another number of bytes, or a zero, which it does once in 2^252 calls unless it is broken.
 */
export function randomScalars(group: Ristretto255, count: number, randomBytes: RandomBytes): Uint8Array[] {
  const bytes = randomBytes(count * WIDE_SCALAR_BYTES);
  if (bytes.length !== count * WIDE_SCALAR_BYTES) throw oprfRefusal('OPRF_RANDOM', 'the random source gave another number of bytes than asked for');
  return Array.from({ length: count }, (_, index) => {
    const scalar = group.reduceScalar(bytes.slice(index * WIDE_SCALAR_BYTES, (index + 1) * WIDE_SCALAR_BYTES));
    if (isZero(scalar)) throw oprfRefusal('OPRF_RANDOM', 'the random source gave the scalar zero');
    return scalar;
  });
}
