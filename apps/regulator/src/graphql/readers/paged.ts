import type { Key } from '../paging/cursor.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';

/** Pages of the lists of several parents, wanted at once: parents[i] with requests[i], all with the same `first`. */
export interface Paged<Parent> {
  readonly parents: readonly Parent[];
  readonly requests: readonly PageRequest[];
  readonly first: number;
}

/** Rows of all the lists, numbered from 1 by the list that they belong to and in order within it → one page for each request. */
export function pagesOf<Row extends { readonly ordinal: number }>(keyset: Keyset, requests: readonly PageRequest[], rows: readonly Row[], keyOf: (row: Row) => Key): Page<Row>[] {
  const lists = requests.map((): Row[] => []);
  for (const row of rows) lists[row.ordinal - 1]?.push(row);
  return requests.map((request, i) => pageOf(keyset, request, lists[i] ?? [], keyOf));
}
