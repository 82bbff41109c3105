import { ArgsType, Field, Int } from '@nestjs/graphql';
import { refusal } from '../errors/graphql-refusal.js';
import { decodeCursor, encodeCursor, type CursorKind, type Key, type KeyPart } from './cursor.js';

const DEFAULT_FIRST = 50;
export const MAX_FIRST = 200;

/** Argument of lists that are short as a rule and bounded in any case. */
@ArgsType()
export class FirstArgs {
  @Field(() => Int, { defaultValue: DEFAULT_FIRST, description: `How many at most: 1 to ${MAX_FIRST}.` })
  readonly first: number = DEFAULT_FIRST;
}

/** Arguments of every connection. */
@ArgsType()
export class PageArgs extends FirstArgs {
  @Field(() => String, { nullable: true, description: 'endCursor of the page before; absent for the first page.' })
  readonly after?: string | null;
}

/** A checked request for one page. */
export interface PageRequest {
  readonly first: number;
  /** Key of the row before the page; null at the start. */
  readonly after: Key | null;
}

/** A list's identity: kind of cursor and the types of its key. */
export interface Keyset {
  readonly kind: CursorKind;
  readonly shape: readonly KeyPart[];
}

/** One page: at most `first` rows, each with its key, and whether another follows. */
export interface Page<Row> {
  readonly rows: readonly { readonly row: Row; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** GRAPHQL_FIRST outside 1..200. Used for lists without cursors as well. */
export function checkedFirst(first: number): number {
  if (first >= 1 && first <= MAX_FIRST) return first;
  throw refusal('GRAPHQL_FIRST', `"first" must be 1 to ${MAX_FIRST}.`, { field: 'first' });
}

/** CodedError GRAPHQL_FIRST or GRAPHQL_CURSOR. */
export function pageRequest(keyset: Keyset, { first, after }: PageArgs): PageRequest {
  return { first: checkedFirst(first), after: after === undefined || after === null ? null : decodeCursor(keyset.kind, keyset.shape, after) };
}

/** Rows fetched with `LIMIT first + 1` → a page: the extra row only tells that there is more. */
export function pageOf<Row>(keyset: Keyset, request: PageRequest, fetched: readonly Row[], keyOf: (row: Row) => Key): Page<Row> {
  const rows = fetched.slice(0, request.first).map((row) => ({ row, cursor: encodeCursor(keyset.kind, keyOf(row)) }));
  return { rows, hasNextPage: fetched.length > request.first, hasPreviousPage: request.after !== null };
}
