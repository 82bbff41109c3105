import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { childProgram } from '#libs/testing';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, openEmbeddedServer, schemaDrift, type Database, type EmbeddedServer } from './index.js';
import { readMigrationFolder } from './migration/files.js';
import { requireVersion } from './server-url.js';

// Real here: an embedded server, used both as the embedded default and, by its URL, as an external one.

let folder: string;
let server: EmbeddedServer;
const open: Database[] = [];
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-spec-'));
  await chmod(folder, 0o711);
  server = await openEmbeddedServer({ dataDir: join(folder, 'postgres'), durable: false });
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function sql(database: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.urlOf(database) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A new empty database on the server, by URL. */
async function emptyDatabase(): Promise<{ readonly name: string; readonly url: string }> {
  count += 1;
  const name = `Case "${count}" ü`;
  await sql('postgres', `CREATE DATABASE ${escapeIdentifier(name)}`);
  return { name, url: server.urlOf(name) };
}

async function external(databaseUrl: string): Promise<Database> {
  const database = await openDatabase({ databaseUrl, dataDir: '' });
  open.push(database);
  return database;
}

async function embedded(database?: string): Promise<Database> {
  const opened = await openDatabase({ dataDir: join(folder, 'postgres'), ...(database === undefined ? {} : { database }) });
  open.push(opened);
  return opened;
}

describe('the embedded server', () => {
  test('is attached to when it runs, and the database is made, migrated and empty', async () => {
    const database = await embedded();
    expect(database.origin).toBe('embedded-attached');
    expect((await database.pool.query('SELECT current_database() AS name')).rows).toStrictEqual([{ name: 'tributary' }]);
    expect(await database.prisma.logHead.findMany()).toStrictEqual([{ id: 1, size: 0n, clock: 0n }]);
    expect(await database.prisma.statement.count()).toBe(0);
  });

  test('another database on it has another name, and names may be odd', async () => {
    const database = await embedded('Tribut ärÿ "2"');
    expect((await database.pool.query('SELECT current_database() AS name')).rows).toStrictEqual([{ name: 'Tribut ärÿ "2"' }]);
  });

  test('started by openDatabase it keeps its data, and close stops it', async () => {
    const dataDir = join(folder, 'started');
    const first = await openDatabase({ dataDir });
    expect(first.origin).toBe('embedded-started');
    await first.prisma.provider.create({ data: { iss: 'https://a.example', name: 'A', rootX: 'x', position: 0 } });
    await Promise.all([first.close(), first.close()]);
    await expect(new Client({ connectionString: first.url }).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const second = await openDatabase({ dataDir });
    expect(await second.prisma.provider.count()).toBe(1);
    await second.close();
  });

  test('two processes opening a new data directory at once both get it migrated', async () => {
    const dataDir = join(folder, 'raced');
    const body = `
      const database = await library.openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
      say([database.origin, await database.prisma.logHead.count()]);
      await told();
      await database.close();
    `;
    const programs = [childProgram('libs/postgres/src/index.ts', body), childProgram('libs/postgres/src/index.ts', body)];
    const said = (await Promise.all(programs.map(async (program) => program.said()))) as [string, number][];
    expect(said.toSorted(([a], [b]) => (a < b ? -1 : 1))).toStrictEqual([['embedded-attached', 1], ['embedded-started', 1]]);
    for (const program of programs) program.tell();
    expect(await Promise.all(programs.map(async (program) => program.ended()))).toStrictEqual([0, 0]);
  });

  test('a refused open leaves no server behind that it started', async () => {
    const dataDir = join(folder, 'refused');
    const first = await openDatabase({ dataDir });
    await first.pool.query(`UPDATE _prisma_migrations SET checksum = 'edited'`);
    await first.close();
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: 'POSTGRES_MIGRATION' });
    await expect(readFile(join(dataDir, 'server', 'cluster', 'postmaster.pid'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('an external server', () => {
  test('is migrated once, whoever and however many open it', async () => {
    const { name, url } = await emptyDatabase();
    const all = await Promise.all([external(url), external(url), external(url)]);
    for (const database of all) expect(database.origin).toBe('external');
    await external(url);
    const { migrations } = await readMigrationFolder();
    expect(await sql(name, 'SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY 1')).toStrictEqual(
      migrations.map((migration) => ({ name: migration.name, finished: true })),
    );
    expect(await sql(name, 'SELECT size, clock FROM log_head')).toStrictEqual([{ size: '0', clock: '0' }]);
    expect(await schemaDrift(url)).toBe('');
  });

  test('close leaves it running', async () => {
    const { name, url } = await emptyDatabase();
    await (await external(url)).close();
    expect(await sql(name, 'SELECT 1 AS one')).toStrictEqual([{ one: 1 }]);
  });

  test('close does not wait for ever for a connection that was never given back', async () => {
    const { url } = await emptyDatabase();
    const database = await external(url);
    const kept = await database.pool.connect();
    const before = performance.now();
    await database.close();
    expect(performance.now() - before).toBeLessThan(20_000);
    kept.release(true);
  });

  test('a server that ends every connection does not end the process, and new queries find it again', async () => {
    const { name, url } = await emptyDatabase();
    const database = await external(url);
    await Promise.all([database.pool.query('SELECT 1'), database.pool.query('SELECT 2'), database.prisma.provider.count()]);
    const held = await database.pool.connect();
    await sql('postgres', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${escapeLiteral(name)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    held.release(true);
    expect((await database.pool.query('SELECT 1 AS one')).rows).toStrictEqual([{ one: 1 }]);
    expect(await database.prisma.provider.count()).toBe(0);
  });

  test('bigint columns arrive as strings in SQL and as bigint from the client, exact beyond 2^53', async () => {
    const { url } = await emptyDatabase();
    const database = await external(url);
    await database.pool.query('UPDATE log_head SET size = 9007199254740993');
    expect((await database.pool.query('SELECT size FROM log_head')).rows).toStrictEqual([{ size: '9007199254740993' }]);
    expect((await database.prisma.logHead.findFirstOrThrow()).size).toBe(9_007_199_254_740_993n);
  });
});

describe('what the schema language cannot say', () => {
  test('the log has exactly one head, an exchange exactly one other end, and bodies are not compressed twice', async () => {
    const { url } = await emptyDatabase();
    const { pool } = await external(url);
    await expect(pool.query('INSERT INTO log_head (id) VALUES (2)')).rejects.toMatchObject({ constraint: 'log_head_is_single' });
    await expect(pool.query('UPDATE log_head SET size = -1')).rejects.toMatchObject({ constraint: 'log_head_counts' });
    const exchange = `INSERT INTO exchange (statement_id, line, provider_id, workload, peer_workload, flow, bytes_out, bytes_in, "from", "to", source) VALUES (1, 1, 1, 'w', $1, $2, 0, 0, 0, 1, '')`;
    for (const ends of [[null, null], ['w2', 'flow']] as (string | null)[][]) await expect(pool.query(exchange, ends)).rejects.toMatchObject({ constraint: 'exchange_names_peer_or_flow' });
    // Past the check. Rows of lines have no foreign keys, which every report would pay for.
    await expect(pool.query(exchange, ['w2', null])).resolves.toMatchObject({ rowCount: 1 });
    expect((await pool.query(`SELECT attstorage FROM pg_attribute WHERE attrelid = 'body'::regclass AND attname = 'gzip'`)).rows).toStrictEqual([{ attstorage: 'e' }]);
  });
});

describe('refusals', () => {
  const SECRET = 'sesame-opens';

  async function refusal(databaseUrl: string): Promise<{ readonly code: string; readonly message: string }> {
    const error: unknown = await openDatabase({ databaseUrl, dataDir: '' }).catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(SECRET);
    return error as { code: string; message: string };
  }

  test('a server that is not there, a wrong password, account or database: unreachable, and the URL is not printed', async () => {
    const url = (change: (url: URL) => void): string => {
      const changed = new URL(server.urlOf('postgres'));
      change(changed);
      return changed.href;
    };
    const cases: readonly [string, RegExp][] = [
      [`postgresql://someone:${SECRET}@127.0.0.1:1/${SECRET}`, /cannot be reached \(ECONNREFUSED\)/],
      [`postgresql://someone:${SECRET}@${SECRET}.invalid/x`, /cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/],
      [url((changed) => { changed.password = SECRET; }), /refuses the password \(28P01\)/],
      [url((changed) => { changed.username = SECRET; }), /refuses the password \(28P01\)/],
      [url((changed) => { changed.pathname = `/${SECRET}`; }), /does not exist on the server \(3D000\)/],
    ];
    for (const [databaseUrl, message] of cases) expect(await refusal(databaseUrl)).toMatchObject({ code: 'POSTGRES_UNREACHABLE', message: expect.stringMatching(message) });
  });

  test('something that is no URL of a PostgreSQL server', async () => {
    for (const text of ['', SECRET, `mysql://u:${SECRET}@h/d`, `postgresql://u:${SECRET}@[bad/d`, `postgresql://u:${SECRET}@h:999999/d`, `/${SECRET}`]) {
      expect(await refusal(text)).toMatchObject({ code: 'POSTGRES_UNREACHABLE' });
    }
  });

  test('a server older than 15', () => {
    expect(() => requireVersion(140_022)).toThrow(expect.objectContaining({ code: 'POSTGRES_VERSION', message: expect.stringContaining('PostgreSQL 14;') }));
    expect(() => requireVersion(Number.NaN)).toThrow(expect.objectContaining({ code: 'POSTGRES_VERSION' }));
    expect(() => requireVersion(150_000)).not.toThrow();
  });

  test('a database that a newer release has migrated', async () => {
    const { name, url } = await emptyDatabase();
    await (await external(url)).close();
    await sql(name, `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', 'x', '99990101000000_future', now())`);
    expect(await refusal(url)).toMatchObject({ code: 'POSTGRES_MIGRATION', message: expect.stringContaining('newer release') });
    await sql(name, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = '1'`);
    await external(url);
  });

  test('a migration that was edited after it was applied, or that failed', async () => {
    const { name, url } = await emptyDatabase();
    await (await external(url)).close();
    await sql(name, `UPDATE _prisma_migrations SET finished_at = NULL`);
    expect(await refusal(url)).toMatchObject({ code: 'POSTGRES_MIGRATION', message: expect.stringContaining('failed') });
    await sql(name, `UPDATE _prisma_migrations SET finished_at = now(), checksum = md5('x')`);
    expect(await refusal(url)).toMatchObject({ code: 'POSTGRES_MIGRATION', message: expect.stringContaining('edited') });
  });

  test("somebody else's database", async () => {
    const { name, url } = await emptyDatabase();
    await sql(name, 'CREATE TABLE theirs (id int)');
    expect(await refusal(url)).toMatchObject({ code: 'POSTGRES_MIGRATION', message: expect.stringContaining('other tables') });
    expect(await sql(name, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toStrictEqual([{ tablename: 'theirs' }]);
  });
});
