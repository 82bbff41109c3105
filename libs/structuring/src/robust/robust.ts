import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../errors.js';
import type { Parameters } from '../profiles/parameters.js';
import { bar, checkThresholds } from '../profiles/thresholds.js';
import { Arena } from '../timeline/arena.js';
import { columnsOf, type TimelineColumns } from '../timeline/columns.js';
import { settle, type Settled } from '../timeline/settle.js';
import type { EnvelopeTest, Timeline } from '../timeline/types.js';
import { ratesOf, workloadTable, type WorkloadTable } from '../timeline/workload-table.js';
import { highestLevel } from './bucket.js';
import { peakOf, rateEnvelope, type Envelope } from './envelope.js';
import { exchangedIn, reachesTotal, type Exchanged } from './exchanged.js';
import { linkRecords, type LinkRecords } from './link-records.js';
import { linksAmong } from './linking.js';
import { coloursOfAll, coloursOfPairs, type Linking } from './links.js';
import type { RateRows } from './rate-rows.js';
import type { RobustResult, RobustTest } from './types.js';
import { mostWithin, totalOf, type Taken } from './window.js';
import { makersOf, smallWitness, type Aim } from './witness.js';

/** Everything that the two tests are made on. */
interface Case {
  readonly columns: TimelineColumns;
  /** Row of the table → row of the columns. */
  readonly place: Uint32Array;
  readonly arena: Arena;
  readonly rows: RateRows;
  readonly envelope: Envelope;
  readonly drain: number;
  /** Made when a hit has to be explained, once. */
  readonly records: () => LinkRecords;
  readonly endpointName: (endpoint: number) => string;
}

export type RobustParameters = Pick<Parameters, 'thresholds' | 'horizonS'>;

/**
 * The engine that holds where Alg. 2 can be evaded (research theorems T11 and T12). Every workload counts, whatever it declares and
 * however small. At every instant the fastest colour counts, a colour being workloads linked by exchange (see `Linking`). A training run
 * that at every instant only uses workloads that are linked has done no more than the integral of M; flagged is who can have done C
 * within the horizon, or C1 more than the drain R allows within any window at all.
 *
 * Units are those of the timeline. Where times and rates are integers all comparisons are exact; otherwise a value within 1e-9
 * of its threshold reaches it. Pure, and independent of the order of input but for names. STRUCTURING_INPUT as for
 * `seferisFist`, for all workloads and endpoints; STRUCTURING_THRESHOLDS for a threshold that is not positive and finite or a
 * horizon that is not positive (infinite: no horizon).
 */
export function robust(timeline: Timeline, parameters: RobustParameters): RobustResult {
  return robustColumns(columnsOf(timeline), parameters);
}

/** `robust` on columns, whose ids are unique. */
export function robustColumns(columns: TimelineColumns, parameters: RobustParameters, linking: Linking = 'customer-total'): RobustResult {
  return new RobustCase(columns, linking).judge(parameters);
}

/** The workloads settled, and in order, with what they exchanged. */
interface Ordered extends Pick<WorkloadTable, 'size' | 'start' | 'end' | 'byEnd' | 'origin' | 'arena'> {
  /** Operations per time unit, by row. */
  readonly rate: Float64Array;
  readonly exchanged: Exchanged;
  readonly quality: Settled['quality'];
}

/** What the thresholds leave as it is: the envelope under one way in which workloads are linked. */
interface Linked extends Pick<Case, 'rows' | 'envelope' | 'records'> {
  readonly linked: boolean;
  /** Whether starts, ends and rates are integers, so that what is added up is exact. */
  readonly exact: boolean;
  /** The most within a horizon, by horizon. */
  readonly most: Map<number, Taken>;
}

/** A customer before the engine: judged under any number of parameter sets, each envelope of which there are at most a few being made once. */
export class RobustCase {
  readonly #columns: TimelineColumns;
  readonly #linking: Linking;
  #ordered: Ordered | undefined;
  /** By what decides the links: whether the customer's total reaches D, or, of pairs, D itself. */
  readonly #linked = new Map<boolean | number, Linked>();

  constructor(columns: TimelineColumns, linking: Linking = 'customer-total') {
    this.#columns = columns;
    this.#linking = linking;
  }

  /** The judgement under one parameter set; refusals as for `robust`. */
  judge({ thresholds, horizonS }: RobustParameters): RobustResult {
    checkThresholds(thresholds);
    checkHorizon(horizonS);
    const { origin, arena, exchanged, quality } = this.#table();
    const { linked, rows, envelope, records, exact, most } = this.#envelope(thresholds.D);
    const judged: Case = { columns: this.#columns, place: origin, arena, rows, envelope, drain: thresholds.R, records, endpointName: this.#columns.endpoints.nameOf ?? String };

    const within = most.get(horizonS) ?? mostWithin(envelope, horizonS);
    most.set(horizonS, within);
    const level = highestLevel(envelope, thresholds.R);
    const tests = [
      test(judged, 'envelope', within, thresholds.C, bar(thresholds.C, exact && (Number.isInteger(horizonS) || horizonS === Infinity))),
      test(judged, 'burst', level, thresholds.C1, bar(thresholds.C1, exact && Number.isInteger(thresholds.R))),
    ];
    return {
      engine: 'robust@1',
      outcome: tests.some(({ hit }) => hit) ? 'to-be-inspected' : 'benign',
      total: totalOf(envelope),
      peak: peakOf(envelope),
      bucketLevel: level.value,
      exchangedBytes: exchanged.bytes,
      linked,
      tests,
      quality,
    };
  }

  #table(): Ordered {
    if (this.#ordered !== undefined) return this.#ordered;
    const columns = this.#columns;
    const settled = settle(columns);
    const exchanged = exchangedIn(columns);
    const table = workloadTable(settled, 'all', columns.idOf, new Arena(workingBytes(columns.size)));
    const { size, start, end, byEnd, origin, arena } = table;
    // Operations are not needed beside the rates.
    const rate = ratesOf(table, table.ops);
    return (this.#ordered = { size, start, end, byEnd, origin, arena, rate, exchanged, quality: settled.quality });
  }

  #envelope(D: number): Linked {
    const ordered = this.#table();
    const key = this.#linking === 'pairwise' ? D : reachesTotal(ordered.exchanged, D);
    const known = this.#linked.get(key);
    if (known !== undefined) return known;
    const { size, start, end, byEnd, rate, arena } = ordered;
    const { colour, colours, linked } = typeof key === 'number' ? coloursOfPairs(this.#columns, rowAtOf(ordered), key) : coloursOfAll(this.#columns, ordered, key);
    const rows: RateRows = { size, start, end, byEnd, rate, colour, colours };
    let records: LinkRecords | undefined;
    const made: Linked = {
      linked,
      rows,
      envelope: rateEnvelope(rows, arena),
      records: () => (records ??= linkRecords(this.#columns, rowAtOf(ordered), D, this.#linking)),
      exact: integral(start) && integral(end) && integral(rate),
      most: new Map(),
    };
    this.#linked.set(key, made);
    return made;
  }
}

/**
 * Bytes in use when a value is explained: 36 a row and 24 a segment that last, of which there may be two a row but seldom are, and then
 * nothing is written to the rest; 16 a row that pass.
 */
function workingBytes(size: number): number {
  return (36 + 2 * 24 + 16) * size + 256;
}

/** Row of the columns → row of the table. */
function rowAtOf({ size, origin }: Ordered): Int32Array {
  const rowAt = new Int32Array(size);
  for (let row = 0; row < size; row += 1) rowAt[origin[row] as number] = row;
  return rowAt;
}

function test(judged: Case, name: EnvelopeTest, { value, window }: Taken, threshold: number, target: number): RobustTest {
  const { columns, place, arena, rows, envelope, drain, records, endpointName } = judged;
  const mark = arena.mark();
  const hit = value >= target;
  const aim = (from: number, to: number): Aim =>
    name === 'envelope'
      ? { valueOf: totalOf, target, contributed: target }
      : { valueOf: (own) => highestLevel(own, drain).value, target, contributed: target + drain * (to - from) };
  const small = window !== null && hit ? smallWitness(rows, envelope, window, aim(window.from, window.to), arena) : [];
  const links = small.length > 1 ? linksAmong(small, records(), rows.colour) : [];
  const witness = window !== null && !hit ? makersOf(rows, envelope, window, arena) : small;
  const id = (row: number): string => columns.idOf(place[row] as number);
  const found: RobustTest = {
    test: name,
    quantity: 'ops',
    line: null,
    value,
    threshold,
    hit,
    margin: value / threshold,
    witness: Array.from({ length: witness.length }, (_, i) => id(witness[i] as number)),
    // One workload cannot be fewer.
    smallest: hit ? (witness.length === 1 ? 'fewest' : 'small') : 'of the optimum',
    window,
    links: links.map(({ a, b, bytes, endpoint }) => ({ a: id(a), b: id(b), bytes, ...(endpoint === null ? {} : { endpoint: endpointName(endpoint) }) })),
  };
  arena.release(mark);
  return found;
}

function integral(column: Float64Array): boolean {
  for (let row = 0; row < column.length; row += 1) if (!Number.isInteger(column[row])) return false;
  return true;
}

function checkHorizon(horizonS: number): void {
  if (!(horizonS > 0)) throw new CodedError<StructuringErrorCode>('STRUCTURING_THRESHOLDS', 'the horizon is a positive number', { field: 'horizonS' });
}
