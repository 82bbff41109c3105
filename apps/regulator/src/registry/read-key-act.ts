import { basename } from 'node:path';
import { parseJsonStrict } from '#libs/encoding';
import { isKeyActKind, type KeyActKind } from '#libs/entries';
import { isCodedError } from '#libs/errors';
import { z } from 'zod';
import { readSmallFile } from './read-public-key.js';
import { RegistryError } from './registry-error.js';

/** A key act as providers' tools write it to a file and send it: the kind of entry that it becomes, and its content. */
export interface SubmittableAct {
  readonly kind: KeyActKind;
  readonly content: string;
}

const fileSchema = z.strictObject({ kind: z.string().refine(isKeyActKind), content: z.string().min(1).max(48 * 1024) });

/** Bytes: two JWS of a rotation, quoted twice, stay below. */
const MAX_KEY_ACT_BYTES = 64 * 1024;

/** RegistryError KEY_ACT_FORM. What the content says is for `decodeKeyAct`. */
export function readKeyAct(text: string): SubmittableAct {
  const result = fileSchema.safeParse(parsed(text));
  if (result.success) return result.data;
  throw notAnAct(result.error.issues[0]?.path.join('.') ?? '');
}

/** The same from a file. RegistryError KEY_FILE, KEY_ACT_FORM with the file. */
export async function readKeyActFile(path: string): Promise<SubmittableAct> {
  const file = basename(path);
  const text = await readSmallFile(path, MAX_KEY_ACT_BYTES).catch((cause: unknown) => {
    throw new RegistryError('KEY_FILE', 'The file cannot be read, or is larger than a key act.', { file }, { cause });
  });
  try {
    return readKeyAct(text);
  } catch (error) {
    throw isCodedError(error) ? error.at({ file }) : error;
  }
}

function parsed(text: string): unknown {
  try {
    return parseJsonStrict(text);
  } catch (error) {
    if (isCodedError(error)) throw notAnAct('');
    throw error;
  }
}

function notAnAct(field: string): Error {
  return new RegistryError('KEY_ACT_FORM', 'Not a key act: a JSON object with its kind and its content.', field === '' ? {} : { field });
}
