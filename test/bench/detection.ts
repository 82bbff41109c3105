import { seferisFist, DEFAULT_POLICY, type Timeline, type TimelineExchange, type TimelineWorkload } from '#libs/structuring';
import { exponent, interleaved, type Bench, type Figure } from './measure.js';

/** Deterministic pseudo-random integers: the same instance in every run. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** One entity with n workloads over three years and 0.75 n exchanges between neighbours. */
function entity(n: number): Timeline {
  const next = lcg(n);
  const workloads = Array.from({ length: n }, (_, index): TimelineWorkload => {
    const start = Math.floor(next() * 94_608_000);
    const duration = 60 + Math.floor(next() * 86_400);
    return { id: `w${index}`, provider: `p${index % 5}`, start, end: start + duration, ops: Math.floor(next() * duration * 20), bandwidth: 60, declared: null };
  });
  const exchanges = Array.from({ length: Math.floor(0.75 * n) }, (_, index): TimelineExchange => {
    const a = Math.floor(next() * n);
    return { a: `w${a}`, b: `w${(a + 1 + (index % 7)) % n}`, bytes: Math.floor(next() * 1e14) };
  }).filter((exchange) => exchange.a !== exchange.b);
  return { workloads, exchanges, now: 94_608_000, projection: DEFAULT_POLICY.projectionS };
}

/** The platform's own sorts of the two key columns: the least that any algorithm on unsorted intervals has to pay. */
function sortBothKeys(timeline: Timeline): void {
  Float64Array.from(timeline.workloads, (workload) => workload.start).sort();
  Float64Array.from(timeline.workloads, (workload) => workload.end ?? 0).sort();
}

export const detection: Bench = {
  name: 'detection',
  about: 'all six tests of Alg. 2 on one entity, from objects to evidence, against the two typed-array sorts of its key columns',
  async run({ short }) {
    const sizes = short ? [1_000, 4_000] : [15_000, 60_000, 240_000];
    const figures: Figure[] = [];
    const times: number[] = [];
    for (const n of sizes) {
      const timeline = entity(n);
      const { ours, limit } = await interleaved(short ? 1 : 3, () => seferisFist(timeline, DEFAULT_POLICY.thresholds), () => sortBothKeys(timeline));
      times.push(ours);
      figures.push({ name: `seferis-fist@1, n = ${n}`, ours, limit, unit: 's', ratio: ours / limit });
    }
    const [n1, n2] = [sizes[0] ?? 1, sizes.at(-1) ?? 1];
    const [t1, t2] = [times[0] ?? 1, times.at(-1) ?? 1];
    figures.push({ name: 'growth exponent (ours) against linear', ours: exponent(n1, t1, n2, t2), limit: 1, unit: '', ratio: exponent(n1, t1, n2, t2) });
    return figures;
  },
};
