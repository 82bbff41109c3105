// Country, postcode and house number: what is left of an address when all that people spell in many ways is left out. It says little by
// itself, one house has many companies, and an agent's house has thousands. Those cannot be listed, they move and are founded daily; at the
// hub, a token that stands on too many accounts counts for none of them.
import type { Canonical } from './attempt.js';
import { compactAlphanumerics, readNumber } from './compact-number.js';
import { foldName } from './fold-name.js';
import { refusal } from '../refusal.js';
import { Trail } from './trail.js';

const MAX_PART_LENGTH = 40;

/** Letters of the road-traffic conventions that people put before a postcode of digits. */
const TRAFFIC_LETTER: ReadonlyMap<string, string> = new Map([['AT', 'A'], ['BE', 'B'], ['DE', 'D'], ['FR', 'F'], ['IT', 'I'], ['LU', 'L']]);

/** `postcode|house number` in its country. A postcode has no vertical line. */
export function canonicalAddress(country: string, postcode: Trail, houseNumber: Trail): Canonical {
  return { scheme: country, trail: postcode.apply('with the house number', (code) => `${code}|${houseNumber.value}`) };
}

/** Letters and digits of a postcode; a country code in front of digits goes, and of a ZIP+4 the four. */
export function canonicalPostcode(country: string, raw: string): Trail {
  const compact = refuseWithoutDigit(compactAlphanumerics(readNumber(raw)));
  const prefixes = [country, TRAFFIC_LETTER.get(country)].filter((prefix) => prefix !== undefined);
  const bare = compact.apply('without a country in front', (value) => value.replace(new RegExp(`^(?:${prefixes.join('|')})(?=[0-9])`), ''));
  return country === 'US' ? bare.apply('five digits (ZIP)', (value) => value.replace(/^([0-9]{5})[0-9]{4}$/, '$1')) : bare;
}

/** `12a`, `12 14`, `3 bis`: folded as a name is, a single letter joined to the digits before it. A house that has a name only is refused. */
export function canonicalHouseNumber(raw: string): Trail {
  const folded = foldName(Trail.start(raw, MAX_PART_LENGTH));
  if (folded.value === '') throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  return refuseWithoutDigit(folded)
    .apply('without "no" in front', (value) => value.replace(/^(?:no|nr|num|number|#|№)\s*(?=[0-9])/u, ''))
    .apply('letter joined to its number', (value) => value.replaceAll(/(?<=[0-9]) (?=\p{L}(?: |$))/gu, ''));
}

/** PSEUDONYM_PLACEHOLDER for `n/a`, `none`, `00000`. */
function refuseWithoutDigit(trail: Trail): Trail {
  if (!/[1-9]/.test(trail.value)) throw refusal('PSEUDONYM_PLACEHOLDER', 'has no digit other than zero: a placeholder, or nothing that tells houses apart');
  return trail;
}
