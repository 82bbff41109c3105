import { inputError } from '../errors.js';
import { bar } from '../profiles/thresholds.js';
import type { TimelineColumns } from '../timeline/columns.js';
import { CompensatedSum } from './compensated-sum.js';

/** What a customer's workloads exchanged. */
export interface Exchanged {
  /** Over all pairs and endpoints. */
  readonly bytes: number;
  /** Whether every record's are an integer. */
  readonly integral: boolean;
}

/** Whether what was exchanged reaches D. */
export function reachesTotal({ bytes, integral }: Exchanged, D: number): boolean {
  // Integers are added exactly up to 2^53 and a sum never falls, so it is on the right side of any D up to there.
  return bytes >= bar(D, integral && D <= Number.MAX_SAFE_INTEGER);
}

/**
 * The bytes of a timeline, checked. STRUCTURING_INPUT for an exchange of a workload with itself, for an exchange or an endpoint of an
 * unknown workload, for bytes that are negative or not finite, and for a pair whose sum exceeds 2^53 - 1; the sum over all pairs may
 * exceed it.
 */
export function exchangedIn(columns: TimelineColumns): Exchanged {
  const { size, exchanges, endpoints } = columns;
  const total = new CompensatedSum();
  let integral = true;
  const count = (moved: number, field: string, i: number): void => {
    if (!(moved >= 0) || moved === Infinity) throw inputError(`${field}.${i}.bytes`, 'exchanged bytes are a non-negative finite number');
    if (moved > Number.MAX_SAFE_INTEGER) throw inputError(`${field}.${i}.bytes`, TOO_MANY);
    integral &&= Number.isInteger(moved);
    total.add(moved);
  };
  for (let i = 0; i < exchanges.bytes.length; i += 1) {
    const a = exchanges.a[i] as number;
    const b = exchanges.b[i] as number;
    if (a >= size) throw inputError(`exchanges.${i}.a`, 'an exchange names a workload that is not in the timeline');
    if (b >= size) throw inputError(`exchanges.${i}.b`, 'an exchange names a workload that is not in the timeline');
    if (a === b) throw inputError(`exchanges.${i}.b`, 'a workload is said to exchange data with itself');
    count(exchanges.bytes[i] as number, 'exchanges', i);
  }
  for (let i = 0; i < endpoints.bytes.length; i += 1) {
    if ((endpoints.row[i] as number) >= size) throw inputError(`endpoints.${i}.workload`, 'an endpoint names a workload that is not in the timeline');
    count(endpoints.bytes[i] as number, 'endpoints', i);
  }
  // Until the sum over all pairs exceeds it, none can.
  if (total.value > Number.MAX_SAFE_INTEGER) checkPairs(columns);
  return { bytes: total.value, integral };
}

const TOO_MANY = 'the bytes exchanged by one pair exceed 2^53 - 1';

function checkPairs({ size, exchanges, endpoints }: TimelineColumns): void {
  checkSums(size, exchanges.a, exchanges.b, exchanges.bytes, 'exchanges');
  checkSums(size, endpoints.row, endpoints.endpoint, endpoints.bytes, 'endpoints');
}

/**
 * Refuses a pair (`a` is a row, of exchanges `b` too, either way round) that exceeds 2^53 - 1. Pairs are added up one by one only where
 * all those of eight rows together exceed it: a running sum over more records is never below that over some of them, rounded as
 * both are, so until then no pair can.
 */
function checkSums(size: number, a: Uint32Array, b: Uint32Array, bytes: Float64Array, field: 'exchanges' | 'endpoints'): void {
  const eightOf = (i: number): number => (field === 'exchanges' ? Math.min(a[i] as number, b[i] as number) : (a[i] as number)) >>> 3;
  const eights = new Float64Array(Math.ceil(size / 8));
  for (let i = 0; i < bytes.length; i += 1) {
    const eight = eightOf(i);
    eights[eight] = (eights[eight] as number) + (bytes[i] as number);
  }
  const sums = new Map<number, number>();
  for (let i = 0; i < bytes.length; i += 1) {
    if ((eights[eightOf(i)] as number) <= Number.MAX_SAFE_INTEGER) continue;
    const low = Math.min(a[i] as number, b[i] as number);
    const high = Math.max(a[i] as number, b[i] as number);
    const pair = field === 'exchanges' ? low * size + high : (b[i] as number) * size + (a[i] as number);
    const sum = (sums.get(pair) ?? 0) + (bytes[i] as number);
    if (sum > Number.MAX_SAFE_INTEGER) throw inputError(`${field}.${i}.bytes`, TOO_MANY);
    sums.set(pair, sum);
  }
}
