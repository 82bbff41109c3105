import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError, type Place } from '#libs/errors';
import { decodeStrictJws, type StrictJws, type VerificationKey, verifyJws } from '#libs/signing';
import type { z } from 'zod';
import { refusal } from './refusal.js';

const MAX_BYTES = 64 * 1024;

/** A signed message of one of those who take part, its payload checked. CEREMONY_MESSAGE with `place`, which says who should have sent it. */
export function readMessage<T>(compact: string, typ: string, key: VerificationKey, schema: z.ZodType<T>, place: Place): { readonly jws: StrictJws; readonly payload: T } {
  const jws = orRefuse(place, () => {
    const decoded = decodeStrictJws(compact, { typ, maxBytes: MAX_BYTES });
    verifyJws(decoded, key);
    return decoded;
  });
  return { jws, payload: readPayload(jws.payload, schema, place) };
}

/** CEREMONY_MESSAGE with `place` for bytes that are not what the schema says. */
export function readPayload<T>(bytes: Uint8Array, schema: z.ZodType<T>, place: Place): T {
  const result = schema.safeParse(orRefuse(place, () => parseJsonStrict(fromUtf8(bytes))));
  if (!result.success) throw refusal('CEREMONY_MESSAGE', 'a member of the message is missing, unknown or out of range', place);
  return result.data;
}

function orRefuse<T>(place: Place, part: () => T): T {
  try {
    return part();
  } catch (error) {
    if (isCodedError(error)) throw refusal('CEREMONY_MESSAGE', 'not a signed message of the one who should have sent it', place, { cause: error });
    throw error;
  }
}
