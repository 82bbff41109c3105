import { testDatabase, type TestDatabase } from '#libs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, inTransactionFrom, isUnavailable } from './index.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query('CREATE TABLE note (id int PRIMARY KEY)');
});
afterAll(async () => database.drop());
beforeEach(async () => {
  await database.pool.query('TRUNCATE note');
});

async function notes(): Promise<number> {
  const { rows } = await database.pool.query<{ count: string }>('SELECT count(*) FROM note');
  return Number(rows[0]?.count);
}

describe('inTransaction', () => {
  test('commits and passes the result on', async () => {
    expect(
      await inTransaction(database.pool, async (client) => {
        await client.query('INSERT INTO note VALUES (1)');
        expect(await notes()).toBe(0);
        return 'done';
      }),
    ).toBe('done');
    expect(await notes()).toBe(1);
  });

  test('rolls back on a throw, which is passed on as it is', async () => {
    const mistake = new Error('mistake');
    await expect(
      inTransaction(database.pool, async (client) => {
        await client.query('INSERT INTO note VALUES (1)');
        throw mistake;
      }),
    ).rejects.toBe(mistake);
    expect(await notes()).toBe(0);
  });

  test('a swallowed failure of a statement is not taken for a commit', async () => {
    await expect(
      inTransaction(database.pool, async (client) => {
        await client.query('INSERT INTO note VALUES (1)');
        await client.query('INSERT INTO note VALUES (1)').catch(() => undefined);
      }),
    ).rejects.toMatchObject({ code: 'POSTGRES_ROLLED_BACK' });
    expect(await notes()).toBe(0);
  });

  test('the isolation asked for is the isolation in force', async () => {
    const level = async (isolation?: 'repeatable read'): Promise<unknown> =>
      inTransaction(database.pool, async (client) => (await client.query<{ level: string }>(`SELECT current_setting('transaction_isolation') AS level`)).rows[0]?.level, isolation);
    expect(await level()).toBe('read committed');
    expect(await level('repeatable read')).toBe('repeatable read');
  });

  test('a connection cut between two statements fails the transaction and does not end the process or poison the pool', async () => {
    const error: unknown = await inTransaction(database.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await client.query('INSERT INTO note VALUES (1)');
    }).catch((reason: unknown) => reason);
    expect(isUnavailable(error)).toBe(true);
    expect(await notes()).toBe(0);
    for (let n = 0; n < 20; n += 1) await inTransaction(database.pool, async (client) => client.query('INSERT INTO note VALUES ($1)', [n]));
    expect(await notes()).toBe(20);
  });

  test('no connection stays out of the pool, however often work fails', async () => {
    for (let n = 0; n < 30; n += 1) await expect(inTransaction(database.pool, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(database.pool.idleCount).toBe(database.pool.totalCount);
  });
});

describe('a transaction that begins with a query', () => {
  test('gives its rows, and is one with what follows', async () => {
    const mistake = new Error('mistake');
    const opened = inTransactionFrom(database.pool, 'INSERT INTO note VALUES (1) RETURNING id', async (client, rows) => {
      expect(rows).toEqual([{ id: 1 }]);
      await client.query('INSERT INTO note VALUES (2)');
      throw mistake;
    });
    await expect(opened).rejects.toBe(mistake);
    expect(await notes()).toBe(0);
    expect(await inTransactionFrom(database.pool, 'SELECT 40 AS n', async (client, rows) => {
      await client.query('INSERT INTO note VALUES (40)');
      return rows;
    })).toEqual([{ n: 40 }]);
    expect(await notes()).toBe(1);
  });

  test('leaves nothing when that query fails, and the connection is as good as new', async () => {
    await expect(inTransactionFrom(database.pool, 'SELECT 1 / 0', async () => 'never')).rejects.toMatchObject({ code: '22012' });
    expect(database.pool.idleCount).toBe(database.pool.totalCount);
    expect(await inTransaction(database.pool, async (client) => (await client.query<{ n: number }>('SELECT 1 AS n')).rows[0]?.n)).toBe(1);
  });
});
