import { CodedError } from '#libs/errors';
import { canonicalise, STRONG_ATTRIBUTES, type CanonicalIdentifier } from '#libs/pseudonym';
import type { CustomerRecord } from '../files/customers.js';
import type { Warnings } from '../files/warnings.js';
import { ReporterError } from '../reporter-error.js';

/** Column of the customers file by the field that the pseudonym library names. */
const COLUMN: ReadonlyMap<string, string> = new Map([
  ['taxId.country', 'tax_country'],
  ['taxId.value', 'tax_id'],
  ['registration.register', 'register'],
  ['registration.value', 'registration'],
  ['owners.0', 'owner_name'],
  ['owners.0.name', 'owner_name'],
  ['owners.0.birthDate', 'owner_birth_date'],
  ['owners.0.nationality', 'owner_nationality'],
  ['owners.0.nationalId.country', 'owner_id_country'],
  ['owners.0.nationalId.value', 'owner_id'],
]);

/**
 * The identifiers of a customer that can be turned into tokens. What was there and is unusable (bad check digits …) becomes a warning
 * with its code and column; so does a customer whom nothing strong identifies: at the hub it stays apart from its other accounts.
 */
export function identifiersOf(record: CustomerRecord, warnings: Warnings): readonly CanonicalIdentifier[] {
  const { identifiers, refused } = canonicalise(record.kyc);
  for (const { field, code, reason } of refused) warnings.add(new CodedError(code, reason, { ...record.place, field: COLUMN.get(field) ?? field }));
  if (!identifiers.some(({ attribute }) => STRONG_ATTRIBUTES.has(attribute))) {
    const message = 'no usable LEI, tax number, registration or owner: the hub cannot join this customer with its accounts elsewhere';
    warnings.add(new ReporterError('REPORTER_CUSTOMER_WEAK', message, record.place));
  }
  return identifiers;
}
