import { CodedError } from '#libs/errors';
import type { KycRecord } from '#libs/pseudonym';
import type { EvalErrorCode } from '../errors.js';
import { readRows, type Folder, type Row } from './folder.js';
import { hubOutcome } from './policy.js';
import { type Pairs, pairsByKey, type Score, score } from './score.js';
import { textToken, tokensOf } from './tokens.js';

/** Results on one set of records of persons with known duplicates. */
export interface PersonReport {
  readonly data: string;
  readonly records: number;
  readonly truePairs: number;
  readonly scores: readonly Score[];
}

/** The names under which bars and tables speak of rules. */
export const RULES = {
  any: 'any of the exact tokens',
  composite: 'composite: all of them agree',
  joined: 'hub: joined by strong tokens',
  leads: 'hub: joined, or a lead of two weak families',
} as const;

/** One token per identifier, and combinations of fields that hardly two people share. `any` and `composite` are made of these. */
const EXACT = ['soc_sec_id', 'name and birth date', 'birth date and postcode', 'name and postcode', 'house, street and postcode'] as const;
const SINGLE = [...EXACT, 'name', 'skeleton of the name', 'postcode and house number'] as const;
type Single = (typeof SINGLE)[number];

/** Data sets of Febrl: duplicates within one file, or between two of which neither repeats itself. */
const FEBRL: readonly { readonly data: string; readonly files: readonly string[] }[] = [
  { data: 'Febrl 1', files: ['febrl_dataset1.csv'] },
  { data: 'Febrl 2', files: ['febrl_dataset2.csv'] },
  { data: 'Febrl 3', files: ['febrl_dataset3.csv'] },
  { data: 'Febrl 4', files: ['febrl_dataset4a.csv', 'febrl_dataset4b.csv'] },
];
const COLUMNS = ['rec_id', 'given_name', 'surname', 'street_number', 'address_1', 'postcode', 'date_of_birth', 'soc_sec_id'];

/** Every Febrl set. Codes as `readRows`, and EVAL_SCHEMA for a record whose id does not say who it is. */
export async function personReports({ linkage }: Folder): Promise<PersonReport[]> {
  const reports: PersonReport[] = [];
  for (const { data, files } of FEBRL) {
    const parts = await Promise.all(files.map((file) => readRows(linkage, file, COLUMNS)));
    const people = parts.flatMap((rows, part) => rows.map((row, line) => ({ row, part, person: personOf(row, `${files[part]}`, line) })));
    reports.push(await personReport(data, people, files.length > 1));
  }
  return reports;
}

interface Person {
  readonly row: Row;
  readonly part: number;
  readonly person: string;
}

async function personReport(data: string, people: readonly Person[], between: boolean): Promise<PersonReport> {
  const comparable = (a: number, b: number): boolean => !between || people[a]?.part !== people[b]?.part;
  const truth = pairsByKey(people.map(({ person }) => person), comparable);
  const tokens = await Promise.all(people.map(({ row }) => tokensOf(kycOf(row))));
  const keys = await Promise.all(people.map(({ row }, place) => keysOf(row, tokens[place] ?? [])));
  const pairs = new Map(SINGLE.map((single) => [single, pairsByKey(keys.map((of) => of[single]), comparable)] as const));
  const exact = EXACT.map((single) => pairs.get(single) ?? new Set<number>());
  const { joined, leads } = hubOutcome(tokens, comparable);
  return {
    data,
    records: people.length,
    truePairs: truth.size,
    scores: [
      score(RULES.any, union(exact), truth),
      score(RULES.composite, pairsByKey(keys.map(compositeOf), comparable), truth),
      score(RULES.joined, joined, truth),
      score(RULES.leads, union([joined, leads]), truth),
      ...SINGLE.map((single) => score(single, pairs.get(single) ?? new Set(), truth)),
    ],
  };
}

/** A person of Febrl as a customer: its number stands in a register of its own, as no country's check digits are on it. */
function kycOf(row: Row): KycRecord {
  const name = nameOf(row);
  const born = bornOf(row);
  return {
    country: 'AU',
    ...(row['soc_sec_id'] === '' ? {} : { registration: { register: 'AU-FEBRL', value: row['soc_sec_id'] ?? '' } }),
    ...(name === undefined ? {} : { name }),
    ...(name === undefined || born === undefined ? {} : { owners: [{ name, birthDate: born, nationality: 'AU' }] }),
    ...(row['postcode'] === '' || row['street_number'] === '' ? {} : { address: { postcode: row['postcode'] ?? '', houseNumber: row['street_number'] ?? '' } }),
  };
}

type Keys = Readonly<Record<Single, string | undefined>>;

async function keysOf(row: Row, tokens: Awaited<ReturnType<typeof tokensOf>>): Promise<Keys> {
  const keyOf = (attribute: string, scheme?: string): string | undefined =>
    tokens.find((token) => token.attribute === attribute && (scheme === undefined || token.scheme === scheme))?.key;
  return {
    soc_sec_id: keyOf('registration'),
    'name and birth date': keyOf('owner'),
    'birth date and postcode': await textToken(bornOf(row), row['postcode']),
    'name and postcode': await textToken(nameOf(row), row['postcode']),
    'house, street and postcode': await textToken(row['street_number'], row['address_1'], row['postcode']),
    name: keyOf('name', 'AU'),
    'skeleton of the name': keyOf('name', 'skeleton'),
    'postcode and house number': keyOf('address'),
  };
}

function compositeOf(keys: Keys): string | undefined {
  const all = EXACT.map((single) => keys[single]);
  return all.includes(undefined) ? undefined : all.join('\n');
}

function union(sets: readonly Pairs[]): Pairs {
  return new Set(sets.flatMap((pairs) => [...pairs]));
}

/** Both names: one alone is shared by hundreds. */
function nameOf({ given_name: given = '', surname = '' }: Row): string | undefined {
  return given === '' || surname === '' ? undefined : `${given} ${surname}`;
}

/** YYYYMMDD → YYYY-MM-DD; a date that does not exist stays one, and the canonicaliser refuses it. */
function bornOf({ date_of_birth: born = '' }: Row): string | undefined {
  return /^\d{8}$/.test(born) ? `${born.slice(0, 4)}-${born.slice(4, 6)}-${born.slice(6)}` : undefined;
}

/** `rec-223-org`, `rec-223-dup-0`: who it is stands in the middle. */
function personOf(row: Row, file: string, line: number): string {
  const person = /^rec-(\d+)-(?:org|dup-\d+)$/.exec(row['rec_id'] ?? '')?.[1];
  const place = { file: `linkage/${file}`, line: line + 2, field: 'rec_id' };
  if (person === undefined) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the id is not rec-N-org or rec-N-dup-M', place);
  return person;
}
