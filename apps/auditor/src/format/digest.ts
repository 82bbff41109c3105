import { z } from 'zod';

/** base64url SHA-256: 32 bytes in 43 characters, of which the last holds four bits. */
export const digestText = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
/** A place in the log, or how many there are before it. */
export const position = z.int().nonnegative();
