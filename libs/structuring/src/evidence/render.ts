import { bar } from '../profiles/thresholds.js';
import type { RobustResult } from '../robust/types.js';
import type { DataQuality, SeferisFistResult, TestResult, Thresholds, WorkloadClass } from '../timeline/types.js';
import type { Counterfactual } from './counterfactual.js';
import type { ToldTest } from './describe.js';
import { whyEnginesDiffer } from './engines-differ.js';
import { outcomeGiven, type IndeterminatePeriod } from './indeterminate.js';
import { bytesText, counted, countText, h100Text, opsText, rateText } from './quantity-text.js';
import { changeLines } from './render-changes.js';
import { testLines, type TracePieces } from './render-test.js';
import { utcText } from './utc-text.js';

const DAY_S = 86_400;

/** Why what an engine reaches is watched and nobody is asked: it stays below C, or is one reservation for serving. */
type Watched = 'below C' | 'serving';

/** A verdict with all that it is told by, in tera-OP, TOP/s, GB/s, bytes and UTC seconds. */
export interface Trace {
  readonly now: number;
  readonly thresholds: Thresholds;
  readonly horizonS: number;
  /** Classes by workload, or how many there are of each. */
  readonly seferisFist: Pick<SeferisFistResult, 'outcome' | 'upperBoundOps' | 'tests'> & { readonly classes: SeferisFistResult['classes'] | Readonly<Record<WorkloadClass, number>>; readonly watched?: Watched };
  readonly robust: Pick<RobustResult, 'outcome' | 'peak' | 'exchangedBytes'> & { readonly tests: readonly ToldTest[]; readonly watched?: Watched };
  /** The workloads that the tests name. One that is missing is named without dates. */
  readonly pieces: TracePieces;
  readonly counterfactuals?: { readonly seferisFist?: Counterfactual; readonly robust?: Counterfactual };
  readonly indeterminate?: readonly IndeterminatePeriod[];
  readonly quality?: readonly DataQuality[];
}

/**
 * The verdict as a text that can be followed without knowing the code: Alg. 2 line by line with the customer's figures, the two tests of
 * the robust engine, why the engines differ if they do, what would change either, and what is not known. The same bytes on
 * every machine. Lines end with a line feed.
 */
export function render(trace: Trace): string {
  const { seferisFist, robust, indeterminate = [], counterfactuals } = trace;
  const classes = countsOf(seferisFist.classes);
  const changes = (found: Counterfactual | undefined, outcome: 'benign' | 'to-be-inspected'): string[] => (found === undefined ? [] : ['What would change this:', ...changeLines(found, outcome)]);
  const why = whyEnginesDiffer({ literal: { ...seferisFist, classes }, robust: { ...robust, linked: isLinked(trace) } });
  const lines = [
    `Judged at ${utcText(trace.now)}.`,
    '',
    `Alg. 2 of Seferis and Fist as printed (seferis-fist@1): ${outcomeText(seferisFist.outcome, indeterminate)}`,
    ...watchedLines(seferisFist.watched),
    ...literalLines(trace, classes),
    ...changes(counterfactuals?.seferisFist, seferisFist.outcome),
    '',
    `Robust engine (robust@1): ${outcomeText(robust.outcome, indeterminate)}`,
    ...watchedLines(robust.watched),
    ...robustLines(trace),
    ...changes(counterfactuals?.robust, robust.outcome),
    ...section('Why the engines differ:', why),
    ...section('Not known:', indeterminate.map(periodText)),
    ...section('Assumed:', (trace.quality ?? []).map((found) => qualityText(found, trace.pieces))),
  ];
  return `${lines.join('\n')}\n`;
}

function section(heading: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : ['', heading, ...sentences.map((sentence) => `  ${sentence}`)];
}

function outcomeText(outcome: 'benign' | 'to-be-inspected', periods: readonly IndeterminatePeriod[]): string {
  switch (outcomeGiven(outcome, periods)) {
    case 'benign':
      return 'benign. No threshold is reached.';
    case 'indeterminate':
      return 'indeterminate. No threshold is reached by what is known, but data are missing that could.';
    case 'to-be-inspected':
      return 'to be inspected. A threshold is reached.';
  }
}

const WHY_WATCHED = {
  'below C': 'nothing adds up to C, and what is fast or large by itself is linked to nothing, or only serves and met at endpoints in common.',
  serving: 'one workload that is declared as inference reaches C alone, which a reservation for serving does too. What contradicts the declaration is asked about by the rules on declarations and traffic.',
} as const satisfies Record<Watched, string>;

function watchedLines(watched: Watched | undefined): string[] {
  return watched === undefined ? [] : [`  Watched, and nobody is asked because of it: ${WHY_WATCHED[watched]}`];
}

/** Lines 4-6, 7-8, 11-12 and 15-16 of Alg. 2. */
function literalLines({ thresholds: { C1, R, B, D }, seferisFist: { tests, upperBoundOps }, pieces }: Trace, classes: Readonly<Record<WorkloadClass, number>>): string[] {
  const { training, 'potentially training': potentially, 'non-training': dropped } = classes;
  const all = training + potentially + dropped;
  const of = (...names: TestResult['test'][]): string[] => tests.filter(({ test }) => names.includes(test)).flatMap((found) => testLines(found, pieces, R));
  return [
    'Lines 4-6: which workloads count.',
    `  Training is what is declared so or reaches all of ${opsText(C1)} (C1), ${rateText(R)} (R, what ${h100Text(R)} do) and ${countText(B)} GB/s between nodes (B); potentially training is what reaches one of them.`,
    `  ${countText(training)} training, ${countText(potentially)} potentially training, ${countText(dropped)} non-training, which are left out. ${countText(training + potentially)} of ${counted(all, 'workload')} count, with ${opsText(upperBoundOps)} in all.`,
    'Lines 7-8: workloads one after another.',
    ...of('sequential'),
    `Lines 11-12: workloads that run at the same time and exchange ${bytesText(D)} (D) or more, pair by pair.`,
    ...of('parallel'),
    'Lines 15-16: both together. At any time only workloads that are linked by such exchanges are added up.',
    ...of('combined'),
  ];
}

function robustLines(trace: Trace): string[] {
  const { robust: { tests, peak, exchangedBytes }, thresholds: { C1, R, D }, horizonS, pieces } = trace;
  const horizon = horizonS === Infinity ? 'over all time' : `within ${countText(Math.ceil(horizonS / DAY_S))} days`;
  const of = (name: TestResult['test'], title: string): string[] => tests.filter(({ test }) => test === name).flatMap((found) => testLines(found, pieces, R, title));
  return [
    `  Every workload counts, whatever is declared. Together they exchanged ${bytesText(exchangedBytes)}, ${isLinked(trace) ? `which reaches ${bytesText(D)} (D): whatever exchanged data is linked` : `less than ${bytesText(D)} (D): nothing is linked`}.`,
    `  At each instant the fastest linked workloads count, at most ${rateText(peak)} (what ${h100Text(peak)} do).`,
    ...of('envelope', `The most ${horizon}`),
    `  The burst: a bucket is filled with all work and drained at ${rateText(R)} (R, what ${h100Text(R)} do); it may hold ${opsText(C1)} (C1).`,
    ...of('burst', 'The fullest'),
  ];
}

/** As the engine decides it: exactly for whole bytes. */
function isLinked({ robust: { exchangedBytes }, thresholds: { D } }: Trace): boolean {
  return exchangedBytes >= bar(D, Number.isInteger(exchangedBytes));
}

function countsOf(classes: Trace['seferisFist']['classes']): Readonly<Record<WorkloadClass, number>> {
  const counts: Record<WorkloadClass, number> = { training: 0, 'potentially training': 0, 'non-training': 0 };
  if (!isByWorkload(classes)) return classes;
  for (const name of classes.values()) counts[name] += 1;
  return counts;
}

function isByWorkload(classes: Trace['seferisFist']['classes']): classes is SeferisFistResult['classes'] {
  return classes instanceof Map;
}

function periodText(period: IndeterminatePeriod): string {
  const from = utcText(period.from);
  const until = period.to === null ? `since ${from}` : `from ${from} to ${utcText(period.to)}`;
  return period.reason === 'overdue-stream' ? `Reports of ${period.provider} are missing ${until}.` : `Workload ${period.workload} ran without telemetry ${until}.`;
}

function qualityText({ workload, code, detail }: DataQuality, pieces: TracePieces): string {
  const piece = pieces.get(workload);
  if (code === 'zero-length') return `Workload ${workload} ends when it starts; it is taken to last one second.`;
  return piece === undefined ? `Workload ${workload}: ${detail}.` : `Workload ${workload} has no end yet; it is taken to run on at its rate to ${utcText(piece.end)}.`;
}
