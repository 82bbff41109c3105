import type { z } from 'zod';

import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { CodedError } from '#libs/errors';

import type { FindingCode } from '../errors.js';

/** One JSON text → a checked value. Throws the ENCODING_… refusals for bytes that are not strict JSON, `code` with the field for another shape. */
export function readRow<T>(schema: z.ZodType<T>, bytes: Uint8Array, code: FindingCode = 'EXPORT_ROW'): T {
  const result = schema.safeParse(parseJsonStrict(fromUtf8(bytes)));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const reason = issue?.code === 'unrecognized_keys' ? 'a member that the format does not have' : 'a member is missing or not what the format says';
  throw new CodedError(code, reason, field === '' ? {} : { field });
}
