import type { PoolClient } from 'pg';
import type { Account, Ruling } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import type { Queryable } from './queryable.js';
import { sameToken, TOKEN_COLUMNS, tokenArrays } from './token-columns.js';

export async function insertRuling(client: PoolClient, { act, token, account }: Ruling, position: number): Promise<void> {
  await client.query(
    `INSERT INTO linkage_ruling (${TOKEN_COLUMNS}, position, act, iss, handle) SELECT q.*, $6::bigint, $7, $8, $9 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS q`,
    [...tokenArrays([token]), position, act, account?.provider ?? null, account?.handle ?? null],
  );
}

/** The disregards in force on these tokens: without an account, of the token everywhere. */
export async function findDisregards(db: Queryable, tokens: readonly TokenRecord[]): Promise<readonly { readonly token: TokenRecord; readonly account: Account | undefined }[]> {
  const { rows } = await db.query<{ nth: string; act: Ruling['act']; iss: string | null; handle: string | null }>(
    `SELECT DISTINCT ON (q.nth, r.iss, r.handle) q.nth, r.act, r.iss, r.handle
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS q (${TOKEN_COLUMNS}, nth) JOIN linkage_ruling r ON ${sameToken('r', 'q')}
     ORDER BY q.nth, r.iss, r.handle, r.position DESC`,
    tokenArrays(tokens),
  );
  return rows.flatMap(({ nth, act, iss, handle }) => {
    const token = tokens[Number(nth) - 1];
    return token === undefined || act === 'restore' ? [] : [{ token, account: iss === null || handle === null ? undefined : { provider: iss, handle } }];
  });
}
