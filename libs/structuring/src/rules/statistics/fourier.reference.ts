/** The definition, with the platform's own sine and cosine. */
export function discreteFourierTransform(re: Float64Array, im: Float64Array): { re: Float64Array; im: Float64Array } {
  const n = re.length;
  const sums = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k += 1) {
    for (let t = 0; t < n; t += 1) {
      const angle = (-2 * Math.PI * ((k * t) % n)) / n;
      sums.re[k]! += re[t]! * Math.cos(angle) - im[t]! * Math.sin(angle);
      sums.im[k]! += re[t]! * Math.sin(angle) + im[t]! * Math.cos(angle);
    }
  }
  return sums;
}
