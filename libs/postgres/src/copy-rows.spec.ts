import { testDatabase, type TestDatabase } from '#libs/testing';
import * as fc from 'fast-check';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyRows, isUnavailable, type CopyValue } from './index.js';

// Real here: PostgreSQL and the wire. Values are read back by an ordinary SELECT.

let database: TestDatabase;
let client: PoolClient;

beforeAll(async () => {
  database = await testDatabase();
  client = await database.pool.connect();
  await client.query(`CREATE TABLE "odd ""table""" ("n" int PRIMARY KEY, "te xt" text, "by,tes" bytea, "big" bigint, "float" float8, "flag" boolean, "json" jsonb)`);
});
afterAll(async () => {
  client.release();
  await database.drop();
});

const TABLE = 'odd "table"';
const COLUMNS = ['n', 'te xt', 'by,tes', 'big', 'float', 'flag', 'json'];

async function stored(): Promise<unknown[][]> {
  const { rows } = await client.query<unknown[]>({ text: `SELECT n, "te xt", "by,tes", big, float, flag, json FROM "odd ""table""" ORDER BY n`, rowMode: 'array' });
  return rows;
}

/** Text that PostgreSQL can hold, thick with what COPY's format gives a meaning. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('\\', '\n', '\r', '\t', 'N', '.', 'x', '\b', '\v', '"', "'", ',', '\u2028', '😀', 'é', '\u0001') }),
  fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0')),
  fc.constantFrom('', '\\N', '\\.', '\\\\.', '\n\\.\n', '\\x41', 'null'),
);
const row = fc.tuple(
  fc.option(text),
  fc.option(fc.uint8Array({ maxLength: 40 })),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.double()),
  fc.option(fc.boolean()),
  fc.option(fc.jsonValue().filter((value) => !JSON.stringify(value).includes('\\u0000'))),
);

describe('copyRows', () => {
  test('every value comes back as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        await client.query(`TRUNCATE "odd ""table"""`);
        const lines = rows.map(([t, bytes, big, float, flag, json], n): CopyValue[] => [n, t, bytes, big, float, flag, json === null ? null : JSON.stringify(json)]);
        expect(await copyRows(client, TABLE, COLUMNS, lines)).toBe(rows.length);
        expect(await stored()).toStrictEqual(
          rows.map(([t, bytes, big, float, flag, json], n) => [n, t, bytes === null ? null : Buffer.from(bytes), big === null ? null : String(big), float, flag, json === null ? null : JSON.parse(JSON.stringify(json))]),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('a part of a larger buffer is stored as that part alone', async () => {
    await client.query(`TRUNCATE "odd ""table"""`);
    await copyRows(client, TABLE, ['n', 'by,tes'], [[1, new Uint8Array([9, 1, 2, 9]).subarray(1, 3)]]);
    expect((await stored())[0]?.[2]).toStrictEqual(Buffer.from([1, 2]));
  });

  test('more rows than fit anywhere are drawn only as fast as the server takes them', async () => {
    await client.query(`TRUNCATE "odd ""table"""`);
    const count = 10_000;
    const before = process.memoryUsage().rss;
    let most = 0;
    const line = 'y'.repeat(10_000);
    function* rows(): Generator<CopyValue[]> {
      for (let n = 0; n < count; n += 1) {
        if (n % 500 === 0) most = Math.max(most, process.memoryUsage().rss);
        yield [n, line];
      }
    }
    expect(await copyRows(client, TABLE, ['n', 'te xt'], rows())).toBe(count);
    // 100 MB went through; buffered they would show.
    expect(most - before).toBeLessThan(60e6);
    await client.query(`TRUNCATE "odd ""table"""`);
  });

  test('no rows are no rows', async () => {
    expect(await copyRows(client, TABLE, ['n'], [])).toBe(0);
  });
});

describe('refusals leave nothing behind, and the connection usable', () => {
  const attempts: readonly [string, readonly string[], readonly (readonly unknown[])[], object][] = [
    ['NUL in text', ['n', 'te xt'], [[1, 'a'], [2, 'a\0b']], { code: 'POSTGRES_COPY_VALUE', place: { line: 2, field: 'te xt' } }],
    ['half a surrogate pair', ['n', 'te xt'], [[1, '\ud800']], { code: 'POSTGRES_COPY_VALUE', place: { line: 1, field: 'te xt' } }],
    ['a pair the wrong way round', ['n', 'te xt'], [[1, '\udc00\ud800']], { code: 'POSTGRES_COPY_VALUE', place: { line: 1, field: 'te xt' } }],
    ['undefined', ['n', 'te xt'], [[1, undefined]], { code: 'POSTGRES_COPY_VALUE', place: { line: 1, field: 'te xt' } }],
    ['an object', ['n', 'te xt'], [[1, { a: 1 }]], { code: 'POSTGRES_COPY_VALUE', place: { line: 1, field: 'te xt' } }],
    ['too few values', ['n', 'te xt'], [[1]], { code: 'POSTGRES_COPY_VALUE', place: { line: 1 } }],
    ['too many values', ['n'], [[1, 2]], { code: 'POSTGRES_COPY_VALUE', place: { line: 1 } }],
    ['no columns', [], [[]], { code: 'POSTGRES_COPY_VALUE' }],
    ['a key given twice', ['n'], [[1], [1]], { code: '23505' }],
    ['a value of the wrong type', ['n', 'big'], [[1, 'ten']], { code: '22P02' }],
    ['a column that is not there', ['n', 'nope'], [[1, 2]], { code: '42703' }],
  ];

  test.each(attempts)('%s', async (_name, columns, rows, expected) => {
    await client.query(`TRUNCATE "odd ""table"""`);
    await expect(copyRows(client, TABLE, columns, rows as CopyValue[][])).rejects.toMatchObject(expected);
    expect(await stored()).toStrictEqual([]);
    expect(await copyRows(client, TABLE, ['n'], [[7]])).toBe(1);
  });

  test('a failure of the source itself, early and after much was sent', async () => {
    for (const after of [0, 1, 50_000]) {
      await client.query(`TRUNCATE "odd ""table"""`);
      function* rows(): Generator<CopyValue[]> {
        for (let n = 0; n < after; n += 1) yield [n, 'some text'];
        throw new RangeError('the source ended');
      }
      await expect(copyRows(client, TABLE, ['n', 'te xt'], rows())).rejects.toThrow('the source ended');
      expect(await stored()).toStrictEqual([]);
    }
  });

  test('a table that is not there', async () => {
    await expect(copyRows(client, 'no"such', ['n'], [[1]])).rejects.toMatchObject({ code: '42P01' });
    expect((await client.query('SELECT 1 AS one')).rows).toStrictEqual([{ one: 1 }]);
  });

  test('the connection is cut in the middle', async () => {
    const cut = await database.pool.connect();
    cut.on('error', () => undefined);
    const { rows: pids } = await cut.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    function* rows(): Generator<CopyValue[]> {
      for (let n = 0; n < 1_000_000; n += 1) {
        if (n === 1_000) void client.query('SELECT pg_terminate_backend($1)', [pids[0]?.pid]);
        yield [n, 'y'.repeat(1_000)];
      }
    }
    await expect(copyRows(cut, TABLE, ['n', 'te xt'], rows())).rejects.toSatisfy(isUnavailable);
    cut.release(true);
    expect((await client.query('SELECT 1 AS one')).rows).toStrictEqual([{ one: 1 }]);
  });
});
