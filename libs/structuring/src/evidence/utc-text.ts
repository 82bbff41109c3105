const DAY_S = 86_400;
/** Days of 400 years of the Gregorian calendar, and from 1 March of the year 0 to 1 January 1970. */
const ERA_DAYS = 146_097;
const TO_EPOCH_DAYS = 719_468;

/**
 * UTC seconds as ISO 8601 text, `2026-03-01T12:00:05Z`; fractions of a second are cut off. Years beyond four digits are written as
 * ECMA-262 writes them, with a sign and at least six digits. Plain arithmetic: the same on every machine.
 */
export function utcText(seconds: number): string {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / DAY_S);
  const { year, month, day } = civilDay(days);
  const second = whole - days * DAY_S;
  return `${yearText(year)}-${two(month)}-${two(day)}T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}Z`;
}

/**
 * The Gregorian date of a day since 1970. Years are counted from March, so that the leap day is the last of its year and months have
 * lengths that repeat every five: 153 days (H. Hinnant, "chrono-compatible low-level date algorithms").
 */
function civilDay(sinceEpoch: number): { readonly year: number; readonly month: number; readonly day: number } {
  const days = sinceEpoch + TO_EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const dayOfEra = days - era * ERA_DAYS;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
