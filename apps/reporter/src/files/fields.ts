import { CodedError, isCodedError } from '#libs/errors';
import { ReporterError, type ReporterErrorCode } from '../reporter-error.js';
import type { Problems } from './problems.js';
import type { Row } from './row.js';
import { parseTime } from './time.js';

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;
const LONGEST_TEXT = 1024;

/**
 * The typed fields of one row. Each reader gives the value, or undefined when the field is absent or wrong; what is wrong
 * is added to the problems with its place, so that one pass finds everything. Values are never put into a message.
 */
export class Fields {
  /** False as soon as one field was refused: the row must not be used. */
  ok = true;

  constructor(
    readonly row: Row,
    readonly problems: Problems,
  ) {}

  /** True when the field holds something, right or wrong. */
  has(field: string): boolean {
    return this.row.get(field) !== undefined;
  }

  refuse(code: ReporterErrorCode, message: string, field?: string): undefined {
    this.ok = false;
    this.problems.add(new ReporterError(code, message, field === undefined ? this.row.place : { ...this.row.place, field }));
    return undefined;
  }

  /** Takes a library's refusal of this field over, with the place; a fault goes on. */
  pass(error: unknown, field: string): undefined {
    if (!isCodedError(error)) throw error;
    this.ok = false;
    // The row's place wins: the library's field is that of its own argument.
    this.problems.add(new CodedError(error.code, error.message, { ...this.row.place, field }, { cause: error }));
    return undefined;
  }

  /** Refuses each of these that is absent: REPORTER_FIELD_MISSING. */
  needs(...fields: readonly string[]): void {
    for (const field of fields) {
      if (!this.has(field)) this.refuse('REPORTER_FIELD_MISSING', 'the field is required', field);
    }
  }

  /** REPORTER_FIELD_TEXT. Numbers are not taken for text: 00123 and 123 are different identifiers. */
  text(field: string): string | undefined {
    const value = this.row.get(field);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.refuse('REPORTER_FIELD_TEXT', 'must be text', field);
    if (value.length > LONGEST_TEXT) return this.refuse('REPORTER_FIELD_TEXT', `is longer than ${LONGEST_TEXT} characters`, field);
    return value;
  }

  /** A name that leaves as it is: printable ASCII without spaces, at most 200 characters. REPORTER_FIELD_TEXT. */
  identifier(field: string): string | undefined {
    return this.#matching(field, /^[\x21-\x7e]{1,200}$/u, 'must be printable ASCII without spaces, at most 200 characters');
  }

  /** Words that leave as they are: printable ASCII, at most 200 characters. REPORTER_FIELD_TEXT. */
  words(field: string): string | undefined {
    return this.#matching(field, /^[\x20-\x7e]{1,200}$/u, 'must be printable ASCII, at most 200 characters');
  }

  /** An address of a network endpoint, as the pseudonym library compares them. REPORTER_FIELD_TEXT. */
  endpoint(field: string): string | undefined {
    return this.#matching(field, /^\s{0,3}[\x21-\x7e]{1,250}\s{0,3}$/u, 'must be an address of at most 250 printable ASCII characters')?.trim().toLowerCase();
  }

  /** A finite number ≥ 0: REPORTER_FIELD_NUMBER, REPORTER_FIELD_NEGATIVE. */
  quantity(field: string): number | undefined {
    const value = this.row.get(field);
    if (value === undefined) return undefined;
    const number = typeof value === 'number' ? value : typeof value === 'string' && DECIMAL.test(value) ? Number(value) : Number.NaN;
    if (!Number.isFinite(number)) return this.refuse('REPORTER_FIELD_NUMBER', 'must be a finite decimal number', field);
    if (number < 0) return this.refuse('REPORTER_FIELD_NEGATIVE', 'must not be negative', field);
    return number;
  }

  /** A whole number from 0 to 2^53 − 1, and REPORTER_FIELD_INTEGER. */
  integer(field: string): number | undefined {
    const number = this.quantity(field);
    if (number === undefined || Number.isSafeInteger(number)) return number;
    return this.refuse('REPORTER_FIELD_INTEGER', 'must be a whole number below 2^53', field);
  }

  /** A whole number ≥ 1, and REPORTER_FIELD_RANGE. */
  count(field: string): number | undefined {
    const number = this.integer(field);
    return number === 0 ? this.refuse('REPORTER_FIELD_RANGE', 'must be at least 1', field) : number;
  }

  /** UTC seconds: an integer, or RFC 3339 ending in Z. REPORTER_FIELD_TIME. */
  time(field: string): number | undefined {
    const value = this.row.get(field);
    if (value === undefined) return undefined;
    return parseTime(value) ?? this.refuse('REPORTER_FIELD_TIME', 'must be whole UTC seconds since 1970 or RFC 3339 ending in Z', field);
  }

  /** REPORTER_FIELD_BOOLEAN. */
  flag(field: string): boolean | undefined {
    const value = this.row.get(field);
    if (value === undefined) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    return this.refuse('REPORTER_FIELD_BOOLEAN', 'must be true or false', field);
  }

  /** One of `allowed`: REPORTER_FIELD_CHOICE. */
  choice<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const value = this.row.get(field);
    if (value === undefined) return undefined;
    return allowed.find((one) => one === value) ?? this.refuse('REPORTER_FIELD_CHOICE', `must be one of ${allowed.join(', ')}`, field);
  }

  /** An ISO 3166-1 alpha-2 code in capitals: REPORTER_FIELD_CHOICE. */
  country(field: string): string | undefined {
    const value = this.row.get(field);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && /^[A-Z]{2}$/u.test(value)) return value;
    return this.refuse('REPORTER_FIELD_CHOICE', 'must be a country code of two capital letters (ISO 3166-1)', field);
  }

  #matching(field: string, pattern: RegExp, message: string): string | undefined {
    const value = this.text(field);
    return value === undefined || pattern.test(value) ? value : this.refuse('REPORTER_FIELD_TEXT', message, field);
  }
}
