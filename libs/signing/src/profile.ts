/**
 * Verification profile 1: which Ed25519 signatures everybody here calls valid.
 *
 * Implementations of RFC 8032 disagree on crafted inputs (small-order or mixed-order keys and R,
 * non-canonical encodings, cofactored or cofactorless equation). A signer who controls A, R and S could
 * therefore make a statement that the hub accepts and an auditor's library refuses. The profile closes the
 * gap from both ends:
 *
 *   1. a key is registered only when A is canonical, in the prime-order subgroup and not the identity;
 *   2. a signature is accepted when OpenSSL accepts it (cofactorless equation, S < L) and R is a
 *      canonical encoding of a point that is not of small order.
 *
 * With a clean A and a clean R the known implementations agree; the test of the 914 CCTV cases holds
 * this file to it.
 */
import { ed25519 } from '@noble/curves/ed25519.js';

const ENCODED_POINT_BYTES = 32;

// y of the points of order 1, 2, 4 and 8, little-endian. The sign bit is cleared before the look-up, so five
// values stand for the ten encodings with y < p (among them the two non-canonical ones with x = 0 and the
// sign set); the four encodings with y >= p are refused as non-canonical.
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

/**
 * True when 32 bytes are a canonical encoding (y < p = 2^255 − 19) and not that of a point of order 1, 2, 4 or 8.
 * Whether a point with this y exists is not asked: the verification equation fails for one that does not.
 */
export function isCleanPointEncoding(encoded: Uint8Array): boolean {
  if (encoded.length !== ENCODED_POINT_BYTES) return false;
  const y = Buffer.from(encoded);
  y[31] = (y[31] ?? 0) & 0x7f;
  return isBelowFieldPrime(y) && !SMALL_ORDER_Y.has(y.toString('hex'));
}

/** y >= p leaves only p … 2^255 − 1: a low byte of 0xed or more below thirty times 0xff and 0x7f. */
function isBelowFieldPrime(y: Uint8Array): boolean {
  if (y[31] !== 0x7f) return true;
  for (let index = 30; index > 0; index -= 1) if (y[index] !== 0xff) return true;
  return (y[0] ?? 0) < 0xed;
}

/**
 * True when 32 bytes encode a point fit to be a public key: canonical, on the curve, in the subgroup of
 * prime order, not the identity. A scalar multiplication in JavaScript, about a millisecond: done when a key is
 * imported, never for each signature.
 */
export function isCleanPublicKey(encoded: Uint8Array): boolean {
  if (!isCleanPointEncoding(encoded)) return false;
  try {
    // `false`: the decoding of RFC 8032 section 5.1.3, not that of ZIP 215.
    const point = ed25519.Point.fromBytes(encoded, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}
