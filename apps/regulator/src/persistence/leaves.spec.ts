import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex } from '#libs/encoding';
import { leafHash } from '#libs/merkle';
import { customer, token, workload } from '../testing/lines.js';
import { logSize, testHub, type TestHub } from '../testing/test-hub.js';
import { readLeafHashes, readLeaves } from './leaves.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

test('the hashes that the database computes are those of the leaves, of statements and of entries, over any range', async () => {
  const agent = await hub.provider();
  for (let nth = 0; nth < 3; nth += 1) expect((await agent.report([customer(`c-${nth}`, [token(`t-${nth}`)]), workload(`w-${nth}`, `c-${nth}`)])).status).toBe(201);
  const size = await logSize(hub);
  const leaves = await readLeaves(hub.database.pool, 0, size);
  expect(leaves.length).toBe(size);
  expect(leaves.length).toBeGreaterThan(4);
  for (const [from, to] of [[0, size], [1, size - 1], [size - 2, size], [2, 2]] as const) {
    const hashes = await readLeafHashes(hub.database.pool, from, to);
    expect(hashes.map(({ position, hash }) => [position, toHex(hash)])).toEqual(leaves.slice(from, to).map(({ position, bytes }) => [position, toHex(leafHash(bytes))]));
  }
});
