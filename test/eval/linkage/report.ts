import { profileDigest, PROFILE_1 } from '#libs/pseudonym';
import { companyReport, NAME_RULES, type CompanyReport } from './companies.js';
import { deleter, readFormLists } from './deletion.js';
import type { Folder } from './folder.js';
import { febrlSets } from './febrl.js';
import { labelledReport, type PersonReport, RULES } from './labelled.js';
import { type ListReport, listReport } from './registered-names.js';
import type { Score } from './score.js';
import { splinkSet } from './splink.js';

/** A figure that has to be reached. */
export interface Bar {
  readonly bar: string;
  readonly wanted: string;
  readonly got: number | null;
  readonly met: boolean;
}

export interface LinkageReport {
  readonly profile: string;
  readonly profileDigest: string;
  readonly persons: readonly PersonReport[];
  readonly companies: CompanyReport;
  /** Null when the folder of lists is not there. */
  readonly lists: ListReport | null;
  readonly bars: readonly Bar[];
  readonly met: boolean;
}

/** Data and rule of the bar on persons. */
const PERSONS = 'Febrl 4';

/** Everything at once. Codes as `febrlSets`, `splinkSet`, `companyReport` and `readFormLists`. */
export async function linkageReport(folder: Folder): Promise<LinkageReport> {
  const persons: PersonReport[] = [];
  for await (const set of febrlSets(folder)) persons.push(await labelledReport(set));
  const mailed = await splinkSet(folder);
  if (mailed !== undefined) persons.push(await labelledReport(mailed));
  const { normalisation } = folder;
  const forms = normalisation === undefined ? undefined : await readFormLists(normalisation);
  const companies = await companyReport(folder, forms === undefined ? undefined : deleter(forms));
  const ofPersons = persons.find(({ data }) => data === PERSONS)?.scores ?? [];
  const bars = [
    ...barsOf(`${PERSONS}, ${RULES.any}`, scoreOf(ofPersons, RULES.any), { precision: 0.9995, recall: 0.982, strictly: false }),
    ...barsOf(`organisations, ${NAME_RULES.canonical}`, scoreOf(companies.scores, NAME_RULES.canonical), { precision: 0.995, recall: 0.287, strictly: true }),
  ];
  return {
    profile: PROFILE_1,
    profileDigest: profileDigest(),
    persons,
    companies,
    lists: normalisation === undefined || forms === undefined ? null : await listReport(normalisation, forms),
    bars,
    met: bars.every(({ met }) => met),
  };
}

const scoreOf = (scores: readonly Score[], wanted: string): Score | undefined => scores.find(({ rule }) => rule === wanted);

/** Precision at least that much; recall as well, or more than that. Without a pair there is no precision, and the bar is missed. */
function barsOf(what: string, score: Score | undefined, least: { readonly precision: number; readonly recall: number; readonly strictly: boolean }): Bar[] {
  const { precision = null, recall = null } = score ?? {};
  const enough = recall !== null && (least.strictly ? recall > least.recall : recall >= least.recall);
  return [
    { bar: `${what}: precision`, wanted: `≥ ${least.precision}`, got: precision, met: precision !== null && precision >= least.precision },
    { bar: `${what}: recall`, wanted: `${least.strictly ? '>' : '≥'} ${least.recall}`, got: recall, met: enough },
  ];
}
