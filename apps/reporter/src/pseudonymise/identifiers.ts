import { CodedError } from '#libs/errors';
import { canonicalise, type CanonicalIdentifier, type RefusedIdentifier, STRONG_ATTRIBUTES } from '#libs/pseudonym';
import type { CustomerRecord } from '../files/customers.js';
import type { Warnings } from '../files/warnings.js';
import { ReporterError } from '../reporter-error.js';

/** Where the two differ. */
const COLUMN: ReadonlyMap<string, string> = new Map([
  ['taxId.country', 'tax_country'],
  ['taxId.value', 'tax_id'],
  ['registration.register', 'register'],
  ['registration.value', 'registration'],
  ['payment.scheme', 'payment_scheme'],
  ['payment.value', 'payment'],
  ['address.country', 'address_country'],
  ['address.postcode', 'postcode'],
  ['address.houseNumber', 'house_number'],
  ['owners.0', 'owner_name'],
  ['owners.0.name', 'owner_name'],
  ['owners.0.birthDate', 'owner_birth_date'],
  ['owners.0.nationality', 'owner_nationality'],
  ['owners.0.nationalId.country', 'owner_id_country'],
  ['owners.0.nationalId.value', 'owner_id'],
]);

/** Column of a field that the pseudonym library names. */
export const columnOf = (field: string): string => COLUMN.get(field) ?? field;

/** Refusals that are no fault of the file: a mailbox at a mail provider is as it should be, and on half of all rows it would hide the other warnings. */
const EXPECTED: ReadonlySet<string> = new Set(['PSEUDONYM_DOMAIN_SHARED']);

/**
 * The identifiers of a customer that can be turned into tokens. What was there and is unusable (bad check digits …) becomes a warning
 * with its code and column; so does a customer whom nothing strong identifies: at the hub it stays apart from its other accounts.
 */
export function identifiersOf(record: CustomerRecord, warnings: Warnings): readonly CanonicalIdentifier[] {
  const { identifiers, refused } = canonicalise(record.kyc);
  for (const one of refused) if (!EXPECTED.has(one.code)) warnings.add(refusalAt(record, one));
  if (!identifiers.some(({ attribute }) => STRONG_ATTRIBUTES.has(attribute))) warnings.add(weakWarning(record));
  return identifiers;
}

/** A refusal with the place in the file that it is about. */
export function refusalAt(record: CustomerRecord, { field, code, reason }: RefusedIdentifier): CodedError {
  return new CodedError(code, reason, { ...record.place, field: columnOf(field) });
}

function weakWarning({ place }: CustomerRecord): ReporterError {
  const message = 'no usable LEI, tax number, registration, IBAN, payment reference or owner: the hub cannot join this customer with its accounts elsewhere';
  return new ReporterError('REPORTER_CUSTOMER_WEAK', message, place);
}
