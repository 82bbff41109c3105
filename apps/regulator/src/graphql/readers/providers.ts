import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Provider, ProviderKey, Stream } from '../types/provider.js';
import { groupedBy, inOrder } from './grouping.js';
import { Conditions } from './sql.js';

export const PROVIDERS: Keyset = { kind: 'provider', shape: ['text'] };

const COLUMNS = 'id AS "rowId", iss, name, root_x AS "rootX", position';

/** All providers by URI (code points, so that the order is the same on every server). */
export async function providersPage(db: Queryable, request: PageRequest): Promise<Page<Provider>> {
  const conditions = new Conditions();
  if (request.after !== null) conditions.add('iss COLLATE "C" > ?', request.after[0]);
  const { rows } = await db.query<Provider>(
    `SELECT ${COLUMNS} FROM provider ${conditions.where} ORDER BY iss COLLATE "C" LIMIT ${conditions.value(request.first + 1)}`,
    conditions.values,
  );
  return pageOf(PROVIDERS, request, rows, ({ iss }) => [iss]);
}

export async function providersByIss(db: Queryable, uris: readonly string[]): Promise<(Provider | null)[]> {
  const { rows } = await db.query<Provider>(`SELECT ${COLUMNS} FROM provider WHERE iss = ANY($1)`, [uris]);
  return inOrder(uris, rows, ({ iss }) => iss);
}

export async function providersById(db: Queryable, ids: readonly number[]): Promise<(Provider | null)[]> {
  const { rows } = await db.query<Provider>(`SELECT ${COLUMNS} FROM provider WHERE id = ANY($1)`, [ids]);
  return inOrder(ids, rows, ({ rowId }) => rowId);
}

/** Keys of each provider, in order of registration. */
export async function keysOfProviders(db: Queryable, ids: readonly number[]): Promise<ProviderKey[][]> {
  const { rows } = await db.query<ProviderKey & { readonly providerRowId: number }>(
    `SELECT provider_id AS "providerRowId", kid, registered_position AS "registeredPosition", revoked_position AS "revokedPosition",
       CASE WHEN compromised_str IS NOT NULL THEN json_build_object('str', compromised_str, 'seq', compromised_seq::text) END AS compromised
     FROM provider_key WHERE provider_id = ANY($1) ORDER BY registered_position, kid`,
    [ids],
  );
  return groupedBy(ids, rows, ({ providerRowId }) => providerRowId);
}

/** Streams of each provider, by name. A stream is gap-free from 1, so its head's number is how many statements it holds. */
export async function streamsOfProviders(db: Queryable, ids: readonly number[]): Promise<Stream[][]> {
  const { rows } = await db.query<{ providerRowId: number; str: string; headSeq: string; headDigest: Buffer | null }>(
    `SELECT provider_id AS "providerRowId", str, head_seq AS "headSeq", head_digest AS "headDigest"
     FROM stream WHERE provider_id = ANY($1) ORDER BY str COLLATE "C"`,
    [ids],
  );
  const grouped = groupedBy(ids, rows, ({ providerRowId }) => providerRowId);
  return grouped.map((streams) => streams.map(({ str, headSeq, headDigest }) => ({ str, headSeq, headDigest: headDigest?.toString('base64url') ?? null })));
}
