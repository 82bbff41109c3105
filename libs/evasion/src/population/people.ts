import type { Random } from './random.js';

/** A row of a provider's customers file, as far as populations fill it in. */
export interface CustomerRow {
  readonly customer_id: string;
  readonly name: string;
  readonly lei?: string;
  readonly registration?: string;
  readonly register?: string;
  readonly owner_name?: string;
  readonly owner_id?: string;
  readonly owner_id_country?: string;
  readonly payment?: string;
  readonly payment_scheme?: string;
  readonly country?: string;
}

/** A legal person with the spellings under which providers know it. Identifiers are fictitious and well-formed. */
export interface LegalPerson {
  readonly id: string;
  readonly names: readonly string[];
  readonly lei: string;
  readonly register: string;
  readonly registration: string;
  readonly country: string;
  readonly owner?: { readonly name: string; readonly id: string; readonly country: string };
  /** What it pays with: a payment account reference (EMVCo PAR). */
  readonly payment?: string;
}

const UPPER_ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** ISO 7064 MOD 97-10 check digits of an 18-character LEI body (ISO 17442). */
function leiCheckDigits(body: string): string {
  let remainder = 0;
  for (const character of `${body}00`) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return String(98 - remainder).padStart(2, '0');
}

/** Makes a person; prefix ZZZZ marks a LEI that no registrar has issued. */
export function legalPerson(id: string, names: readonly string[], random: Random, owner?: LegalPerson['owner']): LegalPerson {
  const body = `ZZZZ00${random.text(12, UPPER_ALPHANUMERIC)}`;
  return {
    id,
    names,
    lei: body + leiCheckDigits(body),
    register: 'US-DE',
    registration: random.text(7, DIGITS),
    country: 'US',
    ...(owner === undefined ? {} : { owner }),
  };
}

/** A number with the form of a US social security number: area 100 to 599, group and serial not zero. */
export function nationalId(random: Random): string {
  return `${random.integer(100, 599)}${String(random.integer(1, 99)).padStart(2, '0')}${String(random.integer(1, 9999)).padStart(4, '0')}`;
}

/** What one provider happens to have on file: a spelling of the name always, other identifiers sometimes. */
export interface OnFile { readonly lei: boolean; readonly registration: boolean }

/** The customer record of a person at one provider. `spelling` picks among the names. */
export function customerRow(person: LegalPerson, customerId: string, spelling: number, onFile: OnFile): CustomerRow {
  const name = person.names[spelling % person.names.length] ?? person.id;
  return {
    customer_id: customerId,
    name,
    country: person.country,
    ...(onFile.lei ? { lei: person.lei } : {}),
    ...(onFile.registration ? { register: person.register, registration: person.registration } : {}),
    ...(person.payment === undefined ? {} : { payment: person.payment, payment_scheme: 'par' }),
    ...(person.owner === undefined ? {} : { owner_name: person.owner.name, owner_id: person.owner.id, owner_id_country: person.owner.country }),
  };
}

/** True when two providers' records of one person share an identifier that joins them. */
export function joinable(a: CustomerRow, b: CustomerRow): boolean {
  const same = (x: string | undefined, y: string | undefined): boolean => x !== undefined && x === y;
  return same(a.lei, b.lei) || (same(a.registration, b.registration) && same(a.register, b.register)) || same(a.owner_id, b.owner_id);
}
