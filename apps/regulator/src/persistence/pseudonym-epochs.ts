import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** A published generation of a pseudonym epoch. */
export interface EpochRecord {
  readonly epoch: string;
  readonly generation: number;
  /** base64url digest of the manifest. */
  readonly digest: string;
  readonly position: number;
  readonly threshold: number;
  readonly holders: number;
  /** What no later generation may change. */
  readonly constants: string;
}

/** The newest generation of an epoch. */
export async function findNewestGeneration(db: Queryable, epoch: string): Promise<EpochRecord | undefined> {
  const { rows } = await db.query<Omit<EpochRecord, 'position'> & { readonly position: string }>(
    'SELECT epoch, generation, digest, position, threshold, holders, constants FROM pseudonym_epoch WHERE epoch = $1 ORDER BY generation DESC LIMIT 1',
    [epoch],
  );
  return rows.map((row) => ({ ...row, position: Number(row.position) }))[0];
}

/** Those of these epochs that were published. */
export async function findPublishedEpochs(db: Queryable, epochs: readonly string[]): Promise<readonly string[]> {
  const { rows } = await db.query<{ epoch: string }>('SELECT DISTINCT epoch FROM pseudonym_epoch WHERE epoch = ANY($1)', [epochs]);
  return rows.map(({ epoch }) => epoch);
}

export async function insertEpoch(client: PoolClient, { epoch, generation, digest, position, threshold, holders, constants }: EpochRecord): Promise<void> {
  await client.query('INSERT INTO pseudonym_epoch (epoch, generation, digest, position, threshold, holders, constants) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
    epoch, generation, digest, position, threshold, holders, constants,
  ]);
}
