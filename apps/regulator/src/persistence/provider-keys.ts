import type { PoolClient } from 'pg';
import { type Compromised, type Term, validAt } from '#libs/entries';
import type { Queryable } from './queryable.js';

export { validAt };

/** A registered key with its provider. */
export interface KeyRecord extends Term {
  readonly kid: string;
  /** Ed25519 x, base64url. */
  readonly x: string;
  readonly providerId: number;
  readonly iss: string;
  /** From where on somebody else may have signed with it, as its revocation says. */
  readonly compromised: Compromised | null;
}

export interface ProviderRecord {
  readonly iss: string;
  readonly name: string;
  /** Ed25519 x of its root key, base64url. */
  readonly root: string;
  /** Where in the log it was admitted. */
  readonly position: number;
  readonly keys: readonly Omit<KeyRecord, 'providerId' | 'iss'>[];
}

interface KeyRow {
  readonly kid: string;
  readonly x: string;
  readonly provider_id: number;
  readonly iss: string;
  readonly registered_position: string;
  readonly revoked_position: string | null;
  readonly compromised_str: string | null;
  readonly compromised_seq: string | null;
}

const KEY_COLUMNS = 'k.kid, k.x, k.provider_id, p.iss, k.registered_position, k.revoked_position, k.compromised_str, k.compromised_seq';

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

/** Providers with all their keys, sorted by `iss`, keys by position of registration, both in code units. */
export async function listProviders(db: Queryable): Promise<readonly ProviderRecord[]> {
  return providersWhere(db, 'true', []);
}

/** Providers that one of these says something about, with all their keys: their URI, the x of their root, a key of theirs. */
export async function findProviders(db: Queryable, { iss, xs, kids }: { readonly iss: readonly string[]; readonly xs: readonly string[]; readonly kids: readonly string[] }): Promise<readonly ProviderRecord[]> {
  return providersWhere(db, 'iss = ANY($1) OR root_x = ANY($2) OR id IN (SELECT provider_id FROM provider_key WHERE kid = ANY($3))', [iss, xs, kids]);
}

async function providersWhere(db: Queryable, where: string, values: readonly unknown[]): Promise<readonly ProviderRecord[]> {
  const providers = await db.query<{ id: number; iss: string; name: string; root_x: string; position: string }>(`SELECT id, iss, name, root_x, position FROM provider WHERE ${where} ORDER BY iss COLLATE "C"`, [...values]);
  const { rows } = await db.query<KeyRow>(
    `SELECT ${KEY_COLUMNS} FROM provider_key k JOIN provider p ON p.id = k.provider_id WHERE k.provider_id = ANY($1) ORDER BY k.registered_position`,
    [providers.rows.map(({ id }) => id)],
  );
  return providers.rows.map(({ id, iss, name, root_x, position }) => ({
    iss, name, root: root_x, position: Number(position),
    keys: rows.filter((row) => row.provider_id === id).map((row) => {
      const { kid, x, registeredPosition, revokedPosition, compromised } = keyOf(row);
      return { kid, x, registeredPosition, revokedPosition, compromised };
    }),
  }));
}

export async function insertProvider(client: PoolClient, provider: { readonly iss: string; readonly name: string; readonly root: string; readonly position: number }): Promise<void> {
  await client.query('INSERT INTO provider (iss, name, root_x, position) VALUES ($1, $2, $3, $4)', [provider.iss, provider.name, provider.root, provider.position]);
}

/** `position` is that of the entry that registers it. */
export async function insertKey(client: PoolClient, key: { readonly kid: string; readonly x: string; readonly iss: string; readonly position: number }): Promise<void> {
  await client.query('INSERT INTO provider_key (kid, provider_id, x, registered_position) SELECT $1, id, $3, $4 FROM provider WHERE iss = $2', [key.kid, key.iss, key.x, key.position]);
}

/** Writes down that a key has ended, and from where on it was not its provider's alone. */
export async function endKey(client: PoolClient, { kid, revokedPosition, compromised }: Pick<KeyRecord, 'kid' | 'revokedPosition' | 'compromised'>): Promise<void> {
  await client.query('UPDATE provider_key SET revoked_position = $2, compromised_str = $3, compromised_seq = $4 WHERE kid = $1', [kid, revokedPosition, compromised?.str ?? null, compromised?.seq ?? null]);
}

function keyOf(row: KeyRow): KeyRecord {
  return {
    kid: row.kid,
    x: row.x,
    providerId: row.provider_id,
    iss: row.iss,
    registeredPosition: Number(row.registered_position),
    revokedPosition: row.revoked_position === null ? null : Number(row.revoked_position),
    compromised: row.compromised_str === null ? null : { str: row.compromised_str, seq: Number(row.compromised_seq) },
  };
}
