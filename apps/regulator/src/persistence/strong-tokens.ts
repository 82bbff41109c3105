import type { PoolClient } from 'pg';
import type { Seen, Standing } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { accountOf, ACCOUNT_COLUMNS, type AccountRecord, type AccountRow } from './accounts.js';
import type { Queryable } from './queryable.js';
import { sameToken, TOKEN_COLUMNS, tokenArrays } from './token-columns.js';

/** A strong token as its claims and the rulings on it leave it. */
export interface StrongToken {
  readonly token: TokenRecord;
  /** Whether it has a row of its own. */
  readonly stored: boolean;
  /** Accounts whose claim counts. */
  readonly accounts: number;
  readonly standing: Standing;
  /** Whether any ruling ever concerned it. */
  readonly ruled: boolean;
  /** The first account whose claim counts, and where it was seen with the token. */
  readonly first: { readonly account: AccountRecord; readonly seen: Seen } | undefined;
}
export interface NewStanding {
  readonly token: TokenRecord;
  readonly accounts: number;
  readonly firstAccountId: number | null;
  readonly standing: Standing;
  /** Where it turned; null leaves what was there. */
  readonly turnedPosition: number | null;
}

/**
 * Those of the tokens that anybody claims or a ruling concerned. One that has no row of its own is claimed by one account at most. Each look-up
 * is by index, whatever a planner thinks of tables that have just grown.
 */
export async function findStrongTokens(db: Queryable, tokens: readonly TokenRecord[]): Promise<readonly StrongToken[]> {
  const { rows } = await db.query<(AccountRow | { readonly id: null }) & { nth: string; stored: boolean; accounts: number; standing: Standing; ruled: boolean; position: string; line: number }>({
    // Planned once a connection: planning takes longer than looking up what a report of a single customer touches.
    name: 'find-strong-tokens',
    text: `SELECT q.nth, s.token IS NOT NULL AS stored, coalesce(s.accounts, 1) AS accounts, coalesce(s.standing, 'linking') AS standing, coalesce(s.ruled, false) AS ruled, c.position, c.line, a.*
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS q (${TOKEN_COLUMNS}, nth)
     LEFT JOIN LATERAL (SELECT * FROM strong_token s WHERE ${sameToken('s', 'q')} LIMIT 1) s ON true
     LEFT JOIN LATERAL (
       (SELECT c.account_id, c.position, c.line FROM identity_token c WHERE s.token IS NULL AND ${sameToken('c', 'q')} AND NOT c.withdrawn LIMIT 1)
       UNION ALL
       (SELECT c.account_id, c.position, c.line FROM identity_token c WHERE c.account_id = s.first_account_id AND ${sameToken('c', 'q')} LIMIT 1)) c ON true
     LEFT JOIN LATERAL (SELECT ${ACCOUNT_COLUMNS} FROM account a JOIN provider p ON p.id = a.provider_id WHERE a.id = c.account_id LIMIT 1) a ON true
     WHERE s.token IS NOT NULL OR c.account_id IS NOT NULL`,
    values: tokenArrays(tokens),
  });
  return rows.flatMap((row) => {
    const token = tokens[Number(row.nth) - 1];
    if (token === undefined) return [];
    const first = row.id === null ? undefined : { account: accountOf(row), seen: { position: Number(row.position), line: row.line } };
    return [{ token, stored: row.stored, accounts: row.accounts, standing: row.standing, ruled: row.ruled, first }];
  });
}

export async function keepStandings(client: PoolClient, standings: readonly NewStanding[]): Promise<void> {
  await client.query(
    `INSERT INTO strong_token (${TOKEN_COLUMNS}, accounts, first_account_id, standing, turned_position)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[], $9::bigint[])
     ON CONFLICT (token, attribute, mode, profile, epoch) DO UPDATE SET accounts = EXCLUDED.accounts, first_account_id = EXCLUDED.first_account_id,
       standing = EXCLUDED.standing, turned_position = coalesce(EXCLUDED.turned_position, strong_token.turned_position)`,
    [
      ...tokenArrays(standings.map(({ token }) => token)),
      standings.map((one) => one.accounts),
      standings.map((one) => one.firstAccountId),
      standings.map((one) => one.standing),
      standings.map((one) => one.turnedPosition),
    ],
  );
}

/** Counts a token's claims anew and marks it as ruled on. Looks at all of its claims. */
export async function recount(client: PoolClient, token: TokenRecord, standingOf: (accounts: number) => Standing, position: number): Promise<void> {
  const { rows } = await client.query<{ accounts: number; first: number | null }>(
    `SELECT count(*)::int AS accounts, (array_agg(c.account_id ORDER BY c.position, c.line))[1] AS first
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS q (${TOKEN_COLUMNS}) JOIN identity_token c ON ${sameToken('c', 'q')} WHERE NOT c.void AND NOT c.withdrawn`,
    tokenArrays([token]),
  );
  const { accounts, first: firstAccountId } = rows[0] ?? { accounts: 0, first: null };
  await keepStandings(client, [{ token, accounts, firstAccountId, standing: standingOf(accounts), turnedPosition: position }]);
  await client.query(`UPDATE strong_token s SET ruled = true FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS q (${TOKEN_COLUMNS}) WHERE ${sameToken('s', 'q')}`, tokenArrays([token]));
}

/** Of every account that claims one of the tokens, void or not, something else may be said from the token's position on. */
export async function markTurned(client: PoolClient, turned: readonly { readonly token: TokenRecord; readonly position: number }[]): Promise<void> {
  await client.query(
    `UPDATE account a SET turned_position = t.position
     FROM (SELECT c.account_id, max(q.position) AS position
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS q (${TOKEN_COLUMNS}, position)
           JOIN identity_token c ON ${sameToken('c', 'q')} AND NOT c.withdrawn GROUP BY c.account_id) t
     WHERE a.id = t.account_id`,
    [...tokenArrays(turned.map(({ token }) => token)), turned.map(({ position }) => position)],
  );
}
