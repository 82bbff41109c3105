import type { Queryable } from '../../persistence/queryable.js';
import type { Keyset, Page } from '../paging/page.js';
import type { Account, Token } from '../types/account.js';
import type { Provider } from '../types/provider.js';
import { groupedBy, inOrder } from './grouping.js';
import { pagesOf, type Paged } from './paged.js';

export const ACCOUNTS: Keyset = { kind: 'account', shape: ['text'] };

export const ACCOUNT_FIELDS = `a.id AS "rowId", a.provider_id AS "providerRowId", a.entity_id AS "entityId", a.handle, a.country,
  a.in_house AS "inHouse", a.reseller_of AS "resellerOf"`;

export async function accountsById(db: Queryable, ids: readonly number[]): Promise<(Account | null)[]> {
  const { rows } = await db.query<Account>(`SELECT ${ACCOUNT_FIELDS} FROM account a WHERE a.id = ANY($1)`, [ids]);
  return inOrder(ids, rows, ({ rowId }) => rowId);
}

/** One page of the accounts of each provider, by handle. */
export async function accountPagesOfProviders(db: Queryable, paged: Paged<number>): Promise<Page<Account>[]> {
  const { rows } = await db.query<Account & { readonly ordinal: number }>(
    `SELECT asked.ordinal::int, page.* FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS asked (provider, after, ordinal)
     CROSS JOIN LATERAL (
       SELECT ${ACCOUNT_FIELDS} FROM account a
       WHERE a.provider_id = asked.provider AND (asked.after IS NULL OR a.handle > asked.after)
       ORDER BY a.handle LIMIT $3
     ) page ORDER BY asked.ordinal, page.handle`,
    [paged.parents, paged.requests.map(({ after }) => after?.[0] ?? null), paged.first + 1],
  );
  return pagesOf(ACCOUNTS, paged.requests, rows, ({ handle }) => [handle]);
}

/** The first accounts of each entity, in order of appearance. */
export async function accountsOfEntities(db: Queryable, entities: readonly string[], first: number): Promise<Account[][]> {
  const { rows } = await db.query<Account>(
    `SELECT page.* FROM unnest($1::text[]) AS asked (entity)
     CROSS JOIN LATERAL (SELECT ${ACCOUNT_FIELDS} FROM account a WHERE a.entity_id = asked.entity ORDER BY a.id LIMIT $2) page ORDER BY page."rowId"`,
    [entities, first],
  );
  return groupedBy(entities, rows, ({ entityId }) => entityId);
}

export async function accountCountsOfEntities(db: Queryable, entities: readonly string[]): Promise<number[]> {
  const { rows } = await db.query<{ entity: string; accounts: number }>(
    'SELECT entity_id AS entity, count(*)::int AS accounts FROM account WHERE entity_id = ANY($1) GROUP BY entity_id',
    [entities],
  );
  return inOrder(entities, rows, ({ entity }) => entity).map((row) => row?.accounts ?? 0);
}

/** The providers at which each entity has an account, by URI. */
export async function providersOfEntities(db: Queryable, entities: readonly string[]): Promise<Provider[][]> {
  const { rows } = await db.query<Provider & { readonly entity: string }>(
    `SELECT held.entity_id AS entity, p.id AS "rowId", p.iss, p.name
     FROM (SELECT DISTINCT entity_id, provider_id FROM account WHERE entity_id = ANY($1)) held JOIN provider p ON p.id = held.provider_id
     ORDER BY p.iss COLLATE "C"`,
    [entities],
  );
  return groupedBy(entities, rows, ({ entity }) => entity);
}

/** Tokens seen on each account, in order of appearance. */
export async function tokensOfAccounts(db: Queryable, ids: readonly number[]): Promise<Token[][]> {
  const { rows } = await db.query<Token & { readonly accountRowId: number }>(
    `SELECT account_id AS "accountRowId", attribute, mode, profile, epoch, token, strong, void
     FROM identity_token WHERE account_id = ANY($1) ORDER BY position, line, id`,
    [ids],
  );
  return groupedBy(ids, rows, ({ accountRowId }) => accountRowId);
}
