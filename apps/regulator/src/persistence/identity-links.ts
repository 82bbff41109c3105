import type { PoolClient } from 'pg';
import type { Seen } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { sameToken, TOKEN_COLUMNS, tokenArrays } from './token-columns.js';

export interface LinkRecord {
  readonly fromAccountId: number;
  readonly toAccountId: number;
  readonly token: TokenRecord;
  readonly seen: Seen;
}

/** Keeps evidence edges, each (from, to, token) once; one that had ceased to hold does again, from where it is claimed now. */
export async function keepLinks(client: PoolClient, links: readonly LinkRecord[]): Promise<void> {
  await client.query(
    `INSERT INTO identity_link (${TOKEN_COLUMNS}, from_account_id, to_account_id, position, line)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::bigint[], $9::int[])
     ON CONFLICT (from_account_id, to_account_id, attribute, mode, profile, epoch, token) DO UPDATE SET ended_position = NULL, position = EXCLUDED.position, line = EXCLUDED.line`,
    [
      ...tokenArrays(links.map(({ token }) => token)),
      links.map((link) => link.fromAccountId),
      links.map((link) => link.toAccountId),
      links.map((link) => link.seen.position),
      links.map((link) => link.seen.line),
    ],
  );
}

/** Ends all links of tokens, each at its position: the rows stay as what once held. */
export async function endLinks(client: PoolClient, ended: readonly { readonly token: TokenRecord; readonly position: number }[]): Promise<void> {
  await client.query(
    `UPDATE identity_link l SET ended_position = q.position
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS q (${TOKEN_COLUMNS}, position) JOIN identity_token c ON ${sameToken('c', 'q')}
     WHERE l.from_account_id = c.account_id AND ${sameToken('l', 'q')} AND l.ended_position IS NULL`,
    [...tokenArrays(ended.map(({ token }) => token)), ended.map(({ position }) => position)],
  );
}
