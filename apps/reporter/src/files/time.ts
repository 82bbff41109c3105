/** 9999-12-31T23:59:59Z: later times are a unit mistake (milliseconds). */
const LATEST = 253_402_300_799;
const RFC_3339_UTC = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.0+)?[Zz]$/u;

/**
 * UTC seconds of a time given as whole seconds (number or digits) or as RFC 3339 in UTC; undefined for anything else. Parts of a
 * second and leap seconds are refused, not rounded: a rounding would change a signed figure unseen.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return within(value);
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,12}$/u.test(value)) return within(Number(value));
  const parts = RFC_3339_UTC.exec(value)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute, second);
  // A date that does not exist (February 30th, 24:00) would silently become another one.
  const exists = instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return exists ? within(instant.getTime() / 1000) : undefined;
}

function within(seconds: number): number | undefined {
  return Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= LATEST ? seconds : undefined;
}
