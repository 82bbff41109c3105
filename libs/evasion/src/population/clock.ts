import { normal, logNormal } from './distributions.js';
import type { Random } from './random.js';

/** How the parts of one run take turns between computing and synchronising. */
export interface Rhythm {
  /** H·t_step: seconds of computing between two synchronisations. */
  readonly computeS: number;
  /** Median of what a synchronisation takes, seconds. */
  readonly syncS: number;
  /** Deviation of its logarithm: 0.15 within a country, 0.2 over two continents, 0.35 over the world (estimated by eye from INTELLECT-1, arXiv 2412.01152). */
  readonly sigma: number;
  /** Share by which the evader varies each interval at random; none when absent. */
  readonly jitter?: number;
}

/**
 * Instants, UTC seconds, at which the synchronisations of one run end, within (from, to]: interval = H·t_step·(1 + N(0, 0.01)) + a lognormal
 * synchronisation. One clock for the whole run: all its nodes start within seconds of each other, so that the records of any two rise together.
 */
export function syncInstants(random: Random, { computeS, syncS, sigma, jitter = 0 }: Rhythm, from: number, to: number): Float64Array {
  const instants = new Float64Array(Math.ceil((to - from) / (0.4 * computeS)) + 16);
  let count = 0;
  for (let at = from; count < instants.length; count += 1) {
    const varied = 1 + 0.01 * normal(random) + (jitter === 0 ? 0 : jitter * (2 * random.next() - 1));
    at += computeS * Math.max(0.4, varied) + logNormal(random, syncS, sigma);
    if (at > to) break;
    instants[count] = at;
  }
  return instants.subarray(0, count);
}

/** How many of ascending instants lie in (from, to]. */
export function countWithin(instants: Float64Array, from: number, to: number): number {
  return firstAfter(instants, to) - firstAfter(instants, from);
}

function firstAfter(instants: Float64Array, at: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
