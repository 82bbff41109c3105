import type { PoolClient } from 'pg';
import type { Seen } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import type { AccountRecord } from './accounts.js';
import type { Queryable } from './queryable.js';

export interface TokenSighting {
  readonly accountId: number;
  readonly token: TokenRecord;
  readonly strong: boolean;
  readonly seen: Seen;
}
export interface LinkRecord {
  readonly fromAccountId: number;
  readonly toAccountId: number;
  readonly attribute: string;
  /** base64url. */
  readonly token: string;
  readonly seen: Seen;
}

/** For each token the first account that carried it, by (position, line). */
export async function findFirstCarriers(db: Queryable, tokens: readonly TokenRecord[]): Promise<readonly { readonly token: TokenRecord; readonly account: AccountRecord }[]> {
  const { rows } = await db.query<{ nth: string; id: number; provider_id: number; iss: string; handle: string; entity_id: string }>(
    `SELECT q.nth, a.id, a.provider_id, p.iss, a.handle, a.entity_id
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS q (attribute, mode, profile, epoch, token, nth)
     CROSS JOIN LATERAL (
       SELECT t.account_id FROM identity_token t
       WHERE t.token = q.token AND t.attribute = q.attribute AND t.mode = q.mode AND t.profile = q.profile AND t.epoch = q.epoch
       ORDER BY t.position, t.line LIMIT 1) AS first
     JOIN account a ON a.id = first.account_id JOIN provider p ON p.id = a.provider_id`,
    [
      tokens.map((token) => token.attr),
      tokens.map((token) => token.mode),
      tokens.map((token) => token.profile),
      tokens.map((token) => token.epoch),
      tokens.map((token) => token.token),
    ],
  );
  return rows.flatMap((row) => {
    const token = tokens[Number(row.nth) - 1];
    return token === undefined ? [] : [{ token, account: { id: row.id, providerId: row.provider_id, iss: row.iss, handle: row.handle, entity: row.entity_id } }];
  });
}

/** Keeps sightings; a token seen before on the account keeps its first place. */
export async function keepTokens(client: PoolClient, sightings: readonly TokenSighting[]): Promise<void> {
  await client.query(
    `INSERT INTO identity_token (account_id, attribute, mode, profile, epoch, token, strong, position, line)
     SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::bigint[], $9::int[])
     ON CONFLICT (account_id, attribute, mode, profile, epoch, token) DO NOTHING`,
    [
      sightings.map((one) => one.accountId),
      sightings.map((one) => one.token.attr),
      sightings.map((one) => one.token.mode),
      sightings.map((one) => one.token.profile),
      sightings.map((one) => one.token.epoch),
      sightings.map((one) => one.token.token),
      sightings.map((one) => one.strong),
      sightings.map((one) => one.seen.position),
      sightings.map((one) => one.seen.line),
    ],
  );
}

/** Keeps evidence edges, each (from, to, attribute, token) once: an agent repeats a customer's tokens whenever the line changes. */
export async function keepLinks(client: PoolClient, links: readonly LinkRecord[]): Promise<void> {
  await client.query(
    `INSERT INTO identity_link (from_account_id, to_account_id, attribute, token, position, line)
     SELECT l.from_id, l.to_id, l.attribute, l.token, l.position, l.line
     FROM unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::int[]) WITH ORDINALITY AS l (from_id, to_id, attribute, token, position, line, nth)
     WHERE NOT EXISTS (
       SELECT 1 FROM identity_link known
       WHERE known.from_account_id = l.from_id AND known.to_account_id = l.to_id AND known.attribute = l.attribute AND known.token = l.token)
     ORDER BY l.nth`,
    [
      links.map((link) => link.fromAccountId),
      links.map((link) => link.toAccountId),
      links.map((link) => link.attribute),
      links.map((link) => link.token),
      links.map((link) => link.seen.position),
      links.map((link) => link.seen.line),
    ],
  );
}
