import { randomBytes } from 'node:crypto';
import { inTransaction } from '#libs/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameOfThisProcess } from './leftovers.js';
import { testDatabase, type TestDatabase } from './index.js';
import { openTestServer, withMaintenance } from './test-server.js';

describe('testDatabase', () => {
  let first: TestDatabase;
  let second: TestDatabase;

  beforeAll(async () => {
    [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([first.drop(), second.drop()]);
  });

  test('each caller has a database of his own, migrated and otherwise empty', async () => {
    await first.prisma.provider.create({ data: { iss: 'https://provider.example', name: 'P', rootX: 'x', position: 0 } });
    expect(await first.prisma.provider.count()).toBe(1);
    expect(await second.prisma.provider.count()).toBe(0);
    expect(await second.prisma.logHead.findMany()).toStrictEqual([{ id: 1, size: 0n, clock: 0n }]);
  });

  test('names are unusual and the account is no superuser, so nothing leans on defaults', async () => {
    const { rows } = await first.pool.query('SELECT current_database() AS database, rolsuper FROM pg_roles WHERE rolname = current_user');
    // The account of TEST_DATABASE_URL is what it is.
    const { local } = await openTestServer();
    expect(rows).toStrictEqual([{ database: expect.stringContaining('"test" ü'), rolsuper: local ? false : expect.any(Boolean) }]);
  });

  test('sql and the generated client see the same database', async () => {
    await inTransaction(second.pool, async (client) => client.query(`INSERT INTO provider (iss, name, root_x, position) VALUES ('https://other.example', 'O', 'x', 1)`));
    expect(await second.prisma.provider.findUnique({ where: { iss: 'https://other.example' } })).toMatchObject({ name: 'O' });
  });

  test('a dropped database is gone, and dropping twice is harmless', async () => {
    const third = await testDatabase();
    const { rows } = await third.pool.query<{ name: string }>('SELECT current_database() AS name');
    await third.drop();
    await third.drop();
    const left = await first.pool.query('SELECT FROM pg_database WHERE datname = $1', [rows[0]?.name]);
    expect(left.rowCount).toBe(0);
  });

  test('what a killed test run left behind is removed by the next', async () => {
    const server = await openTestServer();
    const mine = nameOfThisProcess(randomBytes(6).toString('hex'));
    const orphan = mine.replace(` ${process.pid} `, ' 1999999999 ');
    const create = async (name: string): Promise<unknown> => withMaintenance(server.maintenanceUrl, async (client) => client.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`));
    await create(orphan);
    await create(mine);
    await (await testDatabase()).drop();
    const { rows } = await first.pool.query('SELECT datname FROM pg_database WHERE datname = ANY($1)', [[mine, orphan]]);
    expect(rows).toStrictEqual(server.local ? [{ datname: mine }] : expect.anything());
    await withMaintenance(server.maintenanceUrl, async (client) => client.query(`DROP DATABASE "${mine.replaceAll('"', '""')}"`));
    await server.close();
  });
});
