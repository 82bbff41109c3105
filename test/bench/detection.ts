import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { colourChain, DEFAULT_POLICY, EntityState, exchangeGraph, robustColumns, seferisFistColumns, type TimelineColumns } from '#libs/structuring';
import { entity, exchangeOf, sortBothKeys, workloadOf } from './detection-entity.js';
import { fullRerun } from './full-rerun.js';
import { growth, interleaved, median, type Bench, type Figure } from './measure.js';

const ENGINES = {
  'seferis-fist': (columns: TimelineColumns): unknown => seferisFistColumns(columns, DEFAULT_POLICY.thresholds),
  robust: (columns: TimelineColumns): unknown => robustColumns(columns, DEFAULT_POLICY),
};
type Engine = keyof typeof ENGINES;

export const detection: Bench = {
  name: 'detection',
  about: 'one entity from columns to evidence, against the two typed-array sorts of its key columns; growth; memory; one more workload against judging all again',
  async run({ short }) {
    const sizes = short ? [1_000, 4_000, 16_000] : [62_500, 250_000, 1_000_000];
    const largest = sizes.at(-1) ?? 0;
    return [
      ...(await growing('colour chain with its sorting, components given', sizes, short, chainOf, { kind: 'at most', value: 1.7 })),
      ...(await growing('seferis-fist@1 from columns to evidence', sizes, short, (columns) => () => ENGINES['seferis-fist'](columns))),
      ...(await growing('robust@1 from columns to evidence', sizes, short, (columns) => () => ENGINES.robust(columns))),
      arrival(short ? 2_000 : 100_000, short ? 50 : 1_000),
      await memory('seferis-fist', largest, short, { kind: 'at most', value: 120 }),
      await memory('robust', largest, short, { kind: 'at most', value: 120 }),
      ...(await fullRerun(short ? 50 : 10_000, short ? 20 : 100, short ? 1 : 3)),
    ];
  },
};

/** The colour chain alone, from columns to blocks; exchanges are brought together beforehand. */
function chainOf(columns: TimelineColumns): () => unknown {
  const everyRow = Int32Array.from({ length: columns.size }, (_, row) => row);
  const components = exchangeGraph(columns.exchanges, columns.size, everyRow, DEFAULT_POLICY.thresholds.D);
  return () => colourChain(columns, components);
}

/** Work on the largest size against two sorts, and its growth from each size to the next. */
async function growing(name: string, sizes: readonly number[], short: boolean, prepare: (columns: TimelineColumns) => () => unknown, bar?: Figure['bar']): Promise<Figure[]> {
  const figures: Figure[] = [];
  const times: number[] = [];
  for (const [i, n] of sizes.entries()) {
    const columns = entity(n);
    const work = prepare(columns);
    const { ours, limit } = await interleaved(short ? 1 : Math.min(Math.ceil(5_000_000 / n), 25), work, () => sortBothKeys(columns));
    times.push(ours);
    if (i === sizes.length - 1) figures.push({ name: `${name}, n = ${n}, against two sorts`, ours, limit, unit: 's', ratio: ours / limit, ...(bar === undefined ? {} : { bar }) });
  }
  return [...figures, ...growth(name, sizes, times, 1)];
}

/** Highest memory of one judging, input columns included: the middle of three processes. */
async function memory(engine: Engine, n: number, short: boolean, bar?: Figure['bar']): Promise<Figure> {
  const program = fileURLToPath(new URL('./detection-memory.js', import.meta.url));
  const taken: number[] = [];
  for (let round = 0; round < (short ? 1 : 3); round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--max-semi-space-size=1', program, engine, String(n)]);
    taken.push(Number(stdout));
  }
  const bytes = median(taken);
  return { name: `${engine}@1, highest memory with its input, n = ${n}, against 1`, ours: bytes, limit: 1, unit: 'bytes per workload', ratio: bytes, ...(bar === undefined ? {} : { bar }) };
}

/** One more workload and both engines' standing after it, in an entity of n that is far below every threshold, against judging it afresh; mean of `arrivals`. */
function arrival(n: number, arrivals: number): Figure {
  const columns = entity(n);
  const state = new EntityState(DEFAULT_POLICY, columns.now);
  for (let row = 0; row < n; row += 1) state.arrive(workloadOf(columns, row));
  for (let i = 0; i < columns.exchanges.bytes.length; i += 1) state.exchange(exchangeOf(columns, i));
  state.standing();
  // New ids, figures like those that are there.
  const coming = Array.from({ length: arrivals }, (_, i) => ({ ...workloadOf(columns, (i * 7919) % n), id: `new${i}` }));
  const started = performance.now();
  for (const workload of coming) {
    state.arrive(workload);
    state.standing();
  }
  const ours = (performance.now() - started) / 1000 / arrivals;
  const fresh = Array.from({ length: 3 }, () => {
    const from = performance.now();
    state.judge();
    return (performance.now() - from) / 1000;
  });
  const limit = median(fresh);
  return { name: `standing after one more workload, n = ${n}, against a full run`, ours, limit, unit: 's', ratio: ours / limit, bar: { kind: 'at most', value: 0.01 } };
}
