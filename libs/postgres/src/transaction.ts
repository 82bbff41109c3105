import type { Pool, PoolClient } from 'pg';
import { PostgresError } from './postgres-error.js';

const BEGIN = {
  'read committed': 'BEGIN ISOLATION LEVEL READ COMMITTED',
  'repeatable read': 'BEGIN ISOLATION LEVEL REPEATABLE READ',
} as const;

/**
 * Runs `work` in one transaction on one connection; rolls back on any throw, which is passed on. When the promise resolves the transaction has
 * committed. Should `work` swallow the failure of a statement, PostgreSQL would answer COMMIT by rolling back: CodedError
 * POSTGRES_ROLLED_BACK. When the connection breaks during COMMIT nobody knows whether it took place; the error says `isUnavailable`.
 *
 * Default isolation: read committed.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>, isolation: keyof typeof BEGIN = 'read committed'): Promise<T> {
  return begunWith(pool, BEGIN[isolation], work);
}

/** As `inTransaction` at its default isolation, beginning with a query without parameters that goes along with BEGIN: one wait for the server instead of two. `work` gets its rows. */
export async function inTransactionFrom<T>(pool: Pool, opening: string, work: (client: PoolClient, rows: readonly unknown[]) => Promise<T>): Promise<T> {
  // Two statements in one text have two results.
  return begunWith(pool, `${BEGIN['read committed']}; ${opening}`, async (client, began) => work(client, (began as readonly { readonly rows: readonly unknown[] }[])[1]?.rows ?? []));
}

async function begunWith<T>(pool: Pool, begin: string, work: (client: PoolClient, began: unknown) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks between two statements says so by an event, and an unheard 'error' event ends the process. The next statement fails.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    const began: unknown = await client.query(begin);
    const result = await work(client, began);
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new PostgresError('POSTGRES_ROLLED_BACK', 'the transaction was rolled back: a statement in it had failed');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error('rollback failed');
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
