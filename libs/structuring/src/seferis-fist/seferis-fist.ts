import { CLASSES, classNumber, NON_TRAINING } from './classify.js';
import { bestColourChain } from './colour-chain.js';
import { componentOf, growUntil, heaviestUntil, linkingTrees, type Evidence } from '../evidence/evidence.js';
import { fewestInSequence } from '../evidence/fewest-in-sequence.js';
import { exchangeLinks, withAdjacency, type ExchangeGraph, type ExchangeLinks } from '../timeline/exchange-graph.js';
import { heaviestLinkedGroups, type GroupFound } from './linked-groups.js';
import { colourPeaks, fastestWorkload, type Peaks } from './rate.js';
import { Arena } from '../timeline/arena.js';
import { columnsOf, type TimelineColumns } from '../timeline/columns.js';
import { settle, type Settled } from '../timeline/settle.js';
import { bar, checkThresholds, reachesRate } from '../profiles/thresholds.js';
import type { Quantity, SeferisFistResult, Smallness, SubsetTest, TestResult, Thresholds, Timeline, TimelineWorkload, WorkloadClass } from '../timeline/types.js';
import { bestSequence, type Optimum } from './weighted-interval-scheduling.js';
import { activeAt, ratesOf, sumOf, sumOver, workloadTable, type WorkloadTable } from '../timeline/workload-table.js';

/** Everything the six comparisons are made on: the counted workloads in order of start and id, their exchange links, the thresholds. */
interface Case {
  readonly columns: TimelineColumns;
  readonly table: WorkloadTable;
  readonly chain: Optimum;
  /** Operations per time unit, by row. */
  readonly rate: Float64Array;
  /** Row of the table → row of the columns. */
  readonly place: (row: number) => number;
  readonly graph: ExchangeLinks;
  readonly thresholds: Thresholds;
  /** The lowest sum of operations, and the lowest pro-rated sum of rates, that reach C and R. */
  readonly opsBar: number;
  readonly rateBar: number;
}

/** With the links of every row, which only evidence needs. */
interface LinkedCase extends Case {
  readonly graph: ExchangeGraph;
}

/** What `seferisFistColumns` gives: rows instead of ids, so that a caller with a million rows need not make a million strings. */
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
  const { judged, classes, quality } = prepare(columns, thresholds);
  const tests = [...sequential(judged), ...linked(judged)];
  return {
    engine: 'seferis-fist@1',
    outcome: tests.some(({ hit }) => hit) ? 'to-be-inspected' : 'benign',
    classes,
    counted: countedRows(classes, new Uint32Array(judged.table.size)),
    upperBoundOps: sumOf(judged.table.ops),
    tests,
    quality,
  };
}

function prepare(columns: TimelineColumns, thresholds: Thresholds): { readonly judged: Case; readonly classes: Uint8Array; readonly quality: SeferisFistResult['quality'] } {
  const { size, exchanges } = columns;
  const settled = settle(columns);
  const classes = classify(columns, settled, thresholds);
  const arena = new Arena(workingBytes(size, exchanges.bytes.length));
  const mark = arena.mark();
  const counted = countedRows(classes, arena.uint32(size));
  const table = workloadTable(settled, counted, columns.idOf, arena);
  arena.release(mark);
  const links = linksAmong(columns, table, thresholds.D);
  arena.release(mark);
  const chain = bestColourChain(table, links.colour, links.colours, links.shared);
  const judged: Case = {
    columns,
    table,
    chain,
    // Only now: what finds the chain needs the most memory of all, and no rates.
    rate: ratesOf(table, arena.float64(table.size)),
    place: (row) => table.origin[row] as number,
    graph: links,
    thresholds,
    opsBar: bar(thresholds.C, settled.integralOps),
    rateBar: bar(thresholds.R, false),
  };
  return { judged, classes, quality: settled.quality };
}

/**
 * Bytes that are in use when the colour chain is looked for (36 a row and 16 a link that last; the chain's own 16 a row, 12 a colour of
 * several rows and 8 a block), or when exchanges are brought together where there are many more of them than workloads.
 */
function workingBytes(size: number, exchanges: number): number {
  return Math.max(64 * size + 16 * exchanges + 12 * Math.min(size / 2, exchanges), 36 * size + 38 * exchanges) + 256;
}

/** Lines 4-6: Alg. 1 on every workload. */
function classify({ size, training, bandwidth }: TimelineColumns, { start, end, ops }: Settled, thresholds: Thresholds): Uint8Array {
  const classes = new Uint8Array(size);
  for (let row = 0; row < size; row += 1) {
    classes[row] = classNumber(training[row] === 1, ops[row] as number, (end[row] as number) - (start[row] as number), bandwidth[row] as number, thresholds);
  }
  return classes;
}

/** Rows of training and potentially training workloads, ascending: the part of `into` that they fill. */
function countedRows(classes: Uint8Array, into: Uint32Array): Uint32Array {
  let counted = 0;
  for (let row = 0; row < classes.length; row += 1) {
    if (classes[row] === NON_TRAINING) continue;
    into[counted] = row;
    counted += 1;
  }
  return into.subarray(0, counted);
}

function linksAmong({ size, exchanges }: TimelineColumns, table: WorkloadTable, D: number): ExchangeLinks {
  const rowAt = table.arena.int32(exchanges.bytes.length === 0 ? 0 : size).fill(-1);
  if (rowAt.length > 0) for (let row = 0; row < table.size; row += 1) rowAt[table.origin[row] as number] = row;
  return exchangeLinks(exchanges, table.size, rowAt, D, table.arena);
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
function linked(unlinked: Case): TestResult[] {
  const { table, rate, chain, opsBar, rateBar } = unlinked;
  const peaks = colourPeaks(table, rate, unlinked.graph);
  const groups = heaviestLinkedGroups(table, rate, unlinked.graph, peaks);
  const graph = withAdjacency(unlinked.graph, table.arena);
  const judged: LinkedCase = { ...unlinked, graph };
  const chainHit = chain.value >= opsBar;
  const chainRows = chainHit ? heaviestUntil(chain.rows, table.ops, opsBar) : [...chain.rows];
  return [
    parallel(judged, 'ops', groups.ops, table.ops, opsBar),
    parallel(judged, 'rate', groups.rate, rate, rateBar),
    result(judged, 'combined', 'ops', chain.value, chainHit, { rows: chainRows, links: graph.shared === 0 ? [] : linkingTrees(chainRows, graph) }),
    simultaneous(judged, peaks.fastest, rateBar),
  ];
}

function parallel(judged: LinkedCase, quantity: Quantity, found: GroupFound | null, weight: Float64Array, target: number): TestResult {
  const { table, graph } = judged;
  if (found === null) return result(judged, 'parallel', quantity, 0, false, { rows: [], links: [] });
  const group = componentOf(found.member, activeAt(table, found.instant), graph);
  const value = sumOver(weight, group);
  const hit = value >= target;
  return result(judged, 'parallel', quantity, value, hit, growUntil(group, weight, hit ? target : Infinity, graph), 'small');
}

/** Line 16, throughput: the highest sum of rates of one colour at one instant, by the argument of `heaviestLinkedGroups`. */
function simultaneous(judged: LinkedCase, fastest: Peaks['fastest'], target: number): TestResult {
  const { table, rate, graph } = judged;
  if (fastest === -1) return result(judged, 'combined', 'rate', 0, false, { rows: [], links: [] });
  const colour = graph.colour[fastest];
  const active = activeAt(table, table.start[fastest] as number).filter((row) => graph.colour[row] === colour);
  const value = sumOver(rate, active);
  const hit = value >= target;
  const rows = hit ? heaviestUntil(active, rate, target) : active;
  return result(judged, 'combined', 'rate', value, hit, { rows, links: graph.shared === 0 ? [] : linkingTrees(rows, graph) });
}

/** Fewest workloads that any witness has. */
const LEAST = { sequential: 1, parallel: 2, combined: 1 } as const satisfies Record<SubsetTest, number>;
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
    smallest: !hit ? 'of the optimum' : rows.length <= LEAST[test] ? 'fewest' : smallest,
    window,
    links: links.map((link) => ({ a: id(graph.a[link] as number), b: id(graph.b[link] as number), bytes: graph.bytes[link] as number })),
  };
}
