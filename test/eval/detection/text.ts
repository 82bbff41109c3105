import { LITERAL, ROBUST } from '#libs/verdict';

import type { AdversaryFigures, BenignFigures } from './measure.js';
import type { DetectionReport } from './report.js';
import { TABLE_ONE } from './table-one.js';
import type { Share } from './wilson.js';

/** The report as tables for a person; the last line is the verdict. */
export function asText({ background, providers, seed, instances, adversaries, benign, readings, bars, met }: DetectionReport): string {
  return [
    `detection: ${instances} instances a family, seed ${seed}, over ${providers} providers`,
    `background: ${background}`,
    '',
    'Evaders. found: a question asked or a case opened, by anything, in % with the 95 % interval of Wilson. delay: share of C done at the first flag, median (90th percentile).',
    ...rows(['family', 'found', '95 %', 'case', LITERAL, 'D of the paper', ROBUST, 'delay', `delay ${LITERAL}`, `delay ${ROBUST}`], adversaries.map(adversaryRow)),
    '',
    'What each rule found of them, in % (? asks, ! opens a case; the others only watch):',
    ...adversaries.flatMap((one) => (one.rules.length === 0 ? [] : [`  ${one.family}: ${rulesOf(one.rules)}`])),
    '',
    'Innocent customers, in %. asked: a question and no case. either: a question or a case, the false positives. watched: flagged by an engine, and nobody is asked. added up: because of work that is below every threshold piece by piece.',
    ...rows(['class', 'case', '95 %', 'asked', 'either', '95 %', 'watched', 'added up', 'linked', 'customer-years', 'cases per 1,000', 'questions per 1,000', `${LITERAL} flags`, `${ROBUST} flags`], benign.map(benignRow)),
    ...benign.flatMap((one) => (one.rules.length === 0 ? [] : [`  ${one.family}: ${rulesOf(one.rules)}`])),
    '',
    'Table 1 of Seferis and Fist beside what was measured: flagged by an engine, case opened by anything, in %:',
    ...rows(['scenario', 'expected', 'class here', LITERAL, ROBUST, 'case', 'asked', 'watched'], TABLE_ONE.flatMap((row) => row.families.map((family) => tableOneRow(row, benign.find((one) => one.family === family))))),
    '',
    'What is called a false positive, where it makes a difference, in % with the 95 % interval. Bars are on the strictest, any question; what is only watched is none by any reading:',
    ...rows(['class and reading', 'share', '95 %', 'wanted', ''], readings.flatMap(({ family, readings: of }) => of.map(({ reading, share, most, applied, within }) => [
      `${family}: ${reading}`, percent(share), interval(share), applied ? `≤ ${100 * most}` : '', applied ? (within ? 'met' : 'MISSED') : '',
    ]))),
    '',
    'Bars:',
    ...bars.map(({ bar, wanted, got, met: reached, literal }) => `  ${reached ? 'met   ' : 'MISSED'}  ${bar} ${got === null ? '–' : got.toFixed(3)} (${wanted})${literal === undefined || literal === null ? '' : `; ${LITERAL} flags ${literal.toFixed(3)}`}`),
    '',
    met ? 'ALL BARS MET.' : `${bars.filter((bar) => !bar.met).length} of ${bars.length} BARS MISSED.`,
    '',
  ].join('\n');
}

function adversaryRow({ family, standing, found, cases, engines, literalWithPapersD, delay }: AdversaryFigures): string[] {
  const name = standing === 'detectable' ? family : `${family} (${standing})`;
  return [name, percent(found), interval(found), percent(cases), percent(engines[LITERAL]), percent(literalWithPapersD), percent(engines[ROBUST]), spreadText(delay.any), spreadText(delay[LITERAL]), spreadText(delay[ROBUST])];
}

function benignRow({ family, inspected, asked, answered, watched, addedUp, linked, customerYears, inspectedPer1000Years, askedPer1000Years, engines }: BenignFigures): string[] {
  return [family, percent(inspected), interval(inspected), percent(asked), percent(answered), interval(answered), percent(watched), percent(addedUp), percent(linked), customerYears.toFixed(0), inspectedPer1000Years.toFixed(1), askedPer1000Years.toFixed(1), percent(engines[LITERAL].flagged), percent(engines[ROBUST].flagged)];
}

function tableOneRow({ scenario, expected, families }: (typeof TABLE_ONE)[number], figures: BenignFigures | undefined): string[] {
  if (figures === undefined) return [scenario, expected, families.join(', ')];
  return [scenario, expected, figures.family, percent(figures.engines[LITERAL].flagged), percent(figures.engines[ROBUST].flagged), percent(figures.inspected), percent(figures.asked), percent(figures.watched)];
}

const MARK: Readonly<Record<string, string>> = { ask: '?', inspect: '!' };

function rulesOf(rules: AdversaryFigures['rules']): string {
  return rules.map(({ rule, severity, share }) => `${rule}${MARK[severity] ?? ''} ${percent(share)}`).join(', ');
}

/** Columns as wide as their widest cell; all but the first to the right. */
function rows(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const all = [head, ...body];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => `  ${widths.map((width, column) => (column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width))).join('  ')}`);
}

function percent({ share }: Share): string {
  return share === null ? '–' : (100 * share).toFixed(share === 0 || share === 1 ? 0 : 1);
}

function interval({ low, high }: Share): string {
  return low === null || high === null ? '–' : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
}

function spreadText(of: { readonly median: number; readonly p90: number } | null): string {
  return of === null ? '–' : `${of.median.toFixed(3)} (${of.p90.toFixed(3)})`;
}
