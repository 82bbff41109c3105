import { canonicalNationalId } from './checked-number.js';
import { birthDate } from './birth-date.js';
import { countryCode } from './country.js';
import { type Attempt, attempt, inField } from './attempt.js';
import { readName } from './name.js';
import { refusal } from '../refusal.js';
import type { OwnerRecord } from '../types.js';

/** `XX:number`. */
const NATIONAL_ID_SCHEME = 'national-id';
/** `folded name|YYYY-MM-DD|XX`. The last two parts have a fixed width, so whatever a name contains, the three are read back in one way only. */
const NAME_SCHEME = 'name-birth-date-nationality';

/**
 * A beneficial owner: the national identifier, else name with birth date and nationality. Never a name alone, which would join
 * strangers. An identifier that fails its check is refused and, where the rest is known, still replaced by it.
 */
export function canonicalOwner(owner: OwnerRecord, field: string): Attempt {
  if (owner.nationalId === undefined) return byName(owner, field);
  const { country, value } = owner.nationalId;
  const byNumber = attempt('owner', () => {
    const code = inField(`${field}.nationalId.country`, () => countryCode(country));
    const number = inField(`${field}.nationalId.value`, () => canonicalNationalId(code, value));
    return [{ scheme: NATIONAL_ID_SCHEME, trail: number.apply('with its country', (compact) => `${code}:${compact}`) }];
  });
  if (byNumber.identifiers.length > 0 || owner.name === undefined || owner.birthDate === undefined || owner.nationality === undefined) return byNumber;
  const fallback = byName(owner, field);
  return { identifiers: fallback.identifiers, refused: [...byNumber.refused, ...fallback.refused] };
}

function byName({ name, birthDate: born, nationality }: OwnerRecord, field: string): Attempt {
  return attempt('owner', () => {
    if (name === undefined || born === undefined || nationality === undefined) {
      throw refusal('PSEUDONYM_OWNER_INCOMPLETE', 'needs a national identifier, or name, birth date and nationality', { field });
    }
    const folded = inField(`${field}.name`, () => readName(name));
    const date = inField(`${field}.birthDate`, () => birthDate(born));
    const code = inField(`${field}.nationality`, () => countryCode(nationality));
    return [{ scheme: NAME_SCHEME, trail: folded.apply('with birth date and nationality', (value) => `${value}|${date}|${code}`) }];
  });
}
