import { compareCodeUnits } from '#libs/encoding';

import { finding, type Found } from '../finding.js';
import type { EntityFacts, Flow, Rule, RuleOutcome, RuleQuality } from '../rule.js';
import { figure } from '../sentence.js';
import { BIN_S, condition, seriesOf, tooLittleKnown, trafficOf, type Bins, type Direction, type Traffic } from './bins.js';
import { checkStatistical, rarity, settledChance, STATISTICAL_DEFAULTS, type StatisticalParameters } from './chance.js';
import { discoveryLimit } from './false-discovery.js';
import { FourierTransform } from './fourier.js';
import { normalScores } from './ranks.js';
import { strongestLine, type Line } from './whitened-spectrum.js';

export type ExchangePeriodicityParameters = StatisticalParameters;

/** One series that can be looked at: all of a workload's traffic in one direction, or its traffic with one other end. */
interface Candidate {
  readonly workload: string;
  readonly direction: Direction;
  readonly bins: Bins;
  readonly records: readonly Flow[];
  readonly bytes: number;
  /** Place among the ends of the workload; 0 for all of them together. */
  readonly end: number;
}

/**
 * A strict period in what a workload sends or receives, as when the parts of one run synchronise every so many steps. The most
 * prominent line in the spectrum of normal scores, against its neighbours, in bins of 15 minutes over the last two to four whole weeks;
 * for all traffic of a workload in either direction, and for each end that it had traffic with for half of that time (tokens that change
 * daily are in the sum only). Findings are those that Benjamini and Hochberg's procedure leaves at `alpha` over all series tested on
 * the customer.
 *
 * ONLY A REASON TO LOOK: severity `watch`, and never the sole reason for anything. Many harmless programs keep a period of their own.
 * Calibrated on synthetic traffic.
 *
 * False alarms of one test at α = 10⁻³, per 20,000 (`false-alarms.spec.ts`): Poisson 15, diurnal 12, autoregressive 12, lognormal
 * 11, nightly back-up 11, random uploads 14, hourly job 9.
 * Load that drifts within office hours and is quiet outside of them gave 29 in 4,800: such noise has no smooth spectrum.
 *
 * Power at α = 10⁻³, share of 100 exchanges every 5 h 4½ min found (`power.spec.ts`), at 0, 5, 15, 25, 40 % jitter, for bursts of
 * the mean traffic of a bin, and of four times that:
 *
 *     Poisson         1.00  .99  .08  .01  .00    1.00  .99  .07  .01  .00
 *     diurnal         1.00 1.00  .17  .01  .00    1.00 1.00  .95  .17  .00
 *     autoregressive  1.00  .94  .00  .00  .00    1.00 1.00  .15  .00  .00
 *     lognormal        .06  .02  .00  .00  .00    1.00  .77  .02  .00  .00
 *     nightly back-up  .96  .62  .03  .00  .00     .98  .67  .03  .00  .00
 *     random uploads   .21  .02  .00  .00  .00     .78  .12  .00  .00  .00
 *     hourly job       .75  .35  .00  .00  .00    1.00 1.00  .31  .00  .00
 *
 * BLIND SPOT: a period that divides a day, to the quarter of an hour, has power 0: all lines of the calendar are left out, since back-ups
 * and jobs keep to them. One that only divides a week is seen by its harmonics of less than two hours. Random delays of a quarter of
 * the period and more hide any period; `exchange-synchrony` sees those.
 */
export const exchangePeriodicity: Rule<EntityFacts, ExchangePeriodicityParameters> = {
  name: 'exchange-periodicity',
  version: 1,
  severity: 'watch',
  source: 'Periodic synchronisation of low-communication training (Seferis and Fist, App. D); Fisher, Tests of significance in harmonic analysis (1929); Benjamini and Hochberg (1995)',
  defaults: STATISTICAL_DEFAULTS,
  find(facts, parameters): RuleOutcome {
    checkStatistical(parameters);
    const { traffic, quality: unreadable } = trafficOf(facts);
    const quality: RuleQuality[] = [...unreadable];
    const candidates: Candidate[] = [];
    for (const one of traffic) {
      const { bins, quality: said } = condition(one, parameters);
      quality.push(...said);
      if (bins !== null) candidates.push(...candidatesOf(one, bins));
    }
    candidates.sort((a, b) => b.bytes - a.bytes || compareCodeUnits(a.workload, b.workload) || compareCodeUnits(a.direction, b.direction) || a.end - b.end);
    quality.push(...notTested(candidates.slice(parameters.tests)));
    const transforms = new Map<number, FourierTransform>();
    const tested = candidates.slice(0, parameters.tests).flatMap((candidate) => {
      const line = test(candidate, parameters, transforms);
      return line === null ? [] : [{ candidate, line, chance: settledChance(line.chance) }];
    });
    const limit = discoveryLimit(tested.map(({ chance }) => chance), parameters.alpha);
    const found = tested.filter(({ chance }) => chance <= limit);
    found.sort((a, b) => compareCodeUnits(a.candidate.workload, b.candidate.workload) || a.chance - b.chance);
    return { findings: found.map((one) => finding(exchangePeriodicity, describe(one, limit, tested.length))), quality };
  },
};

/** Ends whose records span the bins are looked at one by one as well; tokens that change daily are only in the sum. */
function candidatesOf({ workload, records, bytesOut, bytesIn }: Traffic, bins: Bins): Candidate[] {
  const byEnd = new Map<string, Flow[]>();
  for (const record of records) {
    const end = 'token' in record.peer ? `token\n${record.peer.token}` : `workload\n${record.peer.workload}`;
    const known = byEnd.get(end);
    if (known === undefined) byEnd.set(end, [record]);
    else known.push(record);
  }
  const sum = (own: readonly Flow[], direction: Direction): number => own.reduce((total, record) => total + record[direction], 0);
  const series: Candidate[] = [
    { workload, direction: 'bytesOut', bins, records, bytes: bytesOut, end: 0 },
    { workload, direction: 'bytesIn', bins, records, bytes: bytesIn, end: 0 },
  ];
  if (byEnd.size === 1) return series.filter(({ bytes }) => bytes > 0);
  const ends = [...byEnd].sort(([a], [b]) => compareCodeUnits(a, b));
  for (const [i, [, own]] of ends.entries()) {
    if (!spans(own, bins)) continue;
    for (const direction of ['bytesOut', 'bytesIn'] as const) series.push({ workload, direction, bins, records: own, bytes: sum(own, direction), end: i + 1 });
  }
  return series.filter(({ bytes }) => bytes > 0);
}

/** At least half of the time between the first and the last record of an end lies within the bins. */
function spans(records: readonly Flow[], bins: Bins): boolean {
  const from = Math.max(bins.from * BIN_S, (records[0] as Flow).from);
  const to = Math.min(bins.to * BIN_S, records.reduce((most, record) => Math.max(most, record.to), -Infinity));
  return 2 * (to - from) >= (bins.to - bins.from) * BIN_S;
}

function test({ records, direction, bins }: Candidate, parameters: ExchangePeriodicityParameters, transforms: Map<number, FourierTransform>): Line | null {
  const series = seriesOf(records, direction, bins, parameters);
  if (tooLittleKnown(series, parameters)) return null;
  const size = series.bytes.length;
  const transform = transforms.get(size) ?? new FourierTransform(size);
  transforms.set(size, transform);
  return strongestLine(normalScores(series.bytes, series.known), transform);
}

function describe({ candidate, line, chance }: { readonly candidate: Candidate; readonly line: Line; readonly chance: number }, limit: number, tests: number): Found {
  const { workload, direction, bins, bytes, end } = candidate;
  const window = { from: bins.from * BIN_S, to: bins.to * BIN_S };
  const period = (window.to - window.from) / line.cycles;
  return {
    ...rarity(chance, limit),
    workloads: [workload],
    window,
    figures: [
      { name: 'period, seconds', value: Number(period.toPrecision(6)) },
      { name: 'power of the line over its neighbours', value: Number(line.prominence.toPrecision(6)) },
      { name: 'chance in unrelated traffic', value: chance },
      { name: 'series tested on this customer', value: tests },
      { name: 'bytes in this direction', value: bytes },
    ],
    sentence: `What workload ${workload} ${direction === 'bytesOut' ? 'sends' : 'receives'}${end === 0 ? '' : ' to or from one other end'} repeats every ${figure(period / 3600)} hours more strictly than chance allows once in ${figure(1 / chance)} series; a reason to look, not evidence of training.`,
  };
}

function notTested(candidates: readonly Candidate[]): RuleQuality[] {
  const left = new Map<string, number>();
  for (const { workload } of candidates) left.set(workload, (left.get(workload) ?? 0) + 1);
  const inOrder = [...left].sort(([a], [b]) => compareCodeUnits(a, b));
  return inOrder.map(([workload, count]) => ({ workload, code: 'not-tested', detail: `${count} of its series have less traffic than those that the limit on tests allows` }));
}
