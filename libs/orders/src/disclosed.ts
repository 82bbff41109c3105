import { toJson, utf8 } from '#libs/encoding';
import { z } from 'zod';
import { readJson } from './read.js';
import { base64url32, identifier } from './scalars.js';

/** `typ` of the box that it is sealed in. */
export const DISCLOSED_TYP = 'tributary-disclosed+jwe';

/**
 * What a provider seals to the case key: the one plaintext of an order, seen by the provider and by whoever holds the case key.
 * The order and the provider are inside, so that a sealed answer cannot be passed off as one to another order.
 */
export interface Disclosed {
  /** Digest of the order. */
  readonly order: string;
  /** Provider URI. */
  readonly iss: string;
  /** The provider's accounts that carry the token, sorted. */
  readonly handles: readonly string[];
  /** The identifier as it was hashed: the input of the token, without the epoch. */
  readonly identifier: { readonly attribute: string; readonly scheme: string; readonly canonical: string };
}

const schema = z.strictObject({
  order: base64url32,
  iss: identifier,
  handles: z.array(identifier).min(1).max(1_000),
  identifier: z.strictObject({ attribute: z.string().regex(/^[a-z-]{1,40}$/), scheme: z.string().max(200), canonical: z.string().min(1).max(2_000) }),
}) satisfies z.ZodType<Disclosed>;

/** ORDERS_DISCLOSED. */
export function encodeDisclosed(disclosed: Disclosed): Uint8Array {
  const bytes = utf8(toJson(disclosed));
  decodeDisclosed(bytes);
  return bytes;
}

/** ORDERS_DISCLOSED. */
export function decodeDisclosed(bytes: Uint8Array): Disclosed {
  return readJson(schema, bytes, 'ORDERS_DISCLOSED');
}
