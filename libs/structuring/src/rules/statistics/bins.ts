import { compareCodeUnits } from '#libs/encoding';

import { usable } from '../finding.js';
import type { EntityFacts, Flow, RuleQuality } from '../rule.js';
import { figure } from '../sentence.js';

/** Seconds of a bin, counted from the epoch; bins of a day and of a week. */
export const BIN_S = 900;
export const DAY = 96;
export const WEEK = 7 * DAY;

/** What both statistical rules need of a series before they look at it. */
export interface SeriesParameters {
  /** Whole weeks that are looked at, the last ones: at least and at most. A week, so that no pattern of the calendar is cut off within. */
  readonly leastWeeks: number;
  readonly mostWeeks: number;
  /** Share by which a record may be longer than a bin, and share of its time that may be without counters. */
  readonly tolerance: number;
  /** Share of the bins that may be unknown. */
  readonly unknown: number;
}

/** Bins [from, to) on the grid of `BIN_S` from the epoch. */
export interface Bins {
  readonly from: number;
  readonly to: number;
}

/** One workload's own records, in an order that only depends on what they say, and the bins between the first and the last. */
export interface Traffic {
  readonly workload: string;
  readonly records: readonly Flow[];
  readonly bins: Bins;
  readonly bytesOut: number;
  readonly bytesIn: number;
}

export type Direction = 'bytesOut' | 'bytesIn';

/** Bytes by bin, and 1 where they are known. */
export interface Series {
  readonly bytes: Float64Array;
  readonly known: Uint8Array;
  /** Bins that are not known because a record is longer than a bin, and because counters are missing. */
  readonly coarse: number;
  readonly gaps: number;
}

/** The readable records of the customer's workloads, by workload in order of id, and what cannot be read. */
export function trafficOf({ workloads, flows }: Pick<EntityFacts, 'workloads' | 'flows'>): { readonly traffic: readonly Traffic[]; readonly quality: readonly RuleQuality[] } {
  const records = new Map<string, Flow[]>(workloads.map(({ id }) => [id, []]));
  const unreadable = new Set<string>();
  for (const flow of flows) {
    if (readable(flow)) records.get(flow.workload)?.push(flow);
    else if (records.has(flow.workload)) unreadable.add(flow.workload);
  }
  const traffic = [...records]
    .filter(([, own]) => own.length > 0)
    .sort(([a], [b]) => compareCodeUnits(a, b))
    .map(([workload, own]) => trafficOfOne(workload, own.sort(byContent)));
  const quality = [...unreadable].map((workload) => ({ workload, code: 'unusable-figure', detail: 'a record of its traffic has an impossible time or count: it is left out' }));
  return { traffic, quality };
}

/** The last whole weeks of some bins; null when they are fewer than the least. */
export function wholeWeeks({ from, to }: Bins, { leastWeeks, mostWeeks }: SeriesParameters): Bins | null {
  const weeks = Math.min(mostWeeks, Math.floor((to - from) / WEEK));
  return weeks >= leastWeeks ? { from: to - weeks * WEEK, to } : null;
}

/**
 * Bytes of some records by bin, spread evenly over the time of each record. No record is no traffic, which is how flow logs say it. A
 * record longer than a bin would smear what is looked for, and one without counters says nothing: their bins are not known.
 */
export function seriesOf(records: readonly Flow[], direction: Direction, { from, to }: Bins, { tolerance }: SeriesParameters): Series {
  const size = to - from;
  const bytes = new Float64Array(size);
  const known = new Uint8Array(size).fill(1);
  let [coarse, gaps] = [0, 0];
  for (const record of records) {
    const length = record.to - record.from;
    const first = Math.floor(record.from / BIN_S) - from;
    // The end is open, but a record of no length lies in the bin of its instant.
    const last = Math.max(first, Math.ceil(record.to / BIN_S) - 1 - from);
    const isCoarse = length > BIN_S * (1 + tolerance);
    const isGap = record.gapS > length * tolerance;
    for (let bin = Math.max(0, first); bin <= Math.min(last, size - 1); bin += 1) {
      if (isCoarse || isGap) {
        if (known[bin] === 1 && isCoarse) coarse += 1;
        else if (known[bin] === 1) gaps += 1;
        known[bin] = 0;
      }
      bytes[bin] = (bytes[bin] as number) + record[direction] * (first === last ? 1 : shareOf(record, bin + from, length));
    }
  }
  return { bytes, known, coarse, gaps };
}

/** What may keep a series from being judged: too little of it is known. */
export function tooLittleKnown({ bytes, coarse, gaps }: Series, { unknown }: SeriesParameters): boolean {
  return coarse + gaps > unknown * bytes.length;
}

/** What is to be said of one workload's records, and the bins that it can be judged on (null where it cannot). */
export function condition({ workload, records, bins }: Traffic, parameters: SeriesParameters): { readonly bins: Bins | null; readonly quality: readonly RuleQuality[] } {
  const weeks = wholeWeeks(bins, parameters);
  if (weeks === null) {
    return { bins: null, quality: [{ workload, code: 'too-short', detail: `its records span less than ${parameters.leastWeeks} weeks: not tested` }] };
  }
  const series = seriesOf(records, 'bytesOut', weeks, parameters);
  const isUnknown = tooLittleKnown(series, parameters);
  const consequence = isUnknown ? 'not tested' : 'these bins are left out';
  const quality: RuleQuality[] = [];
  const percent = (count: number): string => `${figure(Math.ceil((1000 * count) / series.bytes.length) / 10)} %`;
  if (series.coarse > 0) quality.push({ workload, code: 'too-coarse', detail: `records longer than 15 minutes cover ${percent(series.coarse)} of the last whole weeks: ${consequence}` });
  if (series.gaps > 0) quality.push({ workload, code: 'telemetry-gap', detail: `counters are missing in ${percent(series.gaps)} of the last whole weeks: ${consequence}` });
  if (records.some(({ sampled }) => sampled)) quality.push({ workload, code: 'sampled', detail: 'some of its records are sampled: weaker patterns are missed' });
  return { bins: isUnknown ? null : weeks, quality };
}

function trafficOfOne(workload: string, records: readonly Flow[]): Traffic {
  const from = records.reduce((least, record) => Math.min(least, record.from), Infinity);
  const to = records.reduce((most, record) => Math.max(most, record.to), -Infinity);
  return {
    workload,
    records,
    bins: { from: Math.ceil(from / BIN_S), to: Math.floor(to / BIN_S) },
    bytesOut: records.reduce((sum, { bytesOut }) => sum + bytesOut, 0),
    bytesIn: records.reduce((sum, { bytesIn }) => sum + bytesIn, 0),
  };
}

function readable({ from, to, bytesOut, bytesIn, gapS }: Flow): boolean {
  return Math.abs(from) < Number.MAX_SAFE_INTEGER && Math.abs(to) < Number.MAX_SAFE_INTEGER && to >= from && usable(bytesOut) && usable(bytesIn) && usable(gapS);
}

/** Total on all that `seriesOf` reads, so that sums are rounded alike whatever the order of the facts. */
function byContent(a: Flow, b: Flow): number {
  return a.from - b.from || a.to - b.to || a.bytesOut - b.bytesOut || a.bytesIn - b.bytesIn || a.gapS - b.gapS;
}

function shareOf({ from, to }: Flow, bin: number, length: number): number {
  return (Math.min(to, (bin + 1) * BIN_S) - Math.max(from, bin * BIN_S)) / length;
}
