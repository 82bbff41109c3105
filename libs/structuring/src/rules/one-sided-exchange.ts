import { compareCodeUnits } from '#libs/encoding';

import { DEFAULT_POLICY } from '../profiles/policy.js';
import { comparable, type Comparable } from './comparable-meetings.js';
import { finding, type Found } from './finding.js';
import { meetingsOf, type End } from './meetings.js';
import { checkPositive } from './rule-parameters.js';
import type { EntityFacts, Finding, Rule, RuleOutcome, RuleQuality } from './rule.js';
import { figure } from './sentence.js';

const DAY_S = 86_400;

export interface OneSidedExchangeParameters {
  /** Bytes from which two sides disagree, in one direction. */
  readonly disagreementB: number;
  /** Share of what the lower side says by which the other may exceed it: headers, retransmission. */
  readonly share: number;
  /** The same where either side sampled. */
  readonly sampledShare: number;
  /** Bytes, both directions, from which traffic with an end that does not report is found. */
  readonly unansweredB: number;
  /** Seconds that both sides have to report before they are compared. */
  readonly settlingS: number;
}

/**
 * Exchange that its two sides report differently. Providers report the same flows under the same token, so what one side sent is what
 * the other received, in each direction. The engines count the larger figure, which keeps a missing record from lowering a
 * verdict; this rule says that one is missing. All records of two workloads are taken together, token by token without setting one off
 * against another, since tokens change daily and a tolerance a day would be an allowance a day.
 *
 * - Two ends that disagree, the second of which may be another customer's: the excess of the larger figures over the lower ones, scaled up
 *   for the lower side's gaps, reaches both `disagreementB` (D ÷ 1000) and `share` of the lower figures. Asks. Both customers are found, as
 *   nothing tells which of the two providers left something out.
 * - One end alone: nobody's workload reports the token as its other side, and the workload moved `unansweredB` (D) that way. Only watched: the
 *   other end may be no provider's. Within one provider a record names both ends and one is enough.
 *
 * Tokens with more than two ends, whosever they are, are endpoints that many share and are not judged. Cannot see traffic that both sides leave out or
 * understate alike, nor what is below the tolerances.
 */
export const oneSidedExchange: Rule<EntityFacts, OneSidedExchangeParameters> = {
  name: 'one-sided-exchange',
  version: 1,
  severity: 'ask',
  source: 'Seferis and Fist, App. D (exchange between workloads); a missing log must not lower what the other side saw; D: the same, App. E',
  defaults: { disagreementB: DEFAULT_POLICY.thresholds.D / 1000, share: 0.25, sampledShare: 1, unansweredB: DEFAULT_POLICY.thresholds.D, settlingS: 2 * DAY_S },
  find(facts, parameters): RuleOutcome {
    checkPositive(parameters, ['disagreementB', 'unansweredB']);
    const { meetings, quality: unreadable } = meetingsOf(facts);
    const { pairs, alone, quality } = comparable(meetings, facts, parameters.settlingS);
    const start = new Map(facts.workloads.map((workload) => [workload.id, workload.start]));
    const inOrder = (a: string, b: string): number => (start.get(a) ?? 0) - (start.get(b) ?? 0) || compareCodeUnits(a, b);
    const found: Finding[] = [];
    const gaps: RuleQuality[] = [];
    for (const ends of pairs) {
      for (const [sender, receiver] of [[0, 1], [1, 0]] as const) {
        const outcome = disagreement(ends, sender, receiver, parameters, inOrder);
        if (outcome.found !== null) found.push(finding(oneSidedExchange, outcome.found));
        if (outcome.gap !== null) gaps.push(outcome.gap);
      }
    }
    for (const ends of alone) {
      const one = unanswered(ends, parameters);
      if (one !== null) found.push(finding(oneSidedExchange, one));
    }
    return { findings: found, quality: [...unreadable, ...quality, ...gaps] };
  },
};

/** What one of two workloads sent the other, over all their meetings. */
function disagreement(meetings: Comparable['pairs'][number], sender: 0 | 1, receiver: 0 | 1, { disagreementB, share, sampledShare }: OneSidedExchangeParameters, inOrder: (a: string, b: string) => number): { found: Found | null; gap: RuleQuality | null } {
  const [from, to] = [meetings[0][sender], meetings[0][receiver]];
  let [sent, received, excess, allowed, uncounted] = [0, 0, 0, 0, 0];
  for (const ends of meetings) {
    const [out, into] = [ends[sender], ends[receiver]];
    const high = Math.max(out.out, into.in);
    const low = out.out < into.in ? { bytes: out.out, end: out } : { bytes: into.in, end: into };
    const counted = 1 - gapShare(low.end);
    if (counted === 0 && high > low.bytes) {
      uncounted += 1;
      continue;
    }
    sent += out.out;
    received += into.in;
    const probable = counted === 0 ? high : Math.min(high, low.bytes / counted);
    excess += high - probable;
    allowed += probable * (out.sampled || into.sampled ? sampledShare : share);
  }
  const gap = uncounted === 0 ? null : { workload: from.workload, code: 'telemetry-gap', detail: `what it sent workload ${nameOf(to)} is not compared in ${uncounted} case${uncounted === 1 ? '' : 's'}: one side has no counters at all` };
  const threshold = Math.max(disagreementB, allowed);
  if (excess < threshold) return { found: null, gap };
  const found: Found = {
    value: excess,
    threshold,
    unit: 'bytes',
    workloads: meetings[0][1].customer === null ? [from.workload, to.workload].sort(inOrder) : [meetings[0][0].workload, meetings[0][1].workload],
    window: windowOf(meetings.flat()),
    figures: [
      { name: 'bytes sent, as the sender has it', value: sent },
      { name: 'bytes received, as the receiver has it', value: received },
      { name: 'excess over the lower figures, bytes', value: excess },
      { name: 'tolerance, bytes', value: threshold },
    ],
    sentence: `Workload ${nameOf(from)} reports ${figure(sent)} bytes sent to workload ${nameOf(to)}, which reports ${figure(received)} received; the sides differ by ${figure(excess)} bytes where ${figure(threshold)} can be explained.`,
  };
  return { found, gap };
}

function unanswered(ends: Comparable['alone'][number], { unansweredB }: OneSidedExchangeParameters): Found | null {
  const [{ workload }] = ends;
  const out = ends.reduce((sum, end) => sum + end.out, 0);
  const into = ends.reduce((sum, end) => sum + end.in, 0);
  if (out + into < unansweredB) return null;
  return {
    severity: 'watch',
    value: out + into,
    threshold: unansweredB,
    unit: 'bytes',
    workloads: [workload],
    window: windowOf(ends),
    figures: [
      { name: 'bytes sent', value: out },
      { name: 'bytes received', value: into },
      { name: 'flows whose other side nobody reports', value: ends.length },
    ],
    sentence: `Workload ${workload} moved ${figure(out + into)} bytes to and from ends that no other workload answers for, at least the ${figure(unansweredB)} bytes that would link it if one did.`,
  };
}

function nameOf({ workload, customer }: End): string {
  return customer === null ? workload : `${workload} of customer ${customer}`;
}

/** Share of an end's time that has no counters. */
function gapShare({ gapS, seconds }: End): number {
  return seconds === 0 ? 0 : gapS / seconds;
}

function windowOf(ends: readonly End[]): { from: number; to: number } {
  return { from: ends.reduce((least, { from }) => Math.min(least, from), Infinity), to: ends.reduce((most, { to }) => Math.max(most, to), -Infinity) };
}
