import { isThere, readRows, type Folder, type Row } from './folder.js';
import { keyOf, type LabelledSet } from './labelled.js';
import type { MadeToken } from './tokens.js';

/** What it is called in reports. */
export const SPLINK = 'Splink fake 1000';
const FILE = 'splink_fake_1000.csv';
const EXACT = ['name and birth date', 'mail address', 'mail address, folded'];

/** Splink's invented persons, the one labelled set that has mail addresses; undefined where the file is not there, as no bar rests on it. Codes as `readRows`. */
export async function splinkSet({ linkage }: Folder): Promise<LabelledSet | undefined> {
  if (!(await isThere(linkage, FILE))) return undefined;
  const rows = await readRows(linkage, FILE, ['first_name', 'surname', 'dob', 'email', 'cluster']);
  const records = rows.map((row) => ({
    person: row['cluster'] ?? '',
    part: 0,
    kyc: kycOf(row),
    keys: async (tokens: readonly MadeToken[]) => ({
      'name and birth date': keyOf(tokens, 'owner'),
      'mail address': keyOf(tokens, 'email', ''),
      'mail address, folded': keyOf(tokens, 'email', 'folded'),
      name: keyOf(tokens, 'name', 'GB'),
      domain: keyOf(tokens, 'domain'),
    }),
  }));
  return { data: SPLINK, records, between: false, rules: [...EXACT, 'name', 'domain'], exact: EXACT };
}

function kycOf({ first_name: given = '', surname = '', dob = '', email = '' }: Row): LabelledSet['records'][number]['kyc'] {
  const name = given === '' || surname === '' ? undefined : `${given} ${surname}`;
  return {
    country: 'GB',
    ...(name === undefined ? {} : { name }),
    ...(name === undefined || dob === '' ? {} : { owners: [{ name, birthDate: dob, nationality: 'GB' }] }),
    ...(email === '' ? {} : { email }),
  };
}
