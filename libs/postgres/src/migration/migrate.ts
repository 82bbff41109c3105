import type { Client } from 'pg';
import { PostgresError, errorCode } from '../postgres-error.js';
import { withClient } from '../server-url.js';
import { checksum, readMigrationFolder, type MigrationFolder } from './files.js';
import { withSchemaEngine } from './schema-engine.js';

/** Key of the advisory lock, unlike Prisma's own (72707369), which the engine takes on another connection meanwhile. */
const LOCK_KEY = 1_953_655_138;
const LOCK_PATIENCE = '120s';

/**
 * Brings the database to the newest migration of prisma/migrations. Of several processes one migrates and the others wait and find nothing left
 * to do. Returns the names of the migrations applied.
 *
 * CodedError POSTGRES_MIGRATION: the history holds a migration that is not in the folder (a newer release was here), that was edited after it
 * was applied, or that failed; or one fails now. Repair is a person's decision (`prisma migrate resolve`).
 */
export async function migrate(url: string, folder?: MigrationFolder): Promise<readonly string[]> {
  const known = folder ?? (await readMigrationFolder());
  return withClient(url, async (client) => {
    await lock(client);
    const pending = await pendingMigrations(client, known);
    if (pending.length > 0) await apply(url, known);
    return pending;
  });
}

/** Held until the connection closes. */
async function lock(client: Client): Promise<void> {
  try {
    await client.query(`SET lock_timeout = '${LOCK_PATIENCE}'`);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
  } catch (error) {
    if (errorCode(error) === '55P03') throw new PostgresError('POSTGRES_MIGRATION', 'another process has been migrating the database for two minutes', { cause: error });
    throw error;
  }
}

interface HistoryRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

async function pendingMigrations(client: Client, folder: MigrationFolder): Promise<readonly string[]> {
  const { rows: tables } = await client.query<{ found: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`);
  const history =
    tables[0]?.found === true
      ? await client.query<HistoryRow>(
          'SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name',
        )
      : { rows: [] };
  const known = new Map(folder.migrations.map((migration) => [migration.name, checksum(migration)]));
  for (const row of history.rows) {
    const place = { file: `prisma/migrations/${known.has(row.migration_name) ? row.migration_name : ''}` };
    if (!known.has(row.migration_name)) throw new PostgresError('POSTGRES_MIGRATION', 'the database has a migration that this release does not know: a newer release was here', { place });
    if (!row.finished) throw new PostgresError('POSTGRES_MIGRATION', 'a migration failed on this database before; it takes a person to resolve that', { place });
    if (known.get(row.migration_name) !== row.checksum) throw new PostgresError('POSTGRES_MIGRATION', 'a migration was edited after it was applied to this database', { place });
  }
  const applied = new Set(history.rows.map((row) => row.migration_name));
  return folder.migrations.map(({ name }) => name).filter((name) => !applied.has(name));
}

async function apply(url: string, folder: MigrationFolder): Promise<void> {
  try {
    await withSchemaEngine(url, folder, async (engine) => engine.apply());
  } catch (error) {
    // The engine's and the server's text quote SQL and values: it is kept as the cause and left out of the sentence.
    throw new PostgresError('POSTGRES_MIGRATION', `the migrations cannot be applied${reason(error)}`, { place: { file: 'prisma/migrations' }, cause: error });
  }
}

function reason(error: unknown): string {
  if (error instanceof Error && error.message.includes('The database schema is not empty')) return ': the database holds other tables already';
  const state = errorCode(error);
  return state === undefined ? '' : ` (SQLSTATE ${state})`;
}
