import { basename } from 'node:path';
import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import type { Disk } from '#libs/durable';
import { isCodedError } from '#libs/errors';
import type { z } from 'zod';
import { HolderError } from '../holder-error.js';

/** A JSON file of the state directory; undefined when there is none. HOLDER_STATE_CORRUPT naming the file. */
export async function readStateFile<T>(disk: Disk, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await disk.read(path);
  if (bytes === undefined) return undefined;
  const result = schema.safeParse(parsed(bytes, path));
  if (!result.success) throw damaged(path);
  return result.data;
}

function parsed(bytes: Uint8Array, path: string): unknown {
  try {
    return parseJsonStrict(fromUtf8(bytes));
  } catch (error) {
    if (isCodedError(error)) throw damaged(path);
    throw error;
  }
}

export function damaged(path: string): HolderError {
  return new HolderError('HOLDER_STATE_CORRUPT', 'the file is not as the key-holder wrote it; put the state directory back from a copy', { file: basename(path) });
}
