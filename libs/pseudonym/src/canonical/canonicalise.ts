import { type Attempt, attempt, inField } from './attempt.js';
import { canonicalTaxId } from './checked-number.js';
import { countryCode } from './country.js';
import { canonicalLei } from './lei.js';
import { canonicalCompanyName } from './name.js';
import { canonicalOwner } from './owner.js';
import { canonicalRegistration, registerScheme } from './registration.js';
import type { CanonicalIdentifier, KycRecord, RefusedIdentifier } from '../types.js';

/**
 * KYC record → identifiers in a fixed order (lei, tax-id, registration, owners as recorded, name), plus what was refused
 * (bad check digits, empty after canonicalisation, owner without birth date …). An owner who is listed twice is one identifier.
 * Throws nothing for any strings; reasons and fields of refusals contain no value.
 */
export function canonicalise(record: KycRecord): {
  readonly identifiers: readonly CanonicalIdentifier[];
  readonly refused: readonly RefusedIdentifier[];
} {
  const attempts = [...numbers(record), ...(record.owners ?? []).map((owner, index) => canonicalOwner(owner, `owners.${index}`)), ...name(record)];
  const distinct = new Map(attempts.flatMap(({ identifiers }) => identifiers).map((identifier) => [keyOf(identifier), identifier] as const));
  return { identifiers: [...distinct.values()], refused: attempts.flatMap(({ refused }) => refused) };
}

function* numbers({ lei, taxId, registration }: KycRecord): Generator<Attempt> {
  if (lei !== undefined) yield attempt('lei', () => ({ scheme: '', trail: inField('lei', () => canonicalLei(lei)) }));
  if (taxId !== undefined) {
    yield attempt('tax-id', () => {
      const scheme = inField('taxId.country', () => countryCode(taxId.country));
      return { scheme, trail: inField('taxId.value', () => canonicalTaxId(scheme, taxId.value)) };
    });
  }
  if (registration !== undefined) {
    yield attempt('registration', () => {
      const scheme = inField('registration.register', () => registerScheme(registration.register));
      return { scheme, trail: inField('registration.value', () => canonicalRegistration(scheme, registration.value)) };
    });
  }
}

function* name({ name: raw, country }: KycRecord): Generator<Attempt> {
  if (raw === undefined) return;
  yield attempt('name', () => {
    const scheme = country === undefined ? '' : inField('country', () => countryCode(country));
    return { scheme, trail: inField('name', () => canonicalCompanyName(raw)) };
  });
}

const keyOf = ({ attribute, scheme, canonical }: CanonicalIdentifier): string => [attribute, scheme, canonical].join('\n');
