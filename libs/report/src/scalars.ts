import { scalar } from './scalar.js';

const matching = (pattern: RegExp) => scalar((value): value is string => typeof value === 'string' && pattern.test(value), { type: 'string', pattern: pattern.source });

/** Printable ASCII without the space: what a log, a URL and a file name carry unchanged. */
export const identifier = matching(/^[\x21-\x7e]{1,200}$/);

/** Printable ASCII, spaces included. */
export const text = matching(/^[\x20-\x7e]{1,200}$/);

/** A URI with its scheme (RFC 3986 section 3), at most 200 characters. */
export const uri = matching(/^(?=.{1,200}$)[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$/);

/** base64url of exactly 32 bytes: the last of 43 characters carries four bits and two zeros, which leaves one spelling. */
export const base64url32 = matching(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** ISO 3166-1 alpha-2; that the code is assigned is not checked. */
export const country = matching(/^[A-Z]{2}$/);

/** 0 … 2^53 − 1. */
export const whole = scalar((value): value is number => Number.isSafeInteger(value) && (value as number) >= 0, { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** 1 … 2^53 − 1. */
export const count = scalar((value): value is number => Number.isSafeInteger(value) && (value as number) >= 1, { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** Finite and not negative: rates and capacities that vendors publish with a fraction. */
export const quantity = scalar((value): value is number => Number.isFinite(value) && (value as number) >= 0, { type: 'number', minimum: 0 });
