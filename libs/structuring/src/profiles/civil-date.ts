const DAY_S = 86_400;
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * UTC seconds since 1970 of the first instant of a day YYYY-MM-DD of the Gregorian calendar, years 1970 to 9999; NaN for
 * anything else, so that a comparison with it is never met.
 */
export function startOfDay(date: string): number {
  const [, year, month, day] = (FORM.exec(date) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1970) return NaN;
  const length = MONTHS[month - 1];
  if (length === undefined || day < 1 || day > length + (month === 2 && isLeap(year) ? 1 : 0)) return NaN;
  let days = 365 * (year - 1970) + leapYearsBefore(year) - leapYearsBefore(1970);
  for (const before of MONTHS.slice(0, month - 1)) days += before;
  if (month > 2 && isLeap(year)) days += 1;
  return (days + day - 1) * DAY_S;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function leapYearsBefore(year: number): number {
  const last = year - 1;
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
}
