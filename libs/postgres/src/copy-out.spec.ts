import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { copyOut } from './copy-out.js';
import { copyRows } from './copy-rows.js';
import { inTransaction } from './transaction.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query('CREATE TABLE out (id int, a text, b text)');
});
afterAll(async () => database.drop());

async function readAll(query: string): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  await inTransaction(database.pool, async (client) => {
    for await (const batch of copyOut(client, query)) rows.push(...batch);
  });
  return rows;
}

describe('copyOut', () => {
  test('gives any text back, NULL and the empty text apart, whatever it is made of', async () => {
    const field = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('\\', 'N', 'n', '\n', '\t', '\r', '\b', '.', 'é', '🙂') })).filter((text) => !text.includes('\0')));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 20 }), async (rows) => {
        await inTransaction(database.pool, async (client) => {
          await client.query('TRUNCATE out');
          await copyRows(client, 'out', ['id', 'a', 'b'], rows.map(([a, b], id) => [id, a, b]));
        });
        expect(await readAll('SELECT a, b FROM out ORDER BY id')).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  test('of many rows, cut anywhere by the network, loses none', async () => {
    const rows = await readAll(`SELECT n, repeat('é', n % 300) FROM generate_series(1, 20000) AS n`);
    expect(rows).toHaveLength(20_000);
    expect(rows.every(([n, text], i) => n === String(i + 1) && text?.length === (i + 1) % 300)).toBe(true);
  });

  test('of no rows gives none', async () => {
    expect(await readAll('SELECT 1 WHERE false')).toEqual([]);
  });

  test('a reader that stops early leaves a connection that can be used', async () => {
    await inTransaction(database.pool, async (client) => {
      for await (const [first] of copyOut(client, 'SELECT n FROM generate_series(1, 1000000) AS n')) {
        expect(first).toEqual(['1']);
        break;
      }
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });

  test('an error of the server is thrown with its code', async () => {
    await expect(readAll('SELECT 1 / (n - 5000) FROM generate_series(1, 10000) AS n')).rejects.toMatchObject({ code: '22012' });
  });
});
