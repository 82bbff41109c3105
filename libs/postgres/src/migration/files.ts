import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresError, errorCode } from '../postgres-error.js';
import { projectRoot } from '../project-root.js';

/** One folder of prisma/migrations. */
export interface Migration {
  /** `20250101000000_init`: the order of the names is the order of application. */
  readonly name: string;
  readonly sql: string;
}

/** prisma/schema.prisma and prisma/migrations as they are on disk, in Prisma's own layout. */
export interface MigrationFolder {
  readonly schemaPath: string;
  readonly schema: string;
  readonly path: string;
  /** `migration_lock.toml`; null when there is none yet. */
  readonly lock: string | null;
  readonly migrations: readonly Migration[];
}

export const LOCK_FILE = 'migration_lock.toml';
export const SQL_FILE = 'migration.sql';

/** CodedError POSTGRES_MIGRATION when a file is missing. */
export async function readMigrationFolder(prisma: string = join(projectRoot(), 'prisma')): Promise<MigrationFolder> {
  const path = join(prisma, 'migrations');
  const schemaPath = join(prisma, 'schema.prisma');
  try {
    const names = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
    const lock = await readFile(join(path, LOCK_FILE), 'utf8').catch(() => null);
    const migrations = await Promise.all(names.map(async (name) => ({ name, sql: await readFile(join(path, name, SQL_FILE), 'utf8') })));
    return { schemaPath, schema: await readFile(schemaPath, 'utf8'), path, lock, migrations };
  } catch (error) {
    throw new PostgresError('POSTGRES_MIGRATION', `the migrations cannot be read (${errorCode(error) ?? 'unknown'})`, { place: { file: 'prisma/migrations' }, cause: error });
  }
}

/** What Prisma keeps in `_prisma_migrations.checksum`: SHA-256 of the script, hexadecimal. */
export function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql, 'utf8').digest('hex');
}

/** Names one state of the migrations: equal digests make equal databases. */
export async function migrationsDigest(): Promise<string> {
  const { migrations } = await readMigrationFolder();
  const hash = createHash('sha256');
  for (const migration of migrations) hash.update(`${migration.name}\n${checksum(migration)}\n`);
  return hash.digest('hex');
}
