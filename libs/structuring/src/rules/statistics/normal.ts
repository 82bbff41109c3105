import { exp, ln } from './elementary.js';

const SQRT_2PI = 2.5066282746310002;

/** P(Z > z) for a standard normal Z. Relative error below 1e-12 for |z| <= 37. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  if (z > 37) return 0;
  const density = exp(-(z * z) / 2) / SQRT_2PI;
  if (z < 3) {
    // ½ − φ(z) (z + z³/3 + z⁵/(3·5) + …): all terms positive, so only the final difference cancels.
    let term = z;
    let sum = z;
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // Laplace's continued fraction φ(z) / (z + 1/(z + 2/(z + 3/…))).
  let fraction = z;
  for (let level = 120; level >= 1; level -= 1) fraction = z + level / fraction;
  return density / fraction;
}

/** The z with P(Z <= z) = p, 0 < p < 1. Acklam's rational approximation: relative error below 1.2e-9. */
export function quantile(p: number): number {
  if (p > 0.5) return -quantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * ln(p));
    return (
      (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783) /
      ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
    );
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r - 3.066479806614716e1) * r + 2.506628277459239) * q) /
    (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r - 1.328068155288572e1) * r + 1)
  );
}
