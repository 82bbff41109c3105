import { compareCodeUnits } from '#libs/encoding';

import { finding, type Found } from '../finding.js';
import type { EntityFacts, Flow, Rule, RuleOutcome, RuleQuality } from '../rule.js';
import { figure } from '../sentence.js';
import { BIN_S, condition, seriesOf, tooLittleKnown, trafficOf, wholeWeeks, type Bins, type Direction, type Series, type Traffic } from './bins.js';
import { checkStatistical, rarity, settledChance, STATISTICAL_DEFAULTS, type StatisticalParameters } from './chance.js';
import { fit, isTooRare, prepare, type Fit, type Prepared } from './cross-correlation.js';
import { discoveryLimit } from './false-discovery.js';
import { FourierTransform } from './fourier.js';

export type ExchangeSynchronyParameters = StatisticalParameters;

/** What `sender` sends is set against what `receiver` receives. */
interface Pair {
  readonly sender: Traffic;
  readonly receiver: Traffic;
  readonly bins: Bins;
  /** The most that can have gone from one to the other. */
  readonly bytes: number;
}

/**
 * Workloads in step: what one sends and what another receives rise and fall together although no record names both, as when the parts
 * of one run exchange updates through a relay or a bucket. Rank cross-correlation over delays of none to an hour against all other
 * delays, in bins of 15 minutes over the last two to four whole weeks that both have records of. Findings are those that
 * Benjamini and Hochberg's procedure leaves at `alpha` over all pairs tested on the customer.
 *
 * ONLY A REASON TO LOOK: severity `watch`, and never the sole reason for anything. It says that two series go together, not that
 * data passed, nor that anything was trained; a common cause (one client, one outage) looks the same. Calibrated on synthetic traffic.
 *
 * Which pairs: both directions of all pairs of the customer's workloads, of one provider or two, since a relay hides them from either.
 * What records already name (the other workload, or a token that both report) is taken out of the traffic first and left to the
 * engines, which judge it by volume. The pair is still tested on the rest: a token exchange in the open must not exempt it.
 *
 * False alarms of one test at α = 10⁻³, per 14,000 (`false-alarms.spec.ts`): Poisson 2, diurnal 1, autoregressive 4, lognormal 1, nightly
 * back-up 8, random uploads 1, hourly job 3.
 *
 * Power at α = 10⁻³, share of 100 exchanges every 5 h 4½ min found (`power.spec.ts`), at 0, 5, 15, 25, 40 % jitter, for bursts of
 * the mean traffic of a bin, and of four times that:
 *
 *     Poisson          .97  .96 1.00 1.00  .99     .97  .96 1.00 1.00 1.00
 *     diurnal         1.00 1.00 1.00 1.00 1.00    1.00 1.00 1.00 1.00 1.00
 *     autoregressive   .93  .98 1.00 1.00 1.00    1.00 1.00 1.00 1.00 1.00
 *     lognormal        .03  .03  .02  .03  .03     .59  .72  .81  .82  .81
 *     nightly back-up  .60  .71  .81  .85  .83     .61  .76  .87  .86  .87
 *     random uploads   .05  .08  .08  .12  .08     .35  .38  .40  .45  .40
 *     hourly job       .28  .36  .39  .41  .43    1.00 1.00 1.00 1.00 1.00
 *
 * BLIND SPOT: exchange at the same times every day or every week, to the quarter of an hour, has power 0, as it cannot be told from
 * habit. Nor is anything seen that is steady, rarer than one bin in twenty, or that arrives more than an hour later.
 */
export const exchangeSynchrony: Rule<EntityFacts, ExchangeSynchronyParameters> = {
  name: 'exchange-synchrony',
  version: 1,
  severity: 'watch',
  source: 'Exchange between the parts of one run (Seferis and Fist, App. D), where no record names both ends; Haugh, Checking the independence of two time series (1976); Benjamini and Hochberg (1995)',
  defaults: STATISTICAL_DEFAULTS,
  find(facts, parameters): RuleOutcome {
    checkStatistical(parameters);
    const { traffic, quality: unreadable } = trafficOf(facts);
    const said = traffic.map((one) => condition(one, parameters));
    const judged = traffic.filter((_, i) => said[i]?.bins !== null);
    const { pairs, tooShort } = pairsOf(judged, parameters);
    pairs.sort((a, b) => b.bytes - a.bytes || compareCodeUnits(a.sender.workload, b.sender.workload) || compareCodeUnits(a.receiver.workload, b.receiver.workload));
    const comparison = new Comparison(parameters);
    const unfit: Record<Unfit, Pair[]> = { unknown: [], 'no traffic': [], 'too rare': [] };
    const tested: Tested[] = [];
    for (const pair of pairs.slice(0, parameters.tests)) {
      const result = comparison.of(pair);
      if (typeof result === 'string') unfit[result].push(pair);
      else tested.push({ pair, fit: result, chance: settledChance(result.chance) });
    }
    const limit = discoveryLimit(tested.map(({ chance }) => chance), parameters.alpha);
    const start = new Map(facts.workloads.map((workload) => [workload.id, workload.start]));
    const inOrder = (a: string, b: string): number => (start.get(a) ?? 0) - (start.get(b) ?? 0) || compareCodeUnits(a, b);
    const found = tested.filter(({ chance }) => chance <= limit);
    found.sort((a, b) => inOrder(a.pair.sender.workload, b.pair.sender.workload) || inOrder(a.pair.receiver.workload, b.pair.receiver.workload));
    return {
      findings: found.map((one) => finding(exchangeSynchrony, describe(one, limit, tested.length, inOrder))),
      quality: [
        ...unreadable,
        ...said.flatMap(({ quality }) => quality),
        ...perWorkload(tooShort, 'too-short', `share less than ${parameters.leastWeeks} weeks of records: not tested`),
        ...perWorkload(unfit.unknown, 'telemetry-gap', 'have too many bins that one of them does not know: not tested'),
        ...perWorkload(unfit['too rare'], 'too-rare', 'have traffic in too few bins to be told from chance: not tested'),
        ...perWorkload(pairs.slice(parameters.tests), 'not-tested', 'have less traffic than those that the limit on tests allows'),
      ],
    };
  },
};

interface Tested {
  readonly pair: Pair;
  readonly fit: Fit;
  readonly chance: number;
}

/** Both directions of all pairs that can have exchanged something while both had records. */
function pairsOf(traffic: readonly Traffic[], parameters: ExchangeSynchronyParameters): { pairs: Pair[]; tooShort: Pair[] } {
  const pairs: Pair[] = [];
  const tooShort: Pair[] = [];
  for (const sender of traffic) {
    for (const receiver of traffic) {
      const common = { from: Math.max(sender.bins.from, receiver.bins.from), to: Math.min(sender.bins.to, receiver.bins.to) };
      const bytes = Math.min(sender.bytesOut, receiver.bytesIn);
      if (sender === receiver || bytes === 0 || common.to <= common.from) continue;
      const bins = wholeWeeks(common, parameters);
      if (bins === null) tooShort.push({ sender, receiver, bins: common, bytes });
      else pairs.push({ sender, receiver, bins, bytes });
    }
  }
  return { pairs, tooShort };
}

/** Why a series is not compared. */
type Unfit = 'unknown' | 'no traffic' | 'too rare';

/** Compares pairs, and keeps what the next pair may need again. */
class Comparison {
  private readonly transforms = new Map<number, FourierTransform>();
  private readonly series = new Map<string, Prepared | Unfit>();
  private readonly ends = new Map<string, ReadonlySet<string>>();

  constructor(private readonly parameters: ExchangeSynchronyParameters) {}

  of({ sender, receiver, bins }: Pair): Fit | Unfit {
    const sent = this.prepared(sender, receiver, 'bytesOut', bins);
    const received = this.prepared(receiver, sender, 'bytesIn', bins);
    // Nothing to compare is nothing to report, whatever else holds.
    for (const unfit of ['no traffic', 'unknown', 'too rare'] as const) if (sent === unfit || received === unfit) return unfit;
    if (typeof sent === 'string' || typeof received === 'string') return 'unknown';
    return fit(sent, received, this.transform(bins));
  }

  /** A workload's traffic but for what it is known to have exchanged with `other`. */
  private prepared(own: Traffic, other: Traffic, direction: Direction, bins: Bins): Prepared | Unfit {
    const theirs = this.tokensOf(other);
    const isMutual = ({ peer }: Flow): boolean => ('token' in peer ? theirs.has(peer.token) : peer.workload === other.workload);
    const records = own.records.filter((record) => !isMutual(record));
    // Where nothing is left out, the series is the same for every partner.
    const key = `${own.workload}\n${direction}\n${bins.from}\n${bins.to}\n${records.length === own.records.length ? '' : other.workload}`;
    const before = this.series.get(key);
    if (before !== undefined) return before;
    const series = seriesOf(records, direction, bins, this.parameters);
    const prepared = this.judge(series, bins);
    this.series.set(key, prepared);
    return prepared;
  }

  private judge(series: Series, bins: Bins): Prepared | Unfit {
    if (tooLittleKnown(series, this.parameters)) return 'unknown';
    if (series.bytes.every((bytes) => bytes === 0)) return 'no traffic';
    if (isTooRare(series.bytes, series.known)) return 'too rare';
    return prepare(series.bytes, series.known, this.transform(bins));
  }

  private transform({ from, to }: Bins): FourierTransform {
    const transform = this.transforms.get(to - from) ?? new FourierTransform(to - from);
    this.transforms.set(to - from, transform);
    return transform;
  }

  private tokensOf({ workload, records }: Traffic): ReadonlySet<string> {
    const tokens = this.ends.get(workload) ?? new Set(records.flatMap(({ peer }) => ('token' in peer ? [peer.token] : [])));
    this.ends.set(workload, tokens);
    return tokens;
  }
}

function describe({ pair, fit, chance }: Tested, limit: number, tests: number, inOrder: (a: string, b: string) => number): Found {
  const [sender, receiver] = [pair.sender.workload, pair.receiver.workload];
  return {
    ...rarity(chance, limit),
    workloads: [sender, receiver].sort(inOrder),
    window: { from: pair.bins.from * BIN_S, to: pair.bins.to * BIN_S },
    figures: [
      { name: 'delay of arrival, seconds', value: fit.lag * BIN_S },
      { name: 'rank correlation at this delay', value: Number(fit.correlation.toPrecision(6)) },
      { name: 'standard deviations over other delays', value: Number(fit.deviation.toPrecision(6)) },
      { name: 'chance in unrelated traffic', value: chance },
      { name: 'pairs tested on this customer', value: tests },
      { name: 'most bytes that can have passed', value: pair.bytes },
    ],
    sentence: `What workload ${sender} sends and what workload ${receiver} receives rise and fall together, as in unrelated traffic once in ${figure(1 / chance)} pairs, though no record names both; a reason to look, not evidence of exchange.`,
  };
}

/** Pairs that were not compared, counted at each of their workloads. */
function perWorkload(pairs: readonly Pair[], code: string, detail: string): RuleQuality[] {
  const counts = new Map<string, number>();
  for (const { sender, receiver } of pairs) {
    for (const { workload } of [sender, receiver]) counts.set(workload, (counts.get(workload) ?? 0) + 1);
  }
  const inOrder = [...counts].sort(([a], [b]) => compareCodeUnits(a, b));
  return inOrder.map(([workload, count]) => ({ workload, code, detail: `${count} of its directed pairs ${detail}` }));
}
