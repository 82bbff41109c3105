import { lengthPrefixed, parseJsonStrict, sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import type { z } from 'zod';
import type { EntryKind } from './kinds.js';
import { refusal } from './refusal.js';

/** A content in its one spelling → a checked value. ENTRY_CONTENT with the field, never with the value. */
export function readContent<T>(schema: z.ZodType<T>, content: string): T {
  const data = checkedContent(schema, parsed(content));
  if (content !== toJson(data)) throw refusal('ENTRY_CONTENT', 'not in the one spelling of an entry');
  return data;
}

/** A value as a content may hold it, members in the order of its type. ENTRY_CONTENT as above. */
export function checkedContent<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const message = issue?.code === 'unrecognized_keys' ? 'a member that this version does not know' : 'a member is missing or out of range';
  throw refusal('ENTRY_CONTENT', message, field === '' ? {} : { field });
}

/** What an entry is named by whose content is the hub's own word: its kind and all of the content. */
export function contentDigest(kind: EntryKind, content: string): string {
  return toBase64url(sha256(lengthPrefixed(utf8('tributary/entry/v1'), utf8(kind), sha256(utf8(content)))));
}

function parsed(content: string): unknown {
  try {
    return parseJsonStrict(content);
  } catch (error) {
    if (isCodedError(error)) throw refusal('ENTRY_CONTENT', 'not JSON with unique names');
    throw error;
  }
}
