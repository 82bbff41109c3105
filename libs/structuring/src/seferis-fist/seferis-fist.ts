import { CLASSES, classOf, NON_TRAINING } from './classify.js';
import { bestColourChain } from './colour-chain.js';
import { componentOf, growUntil, heaviestUntil, linkingTrees, type Evidence } from '../evidence/evidence.js';
import { fewestInSequence } from '../evidence/fewest-in-sequence.js';
import { exchangeGraph, type ExchangeGraph } from '../timeline/exchange-graph.js';
import { heaviestLinkedGroups, type GroupFound } from './linked-groups.js';
import { colourPeaks, fastestWorkload, type ColourPeaks } from './rate.js';
import { columnsOf, type TimelineColumns } from '../timeline/columns.js';
import { settle, type Settled } from '../timeline/settle.js';
import { bar, checkThresholds, reachesRate } from '../profiles/thresholds.js';
import type { Quantity, SeferisFistResult, Smallness, SubsetTest, TestResult, Thresholds, Timeline, TimelineWorkload, WorkloadClass } from '../timeline/types.js';
import { bestSequence } from './weighted-interval-scheduling.js';
import { activeAt, ratesOf, sumOver, workloadTable, type WorkloadTable } from '../timeline/workload-table.js';

/** Everything the six comparisons are made on: the counted workloads in order of start and id, their exchange links, the thresholds. */
interface Case {
  readonly columns: TimelineColumns;
  readonly table: WorkloadTable;
  /** Operations per time unit, by row. */
  readonly rate: Float64Array;
  /** Row of the table → row of the columns. */
  readonly place: (row: number) => number;
  readonly graph: ExchangeGraph;
  readonly thresholds: Thresholds;
  /** The lowest sum of operations, and the lowest pro-rated sum of rates, that reach C and R. */
  readonly opsBar: number;
  readonly rateBar: number;
}

/** What `judgeColumns` gives: rows instead of ids, so that a caller with a million rows need not make a million strings. */
export interface SeferisFistColumnsResult extends Omit<SeferisFistResult, 'classes' | 'counted'> {
  /** Alg. 1 class by row: an index into CLASSES. */
  readonly classes: Uint8Array;
  /** Rows of training and potentially training workloads, in input order. */
  readonly counted: Uint32Array;
}

/**
 * Alg. 2 of Seferis & Fist (App. D), literal reading, exact. Counted are workloads that Alg. 1 calls training or potentially
 * training: as printed, line 6 drops the former, and declaring "training" would hide a workload. All comparisons are >=; the
 * pro-rated sums of lines 12 and 16 reach R within 1e-9 of it.
 *
 * Pure, and independent of the order of input but for the order of `classes` and `counted`. STRUCTURING_INPUT for NaN,
 * infinities, negative figures, an end before the start, duplicate ids, an exchange with an unknown workload or
 * itself, sums beyond 2^53 - 1; STRUCTURING_THRESHOLDS for a threshold that is not positive and finite.
 */
export function seferisFist(timeline: Timeline, thresholds: Thresholds): SeferisFistResult {
  const { workloads } = timeline;
  const { classes, counted, ...rest } = seferisFistColumns(columnsOf(timeline), thresholds);
  return {
    ...rest,
    classes: new Map(workloads.map(({ id }, row) => [id, CLASSES[classes[row] as number] as WorkloadClass])),
    counted: Array.from(counted, (row) => (workloads[row] as TimelineWorkload).id),
  };
}

/** `seferisFist` on columns, whose ids are unique. */
export function seferisFistColumns(columns: TimelineColumns, thresholds: Thresholds): SeferisFistColumnsResult {
  checkThresholds(thresholds);
  const settled = settle(columns);
  const classes = classify(columns, settled, thresholds);
  const judged = prepare(columns, settled, classes, thresholds);
  const tests = [...sequential(judged), ...linked(judged)];
  return {
    engine: 'seferis-fist@1',
    outcome: tests.some(({ hit }) => hit) ? 'to-be-inspected' : 'benign',
    classes,
    counted: judged.table.origin.slice().sort(),
    upperBoundOps: sumOver(judged.table.ops, judged.table.ops.keys()),
    tests,
    quality: settled.quality,
  };
}

/** Lines 4-6: Alg. 1 on every workload. */
function classify({ size, training, bandwidth }: TimelineColumns, { start, end, ops }: Settled, thresholds: Thresholds): Uint8Array {
  const classes = new Uint8Array(size);
  for (let row = 0; row < size; row += 1) {
    classes[row] = CLASSES.indexOf(classOf(training[row] === 1, ops[row] as number, (end[row] as number) - (start[row] as number), bandwidth[row] as number, thresholds));
  }
  return classes;
}

function prepare(columns: TimelineColumns, { start, end, ops, integralOps }: Settled, classes: Uint8Array, thresholds: Thresholds): Case {
  const counted = Uint32Array.from(classes.keys()).filter((row) => classes[row] !== NON_TRAINING);
  const table = workloadTable({ start, end, ops }, counted, columns.idOf);
  const rowAt = new Int32Array(columns.size).fill(-1);
  for (let row = 0; row < table.size; row += 1) rowAt[table.origin[row] as number] = row;
  return {
    columns,
    table,
    rate: ratesOf(table),
    place: (row) => table.origin[row] as number,
    graph: exchangeGraph(columns.exchanges, table.size, rowAt, thresholds.D),
    thresholds,
    opsBar: bar(thresholds.C, integralOps),
    rateBar: bar(thresholds.R, false),
  };
}

/** Lines 7-8. */
function sequential(judged: Case): TestResult[] {
  const { table, rate, thresholds, opsBar } = judged;
  const best = bestSequence(table);
  const hit = best.value >= opsBar;
  const { rows, smallest } = hit ? fewestInSequence(table, best.rows, opsBar) : { rows: [...best.rows], smallest: undefined };
  const fastest = fastestWorkload(rate);
  const found = fastest !== -1;
  const reached = found && reachesRate(table.ops[fastest] as number, (table.end[fastest] as number) - (table.start[fastest] as number), thresholds.R);
  return [
    result(judged, 'sequential', 'ops', best.value, hit, { rows, links: [] }, smallest),
    result(judged, 'sequential', 'rate', found ? (rate[fastest] as number) : 0, reached, { rows: found ? [fastest] : [], links: [] }, 'fewest'),
  ];
}

/** Lines 11-12 and 15-16. */
function linked(judged: Case): TestResult[] {
  const { table, rate, graph, opsBar, rateBar } = judged;
  const opsPeaks = colourPeaks(table, table.ops, graph.colour, graph.colours);
  const ratePeaks = colourPeaks(table, rate, graph.colour, graph.colours);
  const groups = heaviestLinkedGroups(table, rate, graph, opsPeaks, ratePeaks);
  const chain = bestColourChain(table, graph.colour, graph.colours);
  const chainHit = chain.value >= opsBar;
  const chainRows = chainHit ? heaviestUntil(chain.rows, table.ops, opsBar) : [...chain.rows];
  return [
    parallel(judged, 'ops', groups.ops, table.ops, opsBar),
    parallel(judged, 'rate', groups.rate, rate, rateBar),
    result(judged, 'combined', 'ops', chain.value, chainHit, { rows: chainRows, links: linkingTrees(chainRows, graph) }),
    simultaneous(judged, ratePeaks, rateBar),
  ];
}

function parallel(judged: Case, quantity: Quantity, found: GroupFound | null, weight: Float64Array, target: number): TestResult {
  const { table, graph } = judged;
  if (found === null) return result(judged, 'parallel', quantity, 0, false, { rows: [], links: [] });
  const group = componentOf(found.member, activeAt(table, found.instant), graph);
  const value = sumOver(weight, group);
  const hit = value >= target;
  return result(judged, 'parallel', quantity, value, hit, growUntil(group, weight, hit ? target : Infinity, graph), 'small');
}

/** Line 16, throughput: the highest sum of rates of one colour at one instant, by the argument of `heaviestLinkedGroups`. */
function simultaneous(judged: Case, peaks: ColourPeaks, target: number): TestResult {
  const { table, rate, graph } = judged;
  let colour = -1;
  for (let c = 0; c < graph.colours; c += 1) if ((peaks.peak[c] as number) > (colour === -1 ? 0 : (peaks.peak[colour] as number))) colour = c;
  if (colour === -1) return result(judged, 'combined', 'rate', 0, false, { rows: [], links: [] });
  const instant = table.start[peaks.row[colour] as number] as number;
  const active = activeAt(table, instant).filter((row) => graph.colour[row] === colour);
  const value = sumOver(rate, active);
  const hit = value >= target;
  const rows = hit ? heaviestUntil(active, rate, target) : active;
  return result(judged, 'combined', 'rate', value, hit, { rows, links: linkingTrees(rows, graph) });
}

const LINE = { sequential: 8, parallel: 12, combined: 16 } as const satisfies Record<SubsetTest, TestResult['line']>;

function result({ columns, table, place, graph, thresholds }: Case, test: SubsetTest, quantity: Quantity, value: number, hit: boolean, { rows, links }: Evidence, smallest: Smallness = 'of the optimum'): TestResult {
  const threshold = quantity === 'ops' ? thresholds.C : thresholds.R;
  const id = (row: number): string => columns.idOf(place(row));
  const starts = rows.map((row) => table.start[row] as number);
  const ends = rows.map((row) => table.end[row] as number);
  const least = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b));
  const most = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b));
  // Operations: from the first start to the last end. Rate: while all of them are active.
  const window = rows.length === 0 ? null : quantity === 'ops' ? { from: least(starts), to: most(ends) } : { from: most(starts), to: least(ends) };
  return {
    test,
    quantity,
    line: LINE[test],
    value,
    threshold,
    hit,
    margin: value / threshold,
    witness: rows.map(id),
    smallest: hit ? smallest : 'of the optimum',
    window,
    links: links.map((link) => ({ a: id(graph.a[link] as number), b: id(graph.b[link] as number), bytes: graph.bytes[link] as number })),
  };
}
