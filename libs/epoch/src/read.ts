import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import type { z } from 'zod';
import { type EpochCode, refusal } from './refusal.js';

/** Strict JSON → a checked value. `code` with the field, never with the value. */
export function readJson<T>(schema: z.ZodType<T>, bytes: Uint8Array, code: EpochCode): T {
  const result = schema.safeParse(parsed(bytes, code));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const message = issue?.code === 'unrecognized_keys' ? 'a member that this version does not know' : 'a member is missing or out of range';
  throw refusal(code, message, field === '' ? {} : { field });
}

function parsed(bytes: Uint8Array, code: EpochCode): unknown {
  try {
    return parseJsonStrict(fromUtf8(bytes));
  } catch (error) {
    if (isCodedError(error)) throw refusal(code, 'not UTF-8 JSON with unique names');
    throw error;
  }
}
