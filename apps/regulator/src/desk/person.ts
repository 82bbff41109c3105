import { canonicalise, type CanonicalIdentifier, type KycRecord, STRONG_ATTRIBUTES } from '#libs/pseudonym';
import { isCodedError } from '#libs/errors';
import { parseJsonStrict } from '#libs/encoding';
import { z } from 'zod';
import { DeskError } from './desk-error.js';
import { readText } from './files.js';

const value = z.string().min(1).max(500);
const person = z.strictObject({
  lei: value.exactOptional(),
  taxId: z.strictObject({ country: value, value }).exactOptional(),
  registration: z.strictObject({ register: value, value }).exactOptional(),
  iban: value.exactOptional(),
  payment: z.strictObject({ scheme: value, value }).exactOptional(),
  owners: z.array(z.strictObject({ name: value.exactOptional(), birthDate: value.exactOptional(), nationality: value.exactOptional(), nationalId: z.strictObject({ country: value, value }).exactOptional() })).max(20).exactOptional(),
}) satisfies z.ZodType<KycRecord>;

/**
 * Strong identifiers of a person, from a file: on a command line they would be in everybody's list of processes. DESK_FILE for another shape or one
 * without an identifier, and the refusal of an identifier that is none (check digits …) with its field.
 */
export async function readPerson(path: string): Promise<readonly CanonicalIdentifier[]> {
  const { identifiers, refused } = canonicalise(parsed(await readText(path)));
  const [first] = refused;
  if (first !== undefined) throw new DeskError('DESK_FILE', `an identifier cannot be used (${first.code}: ${first.reason})`, { field: first.field });
  const strong = identifiers.filter(({ attribute }) => STRONG_ATTRIBUTES.has(attribute));
  if (strong.length === 0) throw new DeskError('DESK_FILE', 'the file names nobody by an LEI, tax number, registration, IBAN, payment reference or owner', { field: '--person' });
  return strong;
}

function parsed(text: string): KycRecord {
  try {
    const result = person.safeParse(parseJsonStrict(text));
    if (result.success) return result.data;
    throw new DeskError('DESK_FILE', 'not a person: a member is missing, unknown or not a text', { field: result.error.issues[0]?.path.join('.') ?? '--person' });
  } catch (error) {
    if (isCodedError(error) && error.code.startsWith('ENCODING_')) throw new DeskError('DESK_FILE', 'not JSON with unique names', { field: '--person' });
    throw error;
  }
}
