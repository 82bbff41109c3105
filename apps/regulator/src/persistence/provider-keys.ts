import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** A registered key with its provider; valid for positions `registeredPosition <= p < revokedPosition`. */
export interface KeyRecord {
  readonly kid: string;
  /** Ed25519 x, base64url. */
  readonly x: string;
  readonly providerId: number;
  readonly iss: string;
  readonly registeredPosition: number;
  readonly revokedPosition: number | null;
}

export interface ProviderRecord {
  readonly iss: string;
  readonly name: string;
  readonly keys: readonly Omit<KeyRecord, 'providerId' | 'iss'>[];
}

interface KeyRow {
  readonly kid: string;
  readonly x: string;
  readonly provider_id: number;
  readonly iss: string;
  readonly registered_position: string;
  readonly revoked_position: string | null;
}

const KEY_COLUMNS = 'k.kid, k.x, k.provider_id, p.iss, k.registered_position, k.revoked_position';

/** True when a statement at `position` may be signed with the key: decided by log position alone (docs/protocol.md section 4). */
export function validAt(key: Pick<KeyRecord, 'registeredPosition' | 'revokedPosition'>, position: number): boolean {
  return key.registeredPosition <= position && (key.revokedPosition === null || position < key.revokedPosition);
}

export async function findKeys(db: Queryable, kids: readonly string[]): Promise<ReadonlyMap<string, KeyRecord>> {
  const { rows } = await db.query<KeyRow>(`SELECT ${KEY_COLUMNS} FROM provider_key k JOIN provider p ON p.id = k.provider_id WHERE k.kid = ANY($1)`, [kids]);
  return new Map(rows.map((row) => [row.kid, keyOf(row)]));
}

/** Keys that may sign now, for the JWKS document. */
export async function listActiveKeys(db: Queryable): Promise<readonly KeyRecord[]> {
  const { rows } = await db.query<KeyRow>(
    `SELECT ${KEY_COLUMNS} FROM provider_key k JOIN provider p ON p.id = k.provider_id WHERE k.revoked_position IS NULL ORDER BY k.kid COLLATE "C"`,
  );
  return rows.map(keyOf);
}

/** Providers with all their keys, sorted by `iss`, keys by position of registration and then kid, both in code units. */
export async function listProviders(db: Queryable): Promise<readonly ProviderRecord[]> {
  const providers = await db.query<{ id: number; iss: string; name: string }>('SELECT id, iss, name FROM provider ORDER BY iss COLLATE "C"');
  const { rows } = await db.query<KeyRow>(
    `SELECT ${KEY_COLUMNS} FROM provider_key k JOIN provider p ON p.id = k.provider_id ORDER BY k.registered_position, k.kid COLLATE "C"`,
  );
  return providers.rows.map(({ id, iss, name }) => ({
    iss,
    name,
    keys: rows.filter((row) => row.provider_id === id).map((row) => {
      const { kid, x, registeredPosition, revokedPosition } = keyOf(row);
      return { kid, x, registeredPosition, revokedPosition };
    }),
  }));
}

export async function findProviderId(db: Queryable, iss: string): Promise<number | undefined> {
  return (await db.query<{ id: number }>('SELECT id FROM provider WHERE iss = $1', [iss])).rows[0]?.id;
}

export async function insertProvider(client: PoolClient, iss: string, name: string): Promise<number> {
  const { rows } = await client.query<{ id: number }>('INSERT INTO provider (iss, name) VALUES ($1, $2) RETURNING id', [iss, name]);
  return Number(rows[0]?.id);
}

/** `position` is the log's size, read under its lock in the same transaction. */
export async function insertKey(client: PoolClient, key: { readonly kid: string; readonly x: string; readonly providerId: number; readonly position: number }): Promise<void> {
  await client.query('INSERT INTO provider_key (kid, provider_id, x, registered_position) VALUES ($1, $2, $3, $4)', [key.kid, key.providerId, key.x, key.position]);
}

/** Revokes from `position` on; false when the key was revoked before. */
export async function revokeKey(client: PoolClient, kid: string, position: number): Promise<boolean> {
  const revoked = await client.query('UPDATE provider_key SET revoked_position = $2 WHERE kid = $1 AND revoked_position IS NULL', [kid, position]);
  return revoked.rowCount === 1;
}

function keyOf(row: KeyRow): KeyRecord {
  return {
    kid: row.kid,
    x: row.x,
    providerId: row.provider_id,
    iss: row.iss,
    registeredPosition: Number(row.registered_position),
    revokedPosition: row.revoked_position === null ? null : Number(row.revoked_position),
  };
}
