import { refusal } from '../refusal.js';

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** YYYY-MM-DD of the Gregorian calendar. PSEUDONYM_BIRTH_DATE otherwise and for 1900-01-01, which stands for "unknown" in many systems. */
export function birthDate(raw: string): string {
  const date = raw.length <= 40 ? raw.trim() : '';
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  if (year < 1900 || day < 1 || day > (DAYS[month - 1] ?? 0) + leapDay) throw refusal('PSEUDONYM_BIRTH_DATE', 'is not a date YYYY-MM-DD from 1900 on');
  if (date === '1900-01-01') throw refusal('PSEUDONYM_BIRTH_DATE', 'is the usual placeholder for an unknown date');
  return date;
}
