import type { TokenRecord } from '#libs/report';
import { z } from 'zod';

/** base64url of 32 bytes in its one spelling. */
export const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
/** base64url of 16 bytes in its one spelling. */
export const base64url16 = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);
/** Printable ASCII, spaces included. */
export const text = z.string().regex(/^[\x20-\x7e]{1,200}$/);
/** Printable ASCII without the space: what a handle or an origin is. */
export const identifier = z.string().regex(/^[\x21-\x7e]{1,200}$/);
/** UTC seconds. */
export const seconds = z.int().nonnegative();

/** A token as customer lines carry it, all five members: fewer would name several identifiers. */
export const tokenRecord = z.strictObject({
  attr: z.enum(['lei', 'tax-id', 'registration', 'iban', 'payment', 'owner', 'email', 'phone', 'domain', 'name', 'address']),
  mode: z.enum(['hmac', 'toprf']),
  profile: text,
  epoch: text,
  token: base64url32,
}) satisfies z.ZodType<TokenRecord>;

/** A customer's account at one provider. */
export const account = z.strictObject({ provider: identifier, handle: identifier });
