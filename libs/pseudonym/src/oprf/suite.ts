// Suite ristretto255-SHA512 of RFC 9497 (section 4.1) in mode VOPRF: everything that is hashed, and under which label.

import { hash } from 'node:crypto';
import { lengthPrefixed, utf8 } from '#libs/encoding';
import { ELEMENT_BYTES, type Ristretto255 } from './ristretto255.js';

/** contextString = "OPRFV1-" ‖ I2OSP(mode, 1) ‖ "-" ‖ identifier, with mode VOPRF = 0x01 (section 3.1). */
const CONTEXT = 'OPRFV1-\x01-ristretto255-SHA512';
const HASH_TO_GROUP = domain(`HashToGroup-${CONTEXT}`);
const HASH_TO_SCALAR = domain(`HashToScalar-${CONTEXT}`);
const SEED_LABEL = utf8(`Seed-${CONTEXT}`);
const COMPOSITE = utf8('Composite');
const CHALLENGE = utf8('Challenge');
const FINALIZE = utf8('Finalize');

const DIGEST_BYTES = 64;
/** Z_pad, as long as a block of SHA-512; I2OSP(64, 2) ‖ I2OSP(0, 1); I2OSP(1, 1): RFC 9380 section 5.3.1. */
const Z_PAD = new Uint8Array(128);
const LENGTH = Uint8Array.of(0, DIGEST_BYTES, 0);
const ONE = Uint8Array.of(1);

/** HashToGroup (section 4.1): the element of an input, encoded. */
export function hashToGroup(group: Ristretto255, input: Uint8Array): Uint8Array {
  return group.fromUniform(expandMessage([input], HASH_TO_GROUP));
}

/** The seed of ComputeComposites (section 2.2.1) for the public key B of one holder. */
export function compositeSeed(publicShare: Uint8Array): Uint8Array {
  return sha512(lengthPrefixed(publicShare, SEED_LABEL));
}

/**
 * The weights d_i of ComputeComposites for items `offset`, `offset` + 1 …, of a batch: each depends on the holder's key, the
 * item's place in the whole batch, and both of its elements.
 */
export function compositeWeights(group: Ristretto255, seed: Uint8Array, offset: number, blinded: readonly Uint8Array[], evaluated: readonly Uint8Array[]): Uint8Array[] {
  const prefixed = lengthPrefixed(seed);
  const length = Uint8Array.of(0, ELEMENT_BYTES);
  return blinded.map((element, index) => {
    const place = Uint8Array.of((offset + index) >>> 8, (offset + index) & 0xff);
    return hashToScalar(group, prefixed, place, length, element, length, evaluated[index] ?? new Uint8Array(), COMPOSITE);
  });
}

/** The challenge of GenerateProof and VerifyProof (sections 2.2.1 and 2.2.2). */
export function challenge(group: Ristretto255, publicShare: Uint8Array, m: Uint8Array, z: Uint8Array, t2: Uint8Array, t3: Uint8Array): Uint8Array {
  return hashToScalar(group, lengthPrefixed(publicShare, m, z, t2, t3), CHALLENGE);
}

/** The hash of Finalize (section 3.3.1): SHA-512 over the input and the unblinded element, 64 bytes. */
export function finalizeHash(input: Uint8Array, unblinded: Uint8Array): Uint8Array {
  return sha512(concat(lengthPrefixed(input, unblinded), FINALIZE));
}

function hashToScalar(group: Ristretto255, ...message: readonly Uint8Array[]): Uint8Array {
  return group.reduceScalar(expandMessage(message, HASH_TO_SCALAR));
}

/** expand_message_xmd with SHA-512 (RFC 9380 section 5.3.1) of a message in parts to 64 bytes: one block, so b_1 is all of it. `dst` is DST_prime. */
function expandMessage(message: readonly Uint8Array[], dst: Uint8Array): Uint8Array {
  return sha512(concat(sha512(concat(Z_PAD, ...message, LENGTH, dst)), ONE, dst));
}

/** DST_prime = DST ‖ I2OSP(len(DST), 1). */
function domain(text: string): Uint8Array {
  const dst = utf8(text);
  return concat(dst, Uint8Array.of(dst.length));
}

/** By way of a binary string, which for short inputs costs less than half of a Buffer: see sha256 in the encoding library. */
function sha512(bytes: Uint8Array): Uint8Array {
  const binary = hash('sha512', bytes, 'binary');
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let index = 0; index < DIGEST_BYTES; index += 1) digest[index] = binary.charCodeAt(index);
  return digest;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
