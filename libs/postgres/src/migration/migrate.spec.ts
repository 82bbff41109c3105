import { testDatabase, type TestDatabase } from '#libs/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaDrift } from './drift.js';
import { checksum, migrationsDigest, readMigrationFolder, type MigrationFolder } from './files.js';
import { migrate } from './migrate.js';

let database: TestDatabase;
let folder: MigrationFolder;

beforeAll(async () => {
  database = await testDatabase();
  folder = await readMigrationFolder();
});
afterAll(async () => database.drop());

const withMigration = (name: string, sql: string): MigrationFolder => ({ ...folder, migrations: [...folder.migrations, { name, sql }] });

async function tables(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'spec%' ORDER BY 1`);
  return rows.map(({ name }) => name);
}

describe('migrate', () => {
  test('nothing is left to do on a migrated database', async () => {
    expect(await migrate(database.url)).toStrictEqual([]);
  });

  test('semicolons in strings and function bodies do not cut a migration, and a check sees what it added', async () => {
    const script = `CREATE TABLE spec_a (id int, note text DEFAULT 'a;b'); INSERT INTO spec_a VALUES (1);
      CREATE FUNCTION spec_f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;`;
    const next = withMigration('99980101000000_next', script);
    expect(await migrate(database.url, next)).toStrictEqual(['99980101000000_next']);
    expect(await migrate(database.url, next)).toStrictEqual([]);
    expect((await database.pool.query('SELECT note, spec_f() AS f FROM spec_a')).rows).toStrictEqual([{ note: 'a;b', f: 1 }]);
    expect(await schemaDrift(database.url)).toContain('DROP TABLE "spec_a"');
    const { rows } = await database.pool.query<{ checksum: string }>(`SELECT checksum FROM _prisma_migrations WHERE migration_name = '99980101000000_next'`);
    expect(rows).toStrictEqual([{ checksum: checksum({ name: '', sql: script }) }]);
    await database.pool.query(`DROP TABLE spec_a; DROP FUNCTION spec_f; DELETE FROM _prisma_migrations WHERE migration_name = '99980101000000_next'`);
    expect(await schemaDrift(database.url)).toBe('');
  });

  test('a migration that fails half-way leaves nothing of it, says by which SQLSTATE, and is not tried again', async () => {
    const bad = withMigration('99990101000000_bad', `CREATE TABLE spec_b (id int); SELECT 1/0; CREATE TABLE spec_c (id int);`);
    await expect(migrate(database.url, bad)).rejects.toMatchObject({ code: 'POSTGRES_MIGRATION', message: expect.stringContaining('22012') });
    expect(await tables()).toStrictEqual([]);
    await expect(migrate(database.url, bad)).rejects.toMatchObject({ code: 'POSTGRES_MIGRATION', message: expect.stringContaining('failed on this database before') });
    await database.pool.query(`DELETE FROM _prisma_migrations WHERE migration_name = '99990101000000_bad'`);
  });

  test('a column that the schema has and the database lost is drift', async () => {
    await database.pool.query('ALTER TABLE policy DROP COLUMN bytes');
    expect(await schemaDrift(database.url)).toMatch(/ALTER TABLE "policy" ADD COLUMN\s+"bytes" BYTEA/);
    await database.pool.query('ALTER TABLE policy ADD COLUMN bytes bytea NOT NULL');
    expect(await schemaDrift(database.url)).toBe('');
  });

  test('one process migrates, the others wait', async () => {
    const next = withMigration('99980201000000_slow', 'SELECT pg_sleep(0.5); CREATE TABLE spec_d (id int);');
    const applied = await Promise.all([migrate(database.url, next), migrate(database.url, next), migrate(database.url, next)]);
    expect(applied.map((names) => names.length).toSorted((a, b) => a - b)).toStrictEqual([0, 0, 1]);
    expect(await tables()).toStrictEqual(['spec_d']);
  });

  test('no connection and no lock is left behind', async () => {
    // The server's process ends a moment after its client has closed the connection.
    const connections = async (): Promise<number | null> =>
      (await database.pool.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tributary migrations'`)).rowCount;
    await expect.poll(connections).toBe(0);
    expect((await database.pool.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)).rowCount).toBe(0);
  });
});

describe('the migrations folder', () => {
  test('its digest is stable and names its state', async () => {
    expect(await migrationsDigest()).toMatch(/^[0-9a-f]{64}$/);
    expect(await migrationsDigest()).toBe(await migrationsDigest());
  });

  test('a missing folder is refused by code', async () => {
    await expect(readMigrationFolder('/nonexistent')).rejects.toMatchObject({ code: 'POSTGRES_MIGRATION' });
  });
});
