import { ristretto255 } from '@noble/curves/ed25519.js';
import { bytesEqual } from '#libs/encoding';
import { checkHolder, MAX_HOLDERS } from './lagrange.js';
import { oprfRefusal } from './refusal.js';

type Point = InstanceType<typeof ristretto255.Point>;

/**
 * Throws unless `publicShares` are those of holders 1 to n under the commitments C_0 … C_{t-1} of a Feldman sharing:
 * K_i = Σ_j i^j·C_j. Then any t holders of the keys behind them hold exactly the key of C_0, which the manifest publishes.
 * All are 32-byte encodings from a manifest. OPRF_HOLDERS unless t commitments and t to 255 public shares; OPRF_ELEMENT or
 * OPRF_IDENTITY for what does not decode, and for a first or last commitment that is the identity: the key would be zero, or fewer than t holders enough; OPRF_PUBLIC_SHARE, with its
 * place, for the first K_i elsewhere. All values are public; once a manifest, so by @noble/curves, which needs no loading.
 */
export function checkPublicShares(commitments: readonly Uint8Array[], t: number, publicShares: readonly Uint8Array[]): void {
  checkHolder(t, 't');
  if (commitments.length !== t) throw oprfRefusal('OPRF_HOLDERS', 'a sharing has as many commitments as its threshold', { field: 'commitments' });
  if (publicShares.length < t || publicShares.length > MAX_HOLDERS) throw oprfRefusal('OPRF_HOLDERS', `a sharing has t to ${MAX_HOLDERS} holders`, { field: 'publicShares' });
  const points = commitments.map((commitment, index) => decode(commitment, `commitments.${index}`));
  for (const end of new Set([0, t - 1])) {
    if (points[end]?.is0() !== false) throw oprfRefusal('OPRF_IDENTITY', 'the identity element is refused', { field: `commitments.${end}` });
  }
  publicShares.forEach((publicShare, index) => {
    const field = `publicShares.${index}`;
    if (decode(publicShare, field).is0()) throw oprfRefusal('OPRF_IDENTITY', 'the identity element is refused', { field });
    if (!bytesEqual(publicShareOf(points, index + 1), publicShare)) throw oprfRefusal('OPRF_PUBLIC_SHARE', 'a public share is not where the commitments put it', { field });
  });
}

/** Horner's rule: multiplications by i only, which is small. */
function publicShareOf(commitments: readonly Point[], holder: number): Uint8Array {
  return commitments.reduceRight((sum, commitment) => sum.multiplyUnsafe(BigInt(holder)).add(commitment), ristretto255.Point.ZERO).toBytes();
}

function decode(bytes: Uint8Array, field: string): Point {
  try {
    return ristretto255.Point.fromBytes(bytes);
  } catch {
    // Without the cause: it quotes the bytes.
    throw oprfRefusal('OPRF_ELEMENT', 'not the canonical encoding of a ristretto255 element', { field });
  }
}
