import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** A customer's account at one provider. */
export interface AccountName {
  readonly providerId: number;
  readonly handle: string;
}
export interface AccountRecord extends AccountName {
  readonly id: number;
  readonly iss: string;
  readonly entity: string;
}
/** An account as its newest customer line describes it. */
export interface AccountState extends AccountName {
  readonly entity: string;
  readonly country: string | null;
  readonly inHouse: boolean;
  readonly resellerOf: string | null;
}

/** Columns of an AccountRow, of account `a` and provider `p`. */
export const ACCOUNT_COLUMNS = 'a.id, a.provider_id, p.iss, a.handle, a.entity_id';
export interface AccountRow {
  readonly id: number;
  readonly provider_id: number;
  readonly iss: string;
  readonly handle: string;
  readonly entity_id: string;
}

export function accountOf(row: AccountRow): AccountRecord {
  return { id: row.id, providerId: row.provider_id, iss: row.iss, handle: row.handle, entity: row.entity_id };
}

/** Text key of an account within the hub. Handles hold no space (REPORT_LINE_FIELD), so the key is unique. */
export function accountName({ providerId, handle }: AccountName): string {
  return `${providerId} ${handle}`;
}

/** Each is looked up by index by itself: a planner that has not seen the table grow would rather walk through all accounts of a provider for every name. */
export async function findAccounts(db: Queryable, names: readonly AccountName[]): Promise<readonly AccountRecord[]> {
  const { rows } = await db.query<AccountRow>(
    `SELECT found.* FROM unnest($1::int[], $2::text[]) AS n (provider_id, handle)
     CROSS JOIN LATERAL (SELECT ${ACCOUNT_COLUMNS} FROM account a JOIN provider p ON p.id = a.provider_id WHERE a.provider_id = n.provider_id AND a.handle = n.handle LIMIT 1) found`,
    [names.map((name) => name.providerId), names.map((name) => name.handle)],
  );
  return rows.map(accountOf);
}

export async function findAccountsOf(db: Queryable, entities: readonly string[]): Promise<readonly AccountRecord[]> {
  const { rows } = await db.query<AccountRow>(`SELECT ${ACCOUNT_COLUMNS} FROM account a JOIN provider p ON p.id = a.provider_id WHERE a.entity_id = ANY($1)`, [entities]);
  return rows.map(accountOf);
}

/** Writes accounts as their newest customer line has them; gives ids by `accountName`. */
export async function upsertAccounts(client: PoolClient, accounts: readonly AccountState[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ id: number; provider_id: number; handle: string }>(
    `INSERT INTO account (provider_id, handle, entity_id, country, in_house, reseller_of)
     SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[])
     ON CONFLICT (provider_id, handle) DO UPDATE
       SET entity_id = EXCLUDED.entity_id, country = EXCLUDED.country, in_house = EXCLUDED.in_house, reseller_of = EXCLUDED.reseller_of
     RETURNING id, provider_id, handle`,
    [
      accounts.map((account) => account.providerId),
      accounts.map((account) => account.handle),
      accounts.map((account) => account.entity),
      accounts.map((account) => account.country),
      accounts.map((account) => account.inHouse),
      accounts.map((account) => account.resellerOf),
    ],
  );
  return new Map(rows.map((row) => [accountName({ providerId: row.provider_id, handle: row.handle }), row.id]));
}

/** Moves every account of `from` to `into`, for each pair at once. */
export async function moveAccounts(client: PoolClient, moves: readonly { readonly from: string; readonly into: string }[]): Promise<void> {
  await client.query(
    'UPDATE account a SET entity_id = m.into_id FROM unnest($1::text[], $2::text[]) AS m (from_id, into_id) WHERE a.entity_id = m.from_id',
    [moves.map((move) => move.from), moves.map((move) => move.into)],
  );
}

/** Files accounts under the entities that a split leaves them in. */
export async function fileAccounts(client: PoolClient, filed: readonly { readonly id: number; readonly entity: string }[]): Promise<void> {
  await client.query('UPDATE account a SET entity_id = f.entity_id FROM unnest($1::int[], $2::text[]) AS f (id, entity_id) WHERE a.id = f.id', [filed.map(({ id }) => id), filed.map(({ entity }) => entity)]);
}

/** Marks accounts whose figures were corrected or cancelled, each with the end of the period that they were of. */
export async function markCorrected(client: PoolClient, corrected: readonly (AccountName & { readonly to: number })[]): Promise<void> {
  await client.query(
    `UPDATE account a SET corrected_to = greatest(a.corrected_to, c.corrected_to)
     FROM (SELECT provider_id, handle, max(corrected_to) AS corrected_to FROM unnest($1::int[], $2::text[], $3::bigint[]) AS q (provider_id, handle, corrected_to) GROUP BY provider_id, handle) c
     WHERE a.provider_id = c.provider_id AND a.handle = c.handle`,
    [corrected.map((one) => one.providerId), corrected.map((one) => one.handle), corrected.map((one) => one.to)],
  );
}

/** Describes accounts as their customer line that stands last has them; one that no line in force names is described by nothing. */
export async function describeAccounts(client: PoolClient, names: readonly AccountName[]): Promise<void> {
  await client.query(
    `UPDATE account a SET country = d.line->>'country', in_house = coalesce((d.line->>'inHouse')::boolean, false), reseller_of = d.line->>'resellerOf'
     FROM (SELECT DISTINCT ON (b.id) b.id, f.source::json AS line FROM unnest($1::int[], $2::text[]) AS n (provider_id, handle)
           JOIN account b ON b.provider_id = n.provider_id AND b.handle = n.handle
           LEFT JOIN (provider_fact f JOIN statement s ON s.id = f.statement_id AND s.withdrawn_by IS NULL) ON f.account_id = b.id AND f.kind = 'customer'
           ORDER BY b.id, s.stands_at DESC NULLS LAST) d
     WHERE a.id = d.id`,
    [names.map((one) => one.providerId), names.map((one) => one.handle)],
  );
}
