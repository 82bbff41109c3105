import type { EntryKind } from '#libs/entries';
import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Disclosure, LawfulOrder, LogEntry, Officer, PseudonymEpoch } from '../types/orders.js';
import { groupedBy } from './grouping.js';
import { Conditions } from './sql.js';

export const ENTRIES: Keyset = { kind: 'entry', shape: ['int64'] };
export const ORDERS: Keyset = { kind: 'order', shape: ['int64'] };

/** Entries of the hub's own register, in the hub's order; of one kind if one is named. */
export async function entriesPage(db: Queryable, request: PageRequest, kind: EntryKind | null): Promise<Page<LogEntry>> {
  const conditions = new Conditions().add('position > ?', request.after?.[0] ?? -1);
  if (kind !== null) conditions.add('kind = ?', kind);
  const { rows } = await db.query<LogEntry>(`SELECT position, kind, digest, content FROM log_entry ${conditions.where} ORDER BY position LIMIT ${conditions.value(request.first + 1)}`, conditions.values);
  return pageOf(ENTRIES, request, rows, ({ position }) => [position]);
}

const ORDER_COLUMNS = 'digest, position, kind, case_name AS "case", legal_basis AS "legalBasis", signed_by AS "signedBy", approved_by AS "approvedBy", expires, quota, asked, epoch, attribute, token';

/** Orders, newest first. */
export async function ordersPage(db: Queryable, request: PageRequest): Promise<Page<LawfulOrder>> {
  const conditions = new Conditions();
  if (request.after !== null) conditions.add('position < ?', request.after[0]);
  const { rows } = await db.query<LawfulOrder>(`SELECT ${ORDER_COLUMNS} FROM lawful_order ${conditions.where} ORDER BY position DESC LIMIT ${conditions.value(request.first + 1)}`, conditions.values);
  return pageOf(ORDERS, request, rows, ({ position }) => [position]);
}

export async function orderByDigest(db: Queryable, digest: string): Promise<LawfulOrder | null> {
  return (await db.query<LawfulOrder>(`SELECT ${ORDER_COLUMNS} FROM lawful_order WHERE digest = $1`, [digest])).rows[0] ?? null;
}

/** What became of each order, provider by provider, in order of delivery. */
export async function disclosuresOfOrders(db: Queryable, digests: readonly string[]): Promise<Disclosure[][]> {
  const { rows } = await db.query<Omit<Disclosure, 'answer'> & { readonly orderDigest: string; readonly content: string | null }>(
    `SELECT d.order_digest AS "orderDigest", d.provider_id AS "providerRowId", d.delivered_position AS "deliveredPosition", d.outcome, d.answered_position AS "answeredPosition",
       d.result_position AS "resultPosition", d.matches, e.content
     FROM disclosure d LEFT JOIN log_entry e ON e.position = d.answered_position WHERE d.order_digest = ANY($1) ORDER BY d.delivered_position`,
    [digests],
  );
  const shown = rows.map(({ content, ...row }) => ({ ...row, answer: content === null ? null : (JSON.parse(content) as { readonly answer: string }).answer }));
  return groupedBy(digests, shown, ({ orderDigest }) => orderDigest);
}

/** Officers' keys, newest registration first. */
export async function newestOfficers(db: Queryable, first: number): Promise<Officer[]> {
  const { rows } = await db.query<Officer>(
    'SELECT kid, name, registered_position AS "registeredPosition", revoked_position AS "revokedPosition" FROM officer ORDER BY registered_position DESC, kid LIMIT $1',
    [first],
  );
  return rows;
}

/** Epochs, the one published last first, each by its newest manifest, with how many accounts speak it and how many have only older tokens. */
export async function newestEpochs(db: Queryable, first: number): Promise<PseudonymEpoch[]> {
  const { rows } = await db.query<PseudonymEpoch>(
    `WITH published AS (SELECT epoch, min(position) AS since FROM pseudonym_epoch GROUP BY epoch),
       spoken AS (SELECT t.account_id, t.epoch, p.since FROM identity_token t JOIN published p ON p.epoch = t.epoch WHERE t.mode = 'toprf' GROUP BY 1, 2, 3),
       newest AS (SELECT account_id, max(since) AS since FROM spoken GROUP BY account_id)
     SELECT e.epoch, e.threshold, e.holders, e.generation, e.digest, e.position, p.since,
       (SELECT count(*)::int FROM spoken WHERE spoken.epoch = e.epoch) AS accounts, (SELECT count(*)::int FROM newest WHERE newest.since < p.since) AS "accountsBehind"
     FROM (SELECT DISTINCT ON (epoch) * FROM pseudonym_epoch ORDER BY epoch, generation DESC) e JOIN published p ON p.epoch = e.epoch ORDER BY p.since DESC LIMIT $1`,
    [first],
  );
  return rows;
}
