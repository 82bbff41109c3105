import { hash } from 'node:crypto';
import { sha256 } from '#libs/encoding';
import { proofRefusal } from './refusal.js';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

// Reused between calls: nothing here waits, so no two calls overlap, and the digest is a copy.
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
const leafInput = new Uint8Array(1 + 4096);
// Its beginnings by length of the leaf: making a view costs a fifth of hashing a short one.
const leafViews: Uint8Array[] = [];

/** MTH({d}) = SHA-256(0x00 ‖ d). RFC 6962 section 2.1. */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(leafInputOf(data));
}

/** `leafHash`, written to `target` at `at`: for who hashes leaves by the thousand into one buffer. */
export function leafHashInto(target: Uint8Array, at: number, data: Uint8Array): void {
  hashInto(target, at, leafInputOf(data));
}

function leafInputOf(data: Uint8Array): Uint8Array {
  const input = data.length < leafInput.length ? (leafViews[data.length] ??= leafInput.subarray(0, 1 + data.length)) : new Uint8Array(1 + data.length);
  input[0] = LEAF_PREFIX;
  input.set(data, 1);
  return input;
}

/**
 * SHA-256(0x01 ‖ left ‖ right). RFC 6962 section 2.1: the prefix differs from a leaf's, so no leaf can be
 * passed off as an inner node (second preimage). CodedError MERKLE_PROOF when either is not a hash.
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw proofRefusal('a Merkle node joins two hashes of 32 bytes', 'node');
  nodeInput[0] = NODE_PREFIX;
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/**
 * `nodeHash` of the 32 bytes at `leftAt` and at `rightAt`, written to `target` at `at`, which may be one of the two: for who hashes millions of nodes out of and
 * into buffers. Beyond the end of a buffer it reads zeroes and writes nothing, so the offsets are the caller's own and never those of a message.
 */
export function nodeHashInto(target: Uint8Array, at: number, left: Uint8Array, leftAt: number, right: Uint8Array, rightAt: number): void {
  nodeInput[0] = NODE_PREFIX;
  for (let index = 0; index < HASH_BYTES; index += 1) {
    nodeInput[1 + index] = left[leftAt + index] ?? 0;
    nodeInput[1 + HASH_BYTES + index] = right[rightAt + index] ?? 0;
  }
  hashInto(target, at, nodeInput);
}

function hashInto(target: Uint8Array, at: number, input: Uint8Array): void {
  // A binary string, as in `sha256`.
  const binary = hash('sha256', input, 'binary');
  for (let index = 0; index < HASH_BYTES; index += 1) target[at + index] = binary.charCodeAt(index);
}

/** MTH({}) = SHA-256(). */
export function emptyHash(): Uint8Array {
  return sha256(new Uint8Array(0));
}
