import { canonicalAddress, canonicalHouseNumber, canonicalPostcode } from './address.js';
import { type Attempt, attempt, inField } from './attempt.js';
import { canonicalTaxId } from './checked-number.js';
import { countryCode } from './country.js';
import { domainOfMail, domainOfWebsite } from './domain.js';
import { canonicalEmail, domainOfEmail } from './email.js';
import { canonicalIban } from './iban.js';
import { canonicalLei } from './lei.js';
import { canonicalNames } from './name.js';
import { canonicalOwner } from './owner.js';
import { canonicalPayment, paymentScheme } from './payment.js';
import { canonicalPhone } from './phone.js';
import { canonicalRegistration, registerScheme } from './registration.js';
import type { CanonicalIdentifier, KycRecord, RefusedIdentifier } from '../types.js';

/**
 * KYC record → identifiers in a fixed order (lei, tax-id, registration, iban, payment, owners as recorded, email, phone, domain, name,
 * address), plus what was refused (bad check digits, empty after canonicalisation, owner without birth date, a mail provider's domain …).
 * What is there twice (an owner, a domain of both address and website) is one identifier. Throws nothing for any strings; reasons and
 * fields of refusals contain no value.
 */
export function canonicalise(record: KycRecord): {
  readonly identifiers: readonly CanonicalIdentifier[];
  readonly refused: readonly RefusedIdentifier[];
} {
  const owners = (record.owners ?? []).map((owner, index) => canonicalOwner(owner, `owners.${index}`));
  const attempts = [...numbers(record), ...money(record), ...owners, ...contacts(record), ...nameAndAddress(record)];
  const distinct = new Map(attempts.flatMap(({ identifiers }) => identifiers).map((identifier) => [keyOf(identifier), identifier] as const));
  return { identifiers: [...distinct.values()], refused: attempts.flatMap(({ refused }) => refused) };
}

function* numbers({ lei, taxId, registration }: KycRecord): Generator<Attempt> {
  if (lei !== undefined) yield attempt('lei', () => [{ scheme: '', trail: inField('lei', () => canonicalLei(lei)) }]);
  if (taxId !== undefined) {
    yield attempt('tax-id', () => {
      const scheme = inField('taxId.country', () => countryCode(taxId.country));
      return [{ scheme, trail: inField('taxId.value', () => canonicalTaxId(scheme, taxId.value)) }];
    });
  }
  if (registration !== undefined) {
    yield attempt('registration', () => {
      const scheme = inField('registration.register', () => registerScheme(registration.register));
      return [{ scheme, trail: inField('registration.value', () => canonicalRegistration(scheme, registration.value)) }];
    });
  }
}

function* money({ iban, payment }: KycRecord): Generator<Attempt> {
  if (iban !== undefined) yield attempt('iban', () => [{ scheme: '', trail: inField('iban', () => canonicalIban(iban)) }]);
  if (payment !== undefined) {
    yield attempt('payment', () => {
      const scheme = inField('payment.scheme', () => paymentScheme(payment.scheme));
      return [{ scheme: scheme.name, trail: inField('payment.value', () => canonicalPayment(scheme, payment.value)) }];
    });
  }
}

function* contacts({ email, phone, website, country }: KycRecord): Generator<Attempt> {
  const addresses = email === undefined ? undefined : attempt('email', () => inField('email', () => canonicalEmail(email)));
  if (addresses !== undefined) yield addresses;
  if (phone !== undefined) {
    yield attempt('phone', () => {
      const code = country === undefined ? undefined : inField('country', () => countryCode(country));
      return [{ scheme: '', trail: inField('phone', () => canonicalPhone(code, phone)) }];
    });
  }
  const address = addresses?.identifiers[0]?.canonical;
  if (address !== undefined) yield attempt('domain', () => [{ scheme: '', trail: inField('email', () => domainOfMail(domainOfEmail(address))) }]);
  if (website !== undefined) yield attempt('domain', () => [{ scheme: '', trail: inField('website', () => domainOfWebsite(website)) }]);
}

function* nameAndAddress({ name, country, address }: KycRecord): Generator<Attempt> {
  if (name !== undefined) {
    yield attempt('name', () => {
      const scheme = country === undefined ? '' : inField('country', () => countryCode(country));
      return inField('name', () => canonicalNames(scheme, name));
    });
  }
  if (address !== undefined) {
    yield attempt('address', () => {
      const code = inField('address.country', () => countryCode(address.country ?? country ?? ''));
      const postcode = inField('address.postcode', () => canonicalPostcode(code, address.postcode));
      return [canonicalAddress(code, postcode, inField('address.houseNumber', () => canonicalHouseNumber(address.houseNumber)))];
    });
  }
}

const keyOf = ({ attribute, scheme, canonical }: CanonicalIdentifier): string => [attribute, scheme, canonical].join('\n');
