/**
 * exp, ln, sine and cosine from + − × ÷ alone. The language leaves the last digits of `Math.exp` and its like to the engine, and a
 * verdict that is replayed elsewhere must not turn on them; the four operations are exact to the bit everywhere. No operation is
 * reordered or fused by a conforming engine, so equal arguments give equal bits on every machine.
 */

const LN2 = Math.LN2;
/** ln 2 in two parts, the first with trailing zeros, so that a small multiple of it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT2 = Math.SQRT2;
const QUARTER_TURN = Math.PI / 2;

/** e^x. Relative error below 1e-15 for |x| <= 700; 0 below −745, Infinity above 709. */
export function exp(x: number): number {
  if (x < -745) return 0;
  if (x > 709) return Infinity;
  const twos = Math.round(x / LN2);
  const r = x - twos * LN2_HIGH - twos * LN2_LOW;
  // |r| <= 0.347, so the first term left out is below 0.347^15 / 15! = 1e-19.
  let sum = 1;
  for (let term = 14; term >= 1; term -= 1) sum = 1 + (sum * r) / term;
  for (let i = 0; i < twos; i += 1) sum *= 2;
  for (let i = 0; i > twos; i -= 1) sum /= 2;
  return sum;
}

/** Natural logarithm of a positive finite number. Absolute error below 1e-15 × max(1, |ln x|). */
export function ln(x: number): number {
  let twos = 0;
  let m = x;
  for (; m >= SQRT2 * 4294967296; twos += 32) m /= 4294967296;
  for (; m >= SQRT2; twos += 1) m /= 2;
  for (; m < SQRT2 / 2 / 4294967296; twos -= 32) m *= 4294967296;
  for (; m < SQRT2 / 2; twos -= 1) m *= 2;
  // 2 artanh s with |s| <= 0.1716: the first term left out is below 2 s^25 / 25 = 6e-21.
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 1 / 23;
  for (let odd = 21; odd >= 1; odd -= 2) sum = 1 / odd + sum * square;
  return twos * LN2_HIGH + (2 * s * sum + twos * LN2_LOW);
}

/** [cos, sin] of the part `numerator` ÷ `denominator` of a full turn, whole numbers with 0 <= numerator < denominator. Error below 3e-16. */
export function turn(numerator: number, denominator: number): readonly [cosine: number, sine: number] {
  // Whole quarters are taken off first, and the rest is mirrored at an eighth, so that the series see at most π/4.
  const quarters = Math.floor((4 * numerator) / denominator);
  const rest = 4 * numerator - quarters * denominator;
  const mirrored = 2 * rest > denominator;
  const angle = QUARTER_TURN * ((mirrored ? denominator - rest : rest) / denominator);
  const square = angle * angle;
  // First terms left out: (π/4)^18 / 18! = 2e-18 and (π/4)^19 / 19! = 8e-20.
  let c = 1;
  for (let even = 16; even >= 2; even -= 2) c = 1 - (c * square) / (even * (even - 1));
  let s = 1;
  for (let odd = 17; odd >= 3; odd -= 2) s = 1 - (s * square) / (odd * (odd - 1));
  s *= angle;
  const [x, y] = mirrored ? [s, c] : [c, s];
  switch (quarters) {
    case 0:
      return [x, y];
    case 1:
      return [-y, x];
    case 2:
      return [-x, -y];
    default:
      return [y, -x];
  }
}
