import { CodedError } from '#libs/errors';
import type { KycRecord } from '#libs/pseudonym';
import type { EvalErrorCode } from '../errors.js';
import { readRows, type Folder, type Row } from './folder.js';
import { keyOf, type LabelledSet } from './labelled.js';
import { type MadeToken, textToken } from './tokens.js';

/** One token per identifier, and combinations of fields that hardly two people share. */
const EXACT = ['soc_sec_id', 'name and birth date', 'birth date and postcode', 'name and postcode', 'house, street and postcode'] as const;
const SINGLE = [...EXACT, 'name', 'skeleton of the name', 'postcode and house number'] as const;

/** Duplicates within one file, or between two of which neither repeats itself. */
const SETS: readonly { readonly data: string; readonly files: readonly string[] }[] = [
  { data: 'Febrl 1', files: ['febrl_dataset1.csv'] },
  { data: 'Febrl 2', files: ['febrl_dataset2.csv'] },
  { data: 'Febrl 3', files: ['febrl_dataset3.csv'] },
  { data: 'Febrl 4', files: ['febrl_dataset4a.csv', 'febrl_dataset4b.csv'] },
];
const COLUMNS = ['rec_id', 'given_name', 'surname', 'street_number', 'address_1', 'postcode', 'date_of_birth', 'soc_sec_id'];

/** Every Febrl set. Codes as `readRows`, and EVAL_SCHEMA for a record whose id does not say who it is. */
export async function* febrlSets({ linkage }: Folder): AsyncGenerator<LabelledSet> {
  for (const { data, files } of SETS) {
    const parts = await Promise.all(files.map((file) => readRows(linkage, file, COLUMNS)));
    const records = parts.flatMap((rows, part) =>
      rows.map((row, line) => ({ person: personOf(row, `${files[part]}`, line), part, kyc: kycOf(row), keys: (tokens: readonly MadeToken[]) => keysOf(row, tokens) })),
    );
    yield { data, records, between: files.length > 1, rules: SINGLE, exact: EXACT };
  }
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

async function keysOf(row: Row, tokens: readonly MadeToken[]): Promise<Readonly<Record<(typeof SINGLE)[number], string | undefined>>> {
  return {
    soc_sec_id: keyOf(tokens, 'registration'),
    'name and birth date': keyOf(tokens, 'owner'),
    'birth date and postcode': await textToken(bornOf(row), row['postcode']),
    'name and postcode': await textToken(nameOf(row), row['postcode']),
    'house, street and postcode': await textToken(row['street_number'], row['address_1'], row['postcode']),
    name: keyOf(tokens, 'name', 'AU'),
    'skeleton of the name': keyOf(tokens, 'name', 'skeleton'),
    'postcode and house number': keyOf(tokens, 'address'),
  };
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
