import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { packBytes, packTexts, type Packed } from './packed.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

/** What PostgreSQL takes out of it. */
async function unpacked({ bytes, starts, lengths }: Packed): Promise<readonly Buffer[]> {
  const rows = await hub.sql<{ value: Buffer }>('SELECT substr($1::bytea, start, bytes) AS value FROM unnest($2::int[], $3::int[]) WITH ORDINALITY AS p (start, bytes, nth) ORDER BY nth', [bytes, starts, lengths]);
  return rows.map(({ value }) => value);
}

test('values of any bytes, empty ones among them, come out in the database as they went in', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), async (values) => {
    expect(await unpacked(packBytes(values))).toEqual(values.map((value) => Buffer.from(value)));
  }), { numRuns: 60 });
});

test('texts of any characters come out as their UTF-8', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 12 }), async (values) => {
    expect((await unpacked(packTexts(values))).map((value) => value.toString('utf8'))).toEqual(values);
  }), { numRuns: 60 });
});
