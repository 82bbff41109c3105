import { turn } from './elementary.js';

/**
 * Discrete Fourier transform of a fixed length: Σ x_t e^(−2πi kt/n). Mixed radix, so that a window of whole days (96 × days bins)
 * needs no padding: the calendar's lines then fall exactly on lines of the spectrum, and the lines of white noise are independent.
 * O(n × sum of the prime factors of n). Factors of a full turn come from `turn`, so results are equal bit for bit on every machine.
 */
export class FourierTransform {
  private readonly cosine: Float64Array;
  private readonly sine: Float64Array;
  private readonly radices: readonly number[];

  constructor(readonly length: number) {
    this.cosine = new Float64Array(length);
    this.sine = new Float64Array(length);
    for (let k = 0; k < length; k += 1) [this.cosine[k], this.sine[k]] = turn(k, length);
    this.radices = radicesOf(length);
  }

  /** The transform of re + i·im. */
  transform(re: Float64Array, im: Float64Array): Spectrum {
    const spectrum = { re: new Float64Array(this.length), im: new Float64Array(this.length) };
    this.decimate(re, im, 0, 1, spectrum, 0, this.length, 0);
    return spectrum;
  }

  /** Transform of every `stride`-th sample from `first` on, `size` of them, into [at, at + size) of the output. */
  private decimate(re: Float64Array, im: Float64Array, first: number, stride: number, out: Spectrum, at: number, size: number, depth: number): void {
    const radix = this.radices[depth];
    if (radix === undefined) {
      out.re[at] = re[first] as number;
      out.im[at] = im[first] as number;
      return;
    }
    const part = size / radix;
    for (let q = 0; q < radix; q += 1) this.decimate(re, im, first + q * stride, stride * radix, out, at + q * part, part, depth + 1);
    if (radix === 2) this.pairs(out, at, part, stride);
    else if (radix === 4) this.quadruples(out, at, part, stride);
    else this.combine(out, at, part, radix, stride);
  }

  private pairs(out: Spectrum, at: number, part: number, stride: number): void {
    const { re, im } = out;
    for (let k = 0, a = at, b = at + part; k < part; k += 1, a += 1, b += 1) {
      const c = this.cosine[k * stride] as number;
      const s = this.sine[k * stride] as number;
      const x = (re[b] as number) * c + (im[b] as number) * s;
      const y = (im[b] as number) * c - (re[b] as number) * s;
      re[b] = (re[a] as number) - x;
      im[b] = (im[a] as number) - y;
      re[a] = (re[a] as number) + x;
      im[a] = (im[a] as number) + y;
    }
  }

  private quadruples(out: Spectrum, at: number, part: number, stride: number): void {
    const { re, im } = out;
    for (let k = 0; k < part; k += 1) {
      const [a, b, c, d] = [at + k, at + k + part, at + k + 2 * part, at + k + 3 * part];
      const [bx, by] = this.turned(out, b, k * stride);
      const [cx, cy] = this.turned(out, c, 2 * k * stride);
      const [dx, dy] = this.turned(out, d, 3 * k * stride);
      const [ax, ay] = [re[a] as number, im[a] as number];
      const [evenX, evenY, oddX, oddY] = [ax + cx, ay + cy, bx + dx, by + dy];
      const [diffX, diffY, turnX, turnY] = [ax - cx, ay - cy, by - dy, dx - bx];
      re[a] = evenX + oddX;
      im[a] = evenY + oddY;
      re[b] = diffX + turnX;
      im[b] = diffY + turnY;
      re[c] = evenX - oddX;
      im[c] = evenY - oddY;
      re[d] = diffX - turnX;
      im[d] = diffY - turnY;
    }
  }

  private combine(out: Spectrum, at: number, part: number, radix: number, stride: number): void {
    const { re, im } = out;
    const xs = new Float64Array(radix);
    const ys = new Float64Array(radix);
    for (let k = 0; k < part; k += 1) {
      for (let q = 0; q < radix; q += 1) [xs[q], ys[q]] = this.turned(out, at + k + q * part, q * k * stride);
      for (let j = 0; j < radix; j += 1) {
        let x = xs[0] as number;
        let y = ys[0] as number;
        // w^(qj·part·stride) stays within the table by counting on, modulo n.
        const step = j * part * stride;
        for (let q = 1, angle = step; q < radix; q += 1, angle = (angle + step) % this.length) {
          const c = this.cosine[angle] as number;
          const s = this.sine[angle] as number;
          x += (xs[q] as number) * c + (ys[q] as number) * s;
          y += (ys[q] as number) * c - (xs[q] as number) * s;
        }
        re[at + k + j * part] = x;
        im[at + k + j * part] = y;
      }
    }
  }

  /** One value of `out` times e^(−2πi angle/n). */
  private turned(out: Spectrum, at: number, angle: number): [number, number] {
    const c = this.cosine[angle] as number;
    const s = this.sine[angle] as number;
    const x = out.re[at] as number;
    const y = out.im[at] as number;
    return [x * c + y * s, y * c - x * s];
  }
}

export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Fours first, then primes in ascending order. */
function radicesOf(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, 2]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  for (let prime = 3; rest > 1; prime += 2) {
    for (; rest % prime === 0; rest /= prime) radices.push(prime);
  }
  return radices;
}
