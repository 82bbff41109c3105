import { z } from 'zod';

/** base64url of 32 bytes in its one spelling. */
export const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
/** Printable ASCII without the space: what a handle or an origin is. */
export const identifier = z.string().regex(/^[\x21-\x7e]{1,200}$/);
/** Printable ASCII, spaces included: what a stream is called. */
export const text = z.string().regex(/^[\x20-\x7e]{1,200}$/);
/** What a company or a person is called: 1 to 200 characters, none of them a control or unassigned one. */
export const name = z.string().max(200).regex(/^[^\p{C}]*[^\p{C}\p{Z}][^\p{C}]*$/u);
/** UTC seconds. */
export const seconds = z.int().nonnegative();
/** A position of the log, or how many of something. */
export const whole = z.int().nonnegative();
/** A place in a stream. */
export const count = z.int().positive();

/** Scheme and at least one character more, printable ASCII without spaces: what a statement's `iss` can be. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+$/;
const MAX_URI = 200;

/** Whether a text can be a provider's URI, the `iss` of its statements. */
export function isProviderUri(candidate: string): boolean {
  return candidate.length <= MAX_URI && URI.test(candidate);
}

/** Whether a text can be what a company or a person is called. */
export function isName(candidate: string): boolean {
  return name.safeParse(candidate).success;
}
