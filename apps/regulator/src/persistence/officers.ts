import type { PoolClient } from 'pg';
import type { Term } from '#libs/entries';
import type { Queryable } from './queryable.js';

/** An officer's key. */
export interface OfficerRecord extends Term {
  readonly kid: string;
  readonly name: string;
  /** Ed25519 x, base64url. */
  readonly x: string;
}

/** All keys there ever were, by position of registration and then kid (code units). */
export async function listOfficers(db: Queryable): Promise<readonly OfficerRecord[]> {
  const { rows } = await db.query<{ kid: string; name: string; x: string; registered_position: string; revoked_position: string | null }>(
    'SELECT kid, name, x, registered_position, revoked_position FROM officer ORDER BY registered_position, kid COLLATE "C"',
  );
  return rows.map(({ kid, name, x, registered_position, revoked_position }) => ({
    kid,
    name,
    x,
    registeredPosition: Number(registered_position),
    revokedPosition: revoked_position === null ? null : Number(revoked_position),
  }));
}

/** `position` is that of the entry that registers it. */
export async function insertOfficer(client: PoolClient, officer: { readonly kid: string; readonly name: string; readonly x: string; readonly position: number }): Promise<void> {
  await client.query('INSERT INTO officer (kid, name, x, registered_position) VALUES ($1, $2, $3, $4)', [officer.kid, officer.name, officer.x, officer.position]);
}

/** Revokes from the entry at `position` on. */
export async function revokeOfficerKey(client: PoolClient, kid: string, position: number): Promise<void> {
  await client.query('UPDATE officer SET revoked_position = $2 WHERE kid = $1 AND revoked_position IS NULL', [kid, position]);
}
