import type { PoolClient } from 'pg';
import type { Seen } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { accountOf, ACCOUNT_COLUMNS, type AccountRecord, type AccountRow } from './accounts.js';
import type { Queryable } from './queryable.js';
import { sameToken, TOKEN_COLUMNS, tokenArrays, type TokenColumns, tokenOf } from './token-columns.js';

/** An account's first line that carried a token, since nothing in force carried it. */
export interface Claim {
  readonly accountId: number;
  readonly token: TokenRecord;
  readonly seen: Seen;
}
export interface NewClaim extends Claim {
  readonly strong: boolean;
  readonly void: boolean;
  readonly withdrawn: boolean;
}

interface SeenRow {
  readonly position: string;
  readonly line: number;
}

/** Which of these tokens the accounts carry by a statement in force. */
export async function findClaims(db: Queryable, asked: readonly { readonly accountId: number; readonly token: TokenRecord }[]): Promise<readonly Claim[]> {
  const { rows } = await db.query<SeenRow & { nth: string }>(
    `SELECT q.nth, c.position, c.line FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[]) WITH ORDINALITY AS q (${TOKEN_COLUMNS}, account_id, nth)
     JOIN LATERAL (SELECT position, line FROM identity_token c WHERE c.account_id = q.account_id AND ${sameToken('c', 'q')} AND NOT c.withdrawn LIMIT 1) c ON true`,
    [...tokenArrays(asked.map(({ token }) => token)), asked.map(({ accountId }) => accountId)],
  );
  return rows.flatMap(({ nth, ...seen }) => {
    const one = asked[Number(nth) - 1];
    return one === undefined ? [] : [{ ...one, seen: seenOf(seen) }];
  });
}

/** Every claim of these tokens, void ones too, with its account. */
export async function findClaimsOfTokens(db: Queryable, tokens: readonly TokenRecord[]): Promise<readonly (Claim & { readonly account: AccountRecord })[]> {
  const { rows } = await db.query<SeenRow & AccountRow & { nth: string }>(
    `SELECT q.nth, c.position, c.line, ${ACCOUNT_COLUMNS} FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS q (${TOKEN_COLUMNS}, nth)
     JOIN identity_token c ON ${sameToken('c', 'q')} AND NOT c.withdrawn JOIN account a ON a.id = c.account_id JOIN provider p ON p.id = a.provider_id`,
    tokenArrays(tokens),
  );
  return rows.flatMap((row) => {
    const token = tokens[Number(row.nth) - 1];
    return token === undefined ? [] : [{ accountId: row.id, account: accountOf(row), token, seen: seenOf(row) }];
  });
}

/** The first claims of a token that count, up to `most` of them. */
export async function findFirstClaims(db: Queryable, token: TokenRecord, most: number): Promise<readonly (Claim & { readonly account: AccountRecord })[]> {
  const { rows } = await db.query<SeenRow & AccountRow>(
    `SELECT c.position, c.line, ${ACCOUNT_COLUMNS} FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS q (${TOKEN_COLUMNS})
     JOIN identity_token c ON ${sameToken('c', 'q')} AND NOT c.withdrawn AND NOT c.void JOIN account a ON a.id = c.account_id JOIN provider p ON p.id = a.provider_id
     ORDER BY c.position, c.line LIMIT $6`,
    [...tokenArrays([token]), most],
  );
  return rows.map((row) => ({ accountId: row.id, account: accountOf(row), token, seen: seenOf(row) }));
}

/** Every claim of a strong token that these accounts make. */
export async function findStrongClaimsOf(db: Queryable, accountIds: readonly number[]): Promise<readonly Claim[]> {
  const { rows } = await db.query<SeenRow & TokenColumns & { account_id: number }>(`SELECT account_id, ${TOKEN_COLUMNS}, position, line FROM identity_token WHERE account_id = ANY($1) AND strong AND NOT withdrawn`, [accountIds]);
  return rows.map((row) => ({ accountId: row.account_id, token: tokenOf(row), seen: seenOf(row) }));
}

/** Keeps claims, each (account, token) once; a token seen before on the account keeps its first place, unless that claim was withdrawn. */
export async function keepClaims(client: PoolClient, claims: readonly NewClaim[]): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO identity_token (${TOKEN_COLUMNS}, account_id, strong, void, withdrawn, position, line)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::boolean[], $8::boolean[], $9::boolean[], $10::bigint[], $11::int[])
     ON CONFLICT (account_id, attribute, mode, profile, epoch, token) DO NOTHING`,
    [
      ...tokenArrays(claims.map(({ token }) => token)),
      claims.map((one) => one.accountId),
      claims.map((one) => one.strong),
      claims.map((one) => one.void),
      claims.map((one) => one.withdrawn),
      claims.map((one) => one.seen.position),
      claims.map((one) => one.seen.line),
    ],
  );
  // Nearly always all of them are new, and there is nothing to look for.
  const made = rowCount === claims.length ? [] : claims.filter(({ withdrawn }) => !withdrawn);
  if (made.length > 0) await claimAgain(client, made);
}

/** Makes withdrawn claims count again, as new ones; those that were not withdrawn stay as they are. */
async function claimAgain(client: PoolClient, claims: readonly NewClaim[]): Promise<void> {
  await client.query(
    `UPDATE identity_token c SET withdrawn = false, void = q.void, position = q.position, line = q.line
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::boolean[], $8::bigint[], $9::int[]) AS q (${TOKEN_COLUMNS}, account_id, void, position, line)
     JOIN LATERAL (SELECT id FROM identity_token o WHERE o.account_id = q.account_id AND ${sameToken('o', 'q')} AND o.withdrawn LIMIT 1) w ON true
     WHERE c.id = w.id`,
    [
      ...tokenArrays(claims.map(({ token }) => token)),
      claims.map((one) => one.accountId),
      claims.map((one) => one.void),
      claims.map((one) => one.seen.position),
      claims.map((one) => one.seen.line),
    ],
  );
}

/** Makes an account's claim of a token, if it has made one, void or count again. */
export async function setVoid(client: PoolClient, token: TokenRecord, account: { readonly provider: string; readonly handle: string }, isVoid: boolean): Promise<void> {
  await client.query(
    `UPDATE identity_token c SET void = $8 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS q (${TOKEN_COLUMNS}), account a JOIN provider p ON p.id = a.provider_id
     WHERE p.iss = $6 AND a.handle = $7 AND c.account_id = a.id AND ${sameToken('c', 'q')}`,
    [...tokenArrays([token]), account.provider, account.handle, isVoid],
  );
}

/** Makes claims count no longer; their rows stay as what was once claimed. */
export async function withdrawClaims(client: PoolClient, claims: readonly { readonly accountId: number; readonly token: TokenRecord }[]): Promise<void> {
  await client.query(
    `UPDATE identity_token c SET withdrawn = true FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[]) AS q (${TOKEN_COLUMNS}, account_id)
     WHERE c.account_id = q.account_id AND ${sameToken('c', 'q')}`,
    [...tokenArrays(claims.map(({ token }) => token)), claims.map(({ accountId }) => accountId)],
  );
}

function seenOf({ position, line }: SeenRow): Seen {
  return { position: Number(position), line };
}
