import { z } from 'zod';

/** base64url of 32 bytes in its one spelling. */
export const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
/** base64url of 64 bytes in its one spelling. */
export const base64url64 = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/);
/** base64url of 16 bytes in its one spelling. */
export const base64url16 = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);
/** Printable ASCII, spaces included, as statements allow for an epoch. */
export const text = z.string().regex(/^[\x20-\x7e]{1,200}$/);
/** UTC seconds. */
export const seconds = z.int().nonnegative();
