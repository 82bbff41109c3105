import type { Place } from '#libs/errors';
import type { KycRecord, OwnerRecord } from '#libs/pseudonym';
import { defined } from './defined.js';
import { Fields } from './fields.js';
import type { Problems } from './problems.js';
import { columns } from './row.js';
import { rows } from './rows.js';

const CUSTOMER = columns(
  [
    ...(['customer_id', 'name', 'lei', 'tax_id', 'tax_country', 'registration', 'register'] as const),
    ...(['owner_name', 'owner_birth_date', 'owner_nationality', 'owner_id', 'owner_id_country'] as const),
    ...(['iban', 'payment', 'payment_scheme', 'email', 'phone', 'website', 'postcode', 'house_number', 'address_country'] as const),
    ...(['country', 'in_house', 'reseller_of'] as const),
  ],
  ['customer_id'],
);

/** A customer as the provider knows it. Nothing of this leaves but `country` and `inHouse`. */
export interface CustomerRecord {
  readonly place: Place;
  readonly id: string;
  readonly kyc: KycRecord;
  readonly country?: string;
  readonly inHouse?: boolean;
  /** `customer_id` of the reseller's own account. */
  readonly resellerOf?: string;
}

export interface Customers {
  readonly records: ReadonlyMap<string, CustomerRecord>;
  /** Every id that a row names, rows with problems included, so that one bad row is not reported again by each workload. */
  readonly named: ReadonlySet<string>;
}

/** Reads the customers file; every problem is added, and what is returned must not be used if there was one. */
export async function readCustomers(path: string, problems: Problems): Promise<Customers> {
  const records = new Map<string, CustomerRecord>();
  const named = new Set<string>();
  for await (const row of rows(path, CUSTOMER, problems)) {
    const fields = new Fields(row, problems);
    const record = customerOf(fields);
    const id = fields.text('customer_id');
    if (id !== undefined) {
      if (named.has(id)) fields.refuse('REPORTER_ID_DUPLICATE', 'an earlier row has this customer_id', 'customer_id');
      named.add(id);
    }
    if (record !== undefined && fields.ok) records.set(record.id, record);
  }
  for (const { resellerOf, id, place } of records.values()) {
    if (resellerOf === undefined) continue;
    const fields = new Fields({ place, get: () => undefined }, problems);
    if (resellerOf === id) fields.refuse('REPORTER_FIELD_CONFLICT', 'a customer does not resell to itself', 'reseller_of');
    else if (!named.has(resellerOf) && !problems.unread) fields.refuse('REPORTER_CUSTOMER_UNKNOWN', 'no row has this customer_id', 'reseller_of');
  }
  return { records, named };
}

function customerOf(fields: Fields): CustomerRecord | undefined {
  fields.needs('customer_id');
  // An identifier without its jurisdiction could join two registers that number alike.
  if (fields.has('tax_id')) fields.needs('tax_country');
  if (fields.has('registration')) fields.needs('register');
  if (fields.has('owner_id')) fields.needs('owner_id_country');
  if (fields.has('payment')) fields.needs('payment_scheme');
  const id = fields.text('customer_id');
  const country = fields.country('country');
  const inHouse = fields.flag('in_house');
  const resellerOf = fields.text('reseller_of');
  const kyc = kycOf(fields, country);
  if (id === undefined || !fields.ok) return undefined;
  return { place: fields.row.place, id, kyc, ...defined({ country, inHouse, resellerOf }) };
}

function kycOf(fields: Fields, country: string | undefined): KycRecord {
  const owner: OwnerRecord = defined({
    name: fields.text('owner_name'),
    birthDate: fields.text('owner_birth_date'),
    nationality: fields.text('owner_nationality'),
    nationalId: pair('country', fields.text('owner_id_country'), fields.text('owner_id')),
  });
  return defined({
    name: fields.text('name'),
    lei: fields.text('lei'),
    taxId: pair('country', fields.text('tax_country'), fields.text('tax_id')),
    registration: pair('register', fields.text('register'), fields.text('registration')),
    iban: fields.text('iban'),
    payment: pair('scheme', fields.text('payment_scheme'), fields.text('payment')),
    owners: Object.keys(owner).length === 0 ? undefined : [owner],
    email: fields.text('email'),
    phone: fields.text('phone'),
    website: fields.text('website'),
    address: addressOf(fields),
    country,
  });
}

/** Half an address is handed on with the other half empty, so that it is refused by name and not left out. */
function addressOf(fields: Fields): KycRecord['address'] {
  if (!fields.has('postcode') && !fields.has('house_number')) return undefined;
  return { postcode: fields.text('postcode') ?? '', houseNumber: fields.text('house_number') ?? '', ...defined({ country: fields.country('address_country') }) };
}

function pair<Key extends string>(key: Key, scope: string | undefined, value: string | undefined): (Record<Key, string> & { value: string }) | undefined {
  return scope === undefined || value === undefined ? undefined : ({ [key]: scope, value } as Record<Key, string> & { value: string });
}
