// The prime-order group ristretto255 (RFC 9496) over libsodium's WebAssembly, 32-byte encodings throughout. Elements stay encoded
// between operations: libsodium decodes and encodes in each of them, which a multiplication (94 µs) hides and an addition (20 µs)
// consists of. What comes from another party is attacker-controlled until `isElement` or `isScalar` has seen it; the arithmetic
// itself refuses what does not decode, so that a forgotten check is an error and never a wrong result. libsodium's multiplication
// is constant-time in the scalar; JavaScript around it wipes nothing, and copies of scalars remain in memory until collected.

import sodium, { ready } from 'libsodium-wrappers-sumo';
import { oprfRefusal } from './refusal.js';

/** Bytes of an encoded element and of an encoded scalar. */
export const ELEMENT_BYTES = 32;
export const SCALAR_BYTES = 32;
/** Bytes that are reduced to one uniform scalar (bias below 2^-252). */
export const WIDE_SCALAR_BYTES = 64;

/** Order of the group, 2^252 + 27742317777372353535851937790883648493 (RFC 9496 section 4). */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const ORDER_BYTES = fromInteger(ORDER);

export interface Ristretto255 {
  /** True for the canonical encoding of an element other than the identity. */
  isElement(bytes: Uint8Array): boolean;
  /** OPRF_ELEMENT or OPRF_IDENTITY, with `field`, unless `isElement`. */
  checkElement(bytes: Uint8Array, field: string): void;
  /** scalar · element, constant-time. OPRF_ELEMENT where the element does not decode, or where the result is the identity. */
  multiply(scalar: Uint8Array, element: Uint8Array): Uint8Array;
  /** scalar · generator, constant-time; the scalar is not zero. */
  multiplyBase(scalar: Uint8Array): Uint8Array;
  /** a + b and a − b; OPRF_ELEMENT where one does not decode. The identity is allowed on both sides and as the result. */
  add(a: Uint8Array, b: Uint8Array): Uint8Array;
  subtract(a: Uint8Array, b: Uint8Array): Uint8Array;
  /** The element derivation function on 64 uniform bytes (RFC 9496 section 4.3.4). */
  fromUniform(bytes: Uint8Array): Uint8Array;
  /** 64 uniform bytes, little-endian, modulo the order. */
  reduceScalar(wide: Uint8Array): Uint8Array;
  multiplyScalars(a: Uint8Array, b: Uint8Array): Uint8Array;
  subtractScalars(a: Uint8Array, b: Uint8Array): Uint8Array;
  /** a^-1 modulo the order; a is not zero. */
  invertScalar(a: Uint8Array): Uint8Array;
}

/** The group, once libsodium's module is instantiated (some 20 ms, once per thread). */
export async function loadRistretto255(): Promise<Ristretto255> {
  await ready;
  return GROUP;
}

const GROUP: Ristretto255 = {
  isElement: (bytes) => bytes.length === ELEMENT_BYTES && !isZero(bytes) && sodium.crypto_core_ristretto255_is_valid_point(bytes),
  checkElement: (bytes, field) => {
    if (bytes.length !== ELEMENT_BYTES) throw oprfRefusal('OPRF_ELEMENT', `an element is ${ELEMENT_BYTES} bytes`, { field });
    if (isZero(bytes)) throw oprfRefusal('OPRF_IDENTITY', 'the identity element is refused', { field });
    if (!sodium.crypto_core_ristretto255_is_valid_point(bytes)) throw undecodable(field);
  },
  multiply: (scalar, element) => decoding(() => sodium.crypto_scalarmult_ristretto255(scalar, element)),
  multiplyBase: (scalar) => sodium.crypto_scalarmult_ristretto255_base(scalar),
  add: (a, b) => decoding(() => sodium.crypto_core_ristretto255_add(a, b)),
  subtract: (a, b) => decoding(() => sodium.crypto_core_ristretto255_sub(a, b)),
  fromUniform: (bytes) => sodium.crypto_core_ristretto255_from_hash(bytes),
  reduceScalar: (wide) => sodium.crypto_core_ristretto255_scalar_reduce(wide),
  multiplyScalars: (a, b) => sodium.crypto_core_ristretto255_scalar_mul(a, b),
  subtractScalars: (a, b) => sodium.crypto_core_ristretto255_scalar_sub(a, b),
  invertScalar: (a) => sodium.crypto_core_ristretto255_scalar_invert(a),
};

/** True for 32 bytes, little-endian, below the order. Its time tells how many of the highest bytes are those of the order: of a uniform secret, nothing. */
export function isScalar(bytes: Uint8Array): boolean {
  if (bytes.length !== SCALAR_BYTES) return false;
  for (let index = SCALAR_BYTES - 1; index >= 0; index -= 1) {
    const byte = bytes[index] ?? 0;
    const limit = ORDER_BYTES[index] ?? 0;
    if (byte !== limit) return byte < limit;
  }
  return false;
}

/** OPRF_SCALAR, with `field`, unless a canonical scalar other than zero. */
export function checkScalar(bytes: Uint8Array, field: string): void {
  if (!isScalar(bytes) || isZero(bytes)) throw oprfRefusal('OPRF_SCALAR', 'not a canonical scalar other than zero', { field });
}

export function isZero(bytes: Uint8Array): boolean {
  let any = 0;
  for (const byte of bytes) any |= byte;
  return any === 0;
}

/** 32 bytes, little-endian, of a public integer from 0 to the order. */
export function fromInteger(value: bigint): Uint8Array {
  const bytes = new Uint8Array(SCALAR_BYTES);
  for (let index = 0, rest = value; index < SCALAR_BYTES; index += 1, rest >>= 8n) bytes[index] = Number(rest & 0xffn);
  return bytes;
}

/** libsodium reports an encoding that does not decode as an Error of its own, without saying which argument it was. */
function decoding(operation: () => Uint8Array): Uint8Array {
  try {
    return operation();
  } catch (cause) {
    throw oprfRefusal('OPRF_ELEMENT', 'an element does not decode, or the result is the identity', {}, cause);
  }
}

function undecodable(field: string): Error {
  return oprfRefusal('OPRF_ELEMENT', 'not the canonical encoding of a ristretto255 element', { field });
}
