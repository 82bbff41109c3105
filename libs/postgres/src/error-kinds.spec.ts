import { CodedError } from '#libs/errors';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Prisma } from './generated/client.js';
import { isUnavailable, uniqueViolation } from './index.js';

// Errors are provoked, not made up, wherever a server can be brought to raise them.

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.prisma.provider.create({ data: { iss: 'https://a.example', name: 'A', rootX: 'x', position: 0 } });
});
afterAll(async () => database.drop());

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('nothing failed');
    },
    (error: unknown) => error,
  );
}

describe('uniqueViolation', () => {
  test('names the constraint, from SQL, from the generated client and from its raw queries', async () => {
    const insert = `INSERT INTO provider (iss, name, root_x, position) VALUES ('https://a.example', 'B', 'x', 1)`;
    expect(uniqueViolation(await failure(database.pool.query(insert)))).toBe('provider_iss_key');
    expect(uniqueViolation(await failure(database.prisma.provider.create({ data: { iss: 'https://a.example', name: 'B', rootX: 'x', position: 1 } })))).toBe('provider_iss_key');
    expect(uniqueViolation(await failure(database.prisma.$executeRawUnsafe(insert)))).toBe('provider_iss_key');
    expect(uniqueViolation(new Error('outer', { cause: await failure(database.pool.query(insert)) }))).toBe('provider_iss_key');
  });

  test('is undefined for every other error', async () => {
    expect(uniqueViolation(await failure(database.pool.query('SELECT 1/0')))).toBeUndefined();
    expect(uniqueViolation(await failure(database.pool.query('INSERT INTO log_head (id) VALUES (2)')))).toBeUndefined();
    expect(uniqueViolation(await failure(database.prisma.account.create({ data: { providerId: 1, entityId: 'none', handle: 'h' } })))).toBeUndefined();
    for (const other of [undefined, null, 'text', 42, new Error('x'), { code: '23505' }, { code: 23505, constraint: 'x' }]) expect(uniqueViolation(other)).toBeUndefined();
  });

  test('a circle of causes ends', () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(uniqueViolation(error)).toBeUndefined();
    expect(isUnavailable(error)).toBe(false);
  });
});

describe('isUnavailable', () => {
  test('the server ends the connection of a running query', async () => {
    const client = await database.pool.connect();
    client.on('error', () => undefined);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const waiting = failure(client.query('SELECT pg_sleep(30)'));
    await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(isUnavailable(await waiting)).toBe(true);
    expect(isUnavailable(await failure(client.query('SELECT 1')))).toBe(true);
    client.release(true);
  });

  test('the generated client loses its connections', async () => {
    await database.prisma.$queryRaw`SELECT 1`;
    const waiting = failure(database.prisma.$queryRaw`SELECT pg_sleep(30)`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await database.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()`);
    expect(isUnavailable(await waiting)).toBe(true);
    expect(await database.prisma.provider.count()).toBe(1);
  });

  test('nobody listens', async () => {
    const refused = new Pool({ connectionString: 'postgresql://x:y@127.0.0.1:1/z' });
    expect(isUnavailable(await failure(refused.query('SELECT 1')))).toBe(true);
    await refused.end();
    expect(isUnavailable(await failure(refused.query('SELECT 1')))).toBe(true);
  });

  test('no connection becomes free in time', async () => {
    const tight = new Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 100 });
    const held = await tight.connect();
    expect(isUnavailable(await failure(tight.query('SELECT 1')))).toBe(true);
    held.release();
    await tight.end();
  });

  test.each(['57P01', '57P02', '57P03', '57P05', '53300', '08000', '08003', '08006', '08P01', 'ECONNRESET', 'EPIPE', 'P1001', 'P1017', 'P2024', 'P2037'])('%s', (code) => {
    expect(isUnavailable(Object.assign(new Error('x'), { code }))).toBe(true);
    expect(isUnavailable(new Error('outer', { cause: Object.assign(new Error('x'), { code }) }))).toBe(true);
  });

  test('what is wrong with the request is not', async () => {
    for (const sql of ['SELECT 1/0', 'SELEKT', 'SELECT * FROM nowhere', `INSERT INTO provider (iss, name, root_x, position) VALUES ('https://a.example', 'B', 'x', 1)`]) {
      expect(isUnavailable(await failure(database.pool.query(sql)))).toBe(false);
    }
    expect(isUnavailable(await failure(database.prisma.provider.findUniqueOrThrow({ where: { iss: 'none' } })))).toBe(false);
    for (const other of [undefined, null, '57P01', new Error('57P01'), { code: '42P01' }, { code: '0800' }]) expect(isUnavailable(other)).toBe(false);
  });

  test('of our own refusals only the one that says so', () => {
    expect(isUnavailable(new CodedError('POSTGRES_UNREACHABLE', 'x'))).toBe(true);
    expect(isUnavailable(new CodedError('POSTGRES_MIGRATION', 'x', {}, { cause: { code: '57P01' } }))).toBe(false);
  });

  test('Prisma errors carry neither arguments nor code', async () => {
    const error = await failure(database.prisma.provider.create({ data: { iss: 'https://a.example', name: 'very-private', rootX: 'x', position: 1 } }));
    expect(error).toBeInstanceOf(Prisma.PrismaClientKnownRequestError);
    expect((error as Error).message).not.toContain('very-private');
  });
});
