import { DEFAULT_POLICY } from '../profiles/policy.js';
import { reachesRate } from '../profiles/thresholds.js';
import { classOf } from '../seferis-fist/classify.js';
import { finding, usable, type Found } from './finding.js';
import { checkPositive } from './rule-parameters.js';
import type { EntityFacts, Finding, Rule, RuleOutcome, RuleQuality } from './rule.js';
import { figure } from './sentence.js';
import { settledWorkloads, type SettledWorkload } from './settled-workloads.js';
import { turnoverOf } from './turnover.js';

export interface DeclarationMismatchParameters {
  /** Alg. 1: tera-OP, tera-OP per second, GB/s. */
  readonly C1: number;
  readonly R: number;
  readonly B: number;
  /** Check `training-like-turnover`: share of R, and times the accelerator memory. */
  readonly rateShare: number;
  readonly turnover: number;
  /** Check `figures-of-training`: bytes a second out of each H100-equivalent that a service answers with at least, seconds that it may take to begin. */
  readonly leastAnswersBps: number;
  readonly settlingS: number;
  /** Check `measured-above-possible`: share of the possible operations by which a measurement may exceed them. */
  readonly tolerance: number;
}

/** Declarations in fixed words. Whatever else a report may say is not repeated. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['inference', 'declared as inference'],
  ['enhancement', 'declared as enhancement'],
  ['design', 'declared as design'],
  ['non-ai', 'declared as other work than AI'],
  ['none', 'not declared'],
]);

/** Work that is as large as training and is none: believed until a sign contradicts it. Not so fine-tuning, which some regimes count as training. */
const BELIEVED: ReadonlySet<string> = new Set(['inference', 'non-ai']);

/**
 * Declarations validated against figures (Heim et al., section 3.3.2 and Box 1, step 4c: "validate these declarations by running automated
 * classification … and conduct follow-up analyses"). Three checks, each named in front of its figures:
 *
 * - `figures-of-training`: declared as anything but training, or not at all, while operations, rate and bandwidth all reach the thresholds of
 *   Alg. 1 (>=): what Alg. 1 calls training. It asks where nobody has said what the work is, or something that is close to training. Large inference and
 *   campaigns of other work than AI on a training network meet it too, so that such a declaration is believed and watched, until a sign contradicts it. A service
 *   answers: one that was declared as inference and has sent hardly anything in two weeks is asked about. An accelerator writes some hundred tokens of four bytes
 *   a second at least, of which the limit is a fiftieth; an evader with a made-up service in front gets past it.
 * - `training-like-turnover`: declared as inference, at a tenth of R or more, and at least one accelerator memory went both out and in.
 * - `measured-above-possible`: the lower bound of the measured operations exceeds what the hardware can have done since it began, beyond
 *   a tolerance for clocks: the declared hardware, precision or time is wrong. Whatever was declared.
 *
 * Even 5 % of wrong classifications "may be prohibitively high" (section 3.3.2), so it asks at most. Cannot see a false declaration of
 * work whose figures are those of what it claims to be, such as training below any one of the thresholds.
 */
export const declarationMismatch: Rule<EntityFacts, DeclarationMismatchParameters> = {
  name: 'declaration-mismatch',
  version: 2,
  severity: 'ask',
  source: 'Heim et al., Governing Through the Cloud, section 3.3.2 and Box 1; classes: Seferis and Fist, Alg. 1',
  defaults: { C1: DEFAULT_POLICY.thresholds.C1, R: DEFAULT_POLICY.thresholds.R, B: DEFAULT_POLICY.thresholds.B, rateShare: 0.1, turnover: 1, leastAnswersBps: 10, settlingS: 14 * 86_400, tolerance: 0.02 },
  find(facts, parameters): RuleOutcome {
    checkPositive(parameters, ['C1', 'R', 'B', 'rateShare', 'turnover', 'leastAnswersBps']);
    const findings: Finding[] = [];
    const quality: RuleQuality[] = [];
    for (const settled of settledWorkloads(facts)) {
      for (const check of [figuresOfTraining, trainingLikeTurnover, measuredAbovePossible]) {
        const found = check(settled, parameters, facts.timeline.now);
        if (found === null) continue;
        if ('code' in found) quality.push(found);
        else findings.push(finding(declarationMismatch, { ...found, workloads: [settled.workload.id], window: { from: settled.start, to: settled.end } }));
      }
    }
    return { findings, quality };
  },
};

type Check = (settled: SettledWorkload, parameters: DeclarationMismatchParameters, now: number) => Omit<Found, 'workloads' | 'window'> | RuleQuality | null;

/** The comparison shown is the one that is closest to not being met. */
const figuresOfTraining: Check = (settled, parameters, now) => {
  const { workload, start, end, ops, rate } = settled;
  const { C1, R, B } = parameters;
  const { id, declared, bandwidth } = workload;
  if (declared === 'training' || classOf(false, ops, end - start, bandwidth, { ...DEFAULT_POLICY.thresholds, C1, R, B }) !== 'training') return null;
  const comparisons = [
    { value: ops, threshold: C1, unit: 'TOP' },
    { value: rate, threshold: R, unit: 'TOP/s' },
    { value: bandwidth, threshold: B, unit: 'GB/s' },
  ] as const;
  const closest = comparisons.reduce((least, each) => (each.value / each.threshold < least.value / least.threshold ? each : least));
  const silence = declared === 'inference' ? silenceOf(settled, parameters, now) : null;
  return {
    ...closest,
    severity: silence === null && BELIEVED.has(declared ?? 'none') ? 'watch' : 'ask',
    figures: [
      { name: 'figures-of-training: operations, TOP', value: ops },
      { name: 'figures-of-training: C1, TOP', value: C1 },
      { name: 'figures-of-training: rate, TOP/s', value: rate },
      { name: 'figures-of-training: R, TOP/s', value: R },
      { name: 'figures-of-training: bandwidth, GB/s', value: bandwidth },
      { name: 'figures-of-training: B, GB/s', value: B },
      ...(silence === null ? [] : [{ name: 'figures-of-training: bytes out', value: silence.out }, { name: 'figures-of-training: bytes out of a service, at least', value: silence.least }]),
    ],
    sentence: `Workload ${id} is ${WORDS.get(declared ?? 'none') ?? 'not declared as training'}, and its operations, rate and bandwidth all reach the thresholds of training; the closest is ${figure(closest.value)} ${closest.unit} against ${figure(closest.threshold)}.${silence === null ? '' : ` Only ${figure(silence.out)} bytes went out of it, where a service answers with ${figure(silence.least)} at least.`}`,
  };
};

/** What went out of a workload that has run long enough to answer, and what a service sends at least; null where it has not, or sent that. Traffic that was not counted is no answer. */
function silenceOf({ workload: { egressB, h100e }, start, end }: SettledWorkload, { leastAnswersBps, settlingS }: DeclarationMismatchParameters, now: number): { readonly out: number; readonly least: number } | null {
  const seconds = Math.min(end, now) - start;
  const least = leastAnswersBps * h100e * seconds;
  return seconds < settlingS || !usable(egressB) || egressB >= least ? null : { out: egressB, least };
}

const trainingLikeTurnover: Check = ({ workload, start, end, ops, rate }, { R, rateShare, turnover }) => {
  const { id, declared, egressB, ingressB, memoryGB } = workload;
  if (declared !== 'inference' || !reachesRate(ops, end - start, R * rateShare)) return null;
  const times = turnoverOf(workload);
  if (typeof times !== 'number') return times;
  if (times < turnover) return null;
  return {
    value: times,
    threshold: turnover,
    unit: 'times the accelerator memory',
    figures: [
      { name: 'training-like-turnover: bytes out', value: egressB },
      { name: 'training-like-turnover: bytes in', value: ingressB },
      { name: 'training-like-turnover: accelerator memory, GB', value: memoryGB },
      { name: 'training-like-turnover: rate, TOP/s', value: rate },
      { name: 'training-like-turnover: least rate, TOP/s', value: R * rateShare },
    ],
    sentence: `Workload ${id} is declared as inference, and ${figure(times)} times its accelerator memory went both out of it and into it (limit ${figure(turnover)}), as in training with others.`,
  };
};

/** Below one tera-OP a measurement is rounding. */
const LEAST_MEASURED = 1;

const measuredAbovePossible: Check = ({ workload, start }, { tolerance }, now) => {
  const { id, empirical } = workload;
  if (empirical === null) return null;
  if (!usable(empirical.lowTOP)) return { workload: id, code: 'unusable-figure', detail: 'the measured operations are not a non-negative finite number: not compared with the possible ones' };
  // Settled operations of open-ended work include what it is yet to do; what it was able to do so far is its rate until now.
  const possible = workload.end === null ? (workload.rate ?? 0) * Math.max(0, now - start) : workload.ops;
  const threshold = Math.max(LEAST_MEASURED, possible * (1 + tolerance));
  if (empirical.lowTOP <= threshold) return null;
  return {
    value: empirical.lowTOP,
    threshold,
    unit: 'TOP',
    figures: [
      { name: 'measured-above-possible: measured at least, TOP', value: empirical.lowTOP },
      { name: 'measured-above-possible: possible at most, TOP', value: possible },
      { name: 'measured-above-possible: tolerance', value: tolerance },
    ],
    sentence: `Workload ${id} is measured to have done at least ${figure(empirical.lowTOP)} TOP, more than the ${figure(possible)} TOP that its stated hardware and time allow.`,
  };
};
