/** One figure of a bench: what ours took, what the limit took in the same run, and the ratio against its bar. */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly limit: number;
  readonly unit: string;
  readonly ratio: number;
  /** The bar of the ratio; undefined where there is none yet. */
  readonly bar?: { readonly kind: 'at most' | 'at least'; readonly value: number };
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  /** `short`: small sizes that show it works; its figures mean nothing. */
  run(options: { readonly short: boolean }): Promise<Figure[]>;
}

/** Middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Times two pieces of work in turn, A B A B …, after one warm-up of each; medians in seconds. */
export async function interleaved(repeats: number, ours: () => unknown, limit: () => unknown): Promise<{ ours: number; limit: number }> {
  const times = { ours: [] as number[], limit: [] as number[] };
  for (let round = 0; round <= repeats; round += 1) {
    for (const [name, work] of [['ours', ours], ['limit', limit]] as const) {
      const started = performance.now();
      await work();
      if (round > 0) times[name].push((performance.now() - started) / 1000);
    }
  }
  return { ours: median(times.ours), limit: median(times.limit) };
}

/** How time grows from each size to the next, log(t2 / t1) ÷ log(n2 / n1), against `expected`: 1 is linear, 0 independent of the size. */
export function growth(name: string, sizes: readonly number[], times: readonly number[], expected: 0 | 1): Figure[] {
  return sizes.slice(1).map((n, index) => {
    const [before, took] = [sizes[index] as number, times[index] as number];
    const grows = Math.log((times[index + 1] as number) / took) / Math.log(n / before);
    return { name: `${name}, exponent from ${before} to ${n}, against ${expected === 1 ? 'linear' : 'constant'}`, ours: grows, limit: expected, unit: '', ratio: expected === 0 ? grows : grows / expected };
  });
}

/** True when the figure has no bar or meets it. */
export function meetsBar(figure: Figure): boolean {
  if (figure.bar === undefined) return true;
  return figure.bar.kind === 'at most' ? figure.ratio <= figure.bar.value : figure.ratio >= figure.bar.value;
}
