import { z } from 'zod';

/** base64url of 32 bytes in its one spelling. */
export const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
/** Printable ASCII without the space: what a handle or an origin is. */
export const identifier = z.string().regex(/^[\x21-\x7e]{1,200}$/);
/** What a company or a person is called: 1 to 200 characters, none of them a control or unassigned one. */
export const name = z.string().max(200).regex(/^[^\p{C}]*\P{Z}[^\p{C}]*$/u);
/** UTC seconds. */
export const seconds = z.int().nonnegative();
/** A position of the log, or how many of something. */
export const whole = z.int().nonnegative();
