import type { ListReport } from './registered-names.js';
import type { LinkageReport } from './report.js';
import type { Score } from './score.js';
import { SPLINK } from './splink.js';

/** Groups of names that a person is shown; `--json` has all. */
const SHOWN = 12;

/** The report as tables for a person; the last line is the verdict. */
export function asText(folder: string, { profile, profileDigest, persons, companies, lists, bars, met }: LinkageReport): string {
  return [
    `linkage: ${folder}, profile ${profile} (${profileDigest})`,
    ...persons.flatMap(({ data, records, truePairs, scores }) => ['', `${data}: ${records} records, ${truePairs} true pairs`, ...table(scores)]),
    ...(persons.some(({ data }) => data === SPLINK) ? [] : ['', `Not checked: ${SPLINK} (no such file).`]),
    '',
    `Organisations (name_bench): ${companies.pairs} pairs of names, ${companies.truePairs} true`,
    ...table(companies.scores),
    ...companies.mergedByDeletion.map((names) => `  two organisations that deletion makes one: ${names.join(' | ')}`),
    ...(lists === null ? ['', 'Not checked: lists of names and legal forms (no folder normalisation).'] : listText(lists)),
    '',
    'Bars:',
    ...bars.map(({ bar, wanted, got, met: reached }) => `  ${reached ? 'met   ' : 'MISSED'}  ${bar} ${figure(got)} (${wanted})`),
    '',
    met ? 'ALL BARS MET.' : `${bars.filter((bar) => !bar.met).length} of ${bars.length} BARS MISSED.`,
    '',
  ].join('\n');
}

function listText({ registered: { names, mergedByDeletion, mergedByCanonicalForm }, legalForms }: ListReport): string[] {
  return [
    '',
    `Registered companies (SEC): ${names} names`,
    `  deleting legal forms merges ${mergedByDeletion.length} groups that the canonical form keeps apart:`,
    ...shown(mergedByDeletion),
    `  the canonical form merges ${mergedByCanonicalForm.length} groups:`,
    ...shown(mergedByCanonicalForm),
    '',
    'Spellings of legal forms that meet the first one of their list:',
    ...legalForms.map(({ list, spellings, meet }) => `  ${list}: ${meet} of ${spellings}`),
  ];
}

function table(scores: readonly Score[]): string[] {
  const width = Math.max(...scores.map(({ rule }) => rule.length));
  const line = (rule: string, ...[pairs, wrong, precision, recall]: readonly [string, string, string, string]): string =>
    ['', rule.padEnd(width), pairs.padStart(6), wrong.padStart(6), precision.padStart(9), recall.padStart(6)].join('  ');
  return [
    line('', 'pairs', 'wrong', 'precision', 'recall'),
    ...scores.map(({ rule, pairs, right, precision, recall }) => line(rule, String(pairs), String(pairs - right), figure(precision), figure(recall))),
  ];
}

function shown(groups: readonly (readonly string[])[]): string[] {
  const hidden = groups.length - SHOWN;
  return [...groups.slice(0, SHOWN).map((names) => `    ${names.join(' | ')}`), ...(hidden > 0 ? [`    and ${hidden} more`] : [])];
}

const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
