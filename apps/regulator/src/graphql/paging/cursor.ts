import { fromBase64url, fromUtf8, parseJsonStrict, toBase64url, toJson, utf8 } from '#libs/encoding';
import { refusal } from '../errors/graphql-refusal.js';

/** What a cursor points into. One of another kind is refused: its key would compare, and give nonsense. */
export type CursorKind = 'account' | 'entity' | 'entry' | 'order' | 'exchange' | 'provider' | 'quarantined token' | 'ruling' | 'statement' | 'verdict' | 'workload';
/** Type of one component of a key; `int64` travels as digits, because row ids exceed what JSON numbers hold. */
export type KeyPart = 'text' | 'number' | 'int64';
export type Key = readonly (string | number)[];

const INT64 = /^(0|[1-9]\d{0,17})$/;

/** Opaque text for the position of a row: base64url of `[kind, …key]`. */
export function encodeCursor(kind: CursorKind, key: Key): string {
  return toBase64url(utf8(toJson([kind, ...key])));
}

/** The key in a cursor. CodedError GRAPHQL_CURSOR unless it is of this kind and shape: callers may send anything. */
export function decodeCursor(kind: CursorKind, shape: readonly KeyPart[], text: string): Key {
  const [cursorKind, ...key] = components(text);
  if (cursorKind !== kind || key.length !== shape.length) throw foreign(kind);
  return shape.map((part, i) => checked(kind, part, key[i]));
}

function components(text: string): unknown[] {
  try {
    const value = parseJsonStrict(fromUtf8(fromBase64url(text)));
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}

function checked(kind: CursorKind, part: KeyPart, value: unknown): string | number {
  if (part === 'number' && typeof value === 'number') return value;
  if (part === 'text' && typeof value === 'string' && !value.includes('\0')) return value;
  if (part === 'int64' && typeof value === 'string' && INT64.test(value)) return value;
  throw foreign(kind);
}

function foreign(kind: CursorKind): Error {
  return refusal('GRAPHQL_CURSOR', `"after" is not a cursor of this list; use endCursor or cursor of a page of ${kind} nodes.`, { field: 'after' });
}
