import { fromUtf8, parseJsonStrict, sha256, toHex, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import type { z } from 'zod';
import { ReporterError } from '../reporter-error.js';

const PREFIX = /^\{"sha256":"([0-9a-f]{64})","record":/u;
const SUFFIX = '}\n';

/** A JSON file that carries the SHA-256 of its own record, so that a torn or altered file is told from a whole one. */
export function seal(record: unknown): Uint8Array {
  const text = toJson(record);
  return utf8(`{"sha256":"${toHex(sha256(utf8(text)))}","record":${text}${SUFFIX}`);
}

/**
 * The record of a sealed file. CodedError REPORTER_SPOOL_CORRUPT naming the file: it is never skipped, because what follows
 * it in the chain would then rest on nothing.
 */
export function unseal<T>(bytes: Uint8Array, file: string, schema: z.ZodType<T>): T {
  const record = recordOf(bytes);
  if (record === undefined) throw corrupt(file);
  // The digest says that these are the bytes we wrote; the schema, that this version wrote them.
  const result = schema.safeParse(record);
  if (!result.success) throw corrupt(file);
  return result.data;
}

function recordOf(bytes: Uint8Array): unknown {
  try {
    const text = fromUtf8(bytes);
    const prefix = PREFIX.exec(text);
    if (prefix === null || !text.endsWith(SUFFIX)) return undefined;
    const record = text.slice(prefix[0].length, -SUFFIX.length);
    return toHex(sha256(utf8(record))) === prefix[1] ? parseJsonStrict(record) : undefined;
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

export function corrupt(file: string): ReporterError {
  return new ReporterError('REPORTER_SPOOL_CORRUPT', 'the file is torn or was altered; put the state directory back from a copy that is whole and as new', { file });
}
