import type { PoolClient } from 'pg';
import type { OrderClaims } from '#libs/orders';
import type { TokenRecord } from '#libs/report';
import type { Queryable } from './queryable.js';

/** What acting on an order needs to know of it. */
export interface LawfulOrderRecord {
  readonly digest: string;
  readonly position: number;
  readonly kind: OrderClaims['kind'];
  /** UTC seconds; null for a ruling. */
  readonly expires: number | null;
  readonly quota: number | null;
  /** Questions for presence answered so far. */
  readonly asked: number;
  readonly epoch: string;
  /** Member `token` of the token; null for presence. */
  readonly token: string | null;
}

export async function findOrder(db: Queryable, digest: string): Promise<LawfulOrderRecord | undefined> {
  const { rows } = await db.query<Omit<LawfulOrderRecord, 'position' | 'expires'> & { readonly position: string; readonly expires: string | null }>(
    'SELECT digest, position, kind, expires, quota, asked, epoch, token FROM lawful_order WHERE digest = $1',
    [digest],
  );
  return rows.map((row) => ({ ...row, position: Number(row.position), expires: row.expires === null ? null : Number(row.expires) }))[0];
}

/** The order's entry is at `position`; the caller wrote it in the same transaction. */
export async function insertOrder(client: PoolClient, order: { readonly digest: string; readonly position: number; readonly claims: OrderClaims; readonly signers: readonly [string, string] }): Promise<void> {
  const { digest, position, claims, signers } = order;
  const { expires, quota } = claims.kind === 'ruling' ? { expires: null, quota: null } : claims;
  const token = claims.kind === 'presence' ? null : claims.token;
  const accounts = claims.kind === 'disclose' ? (claims.accounts ?? []).map(({ provider, handle }) => `${provider} ${handle}`) : [];
  await client.query(
    `INSERT INTO lawful_order (digest, position, kind, case_name, legal_basis, signed_by, approved_by, expires, quota, attribute, mode, profile, epoch, token, accounts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      digest, position, claims.kind, claims.case, claims.legalBasis, ...signers, expires, quota,
      token?.attr ?? null, token?.mode ?? null, token?.profile ?? null, claims.kind === 'presence' ? claims.epoch : claims.token.epoch, token?.token ?? null, accounts,
    ],
  );
}

export async function countQuestion(client: PoolClient, digest: string): Promise<void> {
  await client.query('UPDATE lawful_order SET asked = asked + 1 WHERE digest = $1', [digest]);
}

/** Accounts that carry a token, void claims too: what an order is about is what was reported. */
export async function countCarriers(db: Queryable, token: TokenRecord): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    'SELECT count(DISTINCT account_id) FROM identity_token WHERE token = $1 AND attribute = $2 AND mode = $3 AND profile = $4 AND epoch = $5',
    [token.token, token.attr, token.mode, token.profile, token.epoch],
  );
  return Number(rows[0]?.count);
}
