import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { z } from 'zod';

import { CodedError } from '#libs/errors';

import type { EvalErrorCode } from './errors.js';

/** Reads a JSON file of expected values. EVAL_FILE_MISSING, EVAL_FILE_NOT_JSON, or EVAL_SCHEMA naming the first field that is not as it should be. */
export async function readJson<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
  const file = basename(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'the file of expected values cannot be read', { file }, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_FILE_NOT_JSON', 'the file of expected values is not JSON', { file }, { cause });
  }
  const read = schema.safeParse(value);
  if (!read.success) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the file is not of the schema that this evaluation reads', { file, field: read.error.issues[0]?.path.join('.') ?? '' });
  return read.data;
}
