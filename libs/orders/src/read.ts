import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { decodeStrictJws, type StrictJws, type VerificationKey, verifyJws } from '#libs/signing';
import type { z } from 'zod';
import { type OrdersCode, refusal } from './refusal.js';

/** Strict JSON → a checked value. `code` with the field, never with the value. */
export function readJson<T>(schema: z.ZodType<T>, json: Uint8Array | string, code: OrdersCode): T {
  const result = schema.safeParse(orRefuse(code, 'not UTF-8 JSON with unique names', undefined, () => parseJsonStrict(typeof json === 'string' ? json : fromUtf8(json))));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const message = issue?.code === 'unrecognized_keys' ? 'a member that this version does not know' : 'a member is missing or out of range';
  throw refusal(code, message, field === '' ? {} : { field });
}

/** A compact JWS of this type, its signature not yet looked at. `code` for anything else. */
export function readJws(compact: string, typ: string, code: OrdersCode, field?: string): StrictJws {
  return orRefuse(code, 'not a JWS of this type', field, () => decodeStrictJws(compact, { typ }));
}

/** The kid in the header of a JWS of this type, for whoever has to look its key up; undefined for anything else. Nothing is verified. */
export function kidOf(compact: string, typ: string): string | undefined {
  try {
    return decodeStrictJws(compact, { typ }).kid;
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

/** ORDERS_SIGNATURE. */
export function requireSignature(jws: StrictJws, key: VerificationKey, field?: string): void {
  orRefuse('ORDERS_SIGNATURE', 'the signature is not valid', field, () => verifyJws(jws, key));
}

function orRefuse<T>(code: OrdersCode, message: string, field: string | undefined, part: () => T): T {
  try {
    return part();
  } catch (cause) {
    if (!isCodedError(cause)) throw cause;
    throw refusal(code, message, field === undefined ? {} : { field }, { cause });
  }
}
