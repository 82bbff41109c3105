import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { arrayText } from './array-text.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => database.drop());

const text = fc.string({ unit: fc.constantFrom('a', ' ', ',', '{', '}', '"', '\\', '\n', 'N', 'NULL', 'é', '😀'), maxLength: 6 });
const bytes = fc.option(fc.uint8Array({ maxLength: 5 }));

async function read(type: string, written: string): Promise<unknown> {
  return (await database.pool.query<{ elements: unknown }>(`SELECT $1::${type}[] AS elements`, [written])).rows[0]?.elements;
}

describe('an array written at once', () => {
  test('of strings is the same in the database, quotes and backslashes included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (texts) => {
        expect(await read('text', arrayText(texts) ?? '')).toEqual(texts);
      }),
    );
  });

  test('of strings with a NUL among them is left to others, wherever it is', () => {
    for (const texts of [['\0'], ['a\0'], ['\0', ''], ['a', 'b\0c'], ['\0\0', 'a']]) expect(arrayText(texts)).toBeUndefined();
  });

  test('of whole numbers is the same in the database', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 4 }), async (numbers) => {
        expect(await read('bigint', arrayText(numbers) ?? '')).toEqual(numbers.map(String));
      }),
    );
  });

  test('of bytes and nulls is the same in the database', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), async (some) => {
        const read_ = (await read('bytea', arrayText(some) ?? '')) as readonly (Buffer | null)[];
        expect(read_.map((one) => one?.toString('hex') ?? null)).toEqual(some.map((one) => (one === null ? null : Buffer.from(one).toString('hex'))));
      }),
    );
  });

  test('may be empty', async () => {
    expect(await read('text', arrayText([]) ?? '')).toEqual([]);
  });

  test.each([[[1, 'a']], [[0.5]], [[null, 'a']], [[true]], [[new Date(0)]], [[['a']]], [[{}]]])('is not %j', (values) => {
    expect(arrayText(values)).toBeUndefined();
  });
});

describe('a connection that prepares', () => {
  test('takes arrays of any kind', async () => {
    const { rows } = await database.hot.query<Record<string, unknown>>('SELECT $1::text[] AS a, $2::text[] AS b, $3::bigint[] AS c, $4::boolean[] AS d, $5::bytea AS e', [['x"y', 'z'], ['x', null], [1, 2], [true], Buffer.from([1])]);
    expect(rows[0]).toEqual({ a: ['x"y', 'z'], b: ['x', null], c: ['1', '2'], d: [true], e: Buffer.from([1]) });
  });

  test('prepares a text once, and one without parameters never', async () => {
    const client = await database.hot.connect();
    try {
      for (const one of [1, 2, 3]) expect((await client.query<{ n: number }>('SELECT $1::int + 40 AS n', [one])).rows[0]?.n).toBe(40 + one);
      await client.query('SELECT 40');
      const { rows } = await client.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
      expect(rows.filter(({ statement }) => statement.includes('40')).map(({ statement }) => statement)).toEqual(['SELECT $1::int + 40 AS n']);
    } finally {
      client.release();
    }
  });
});
