import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '#libs/evasion';
import { ORIGIN, testHub, type TestHub } from '../../../apps/regulator/src/testing/test-hub.js';
import { newTally, runLane } from './lane.js';

// Real: HTTP, signatures, gzip, PostgreSQL. Stub: nothing; the hub's clock stands still in the past, so that reports are dated by it.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub({ limits: { addressRate: 1e6, addressBurst: 1e6 } });
});
afterAll(async () => hub.close());

test('1,000 mutated statements and bodies: none is accepted unless it says the same, none breaks the hub, and sound ones between them are accepted', async () => {
  const tally = newTally();
  let left = 1_000;
  const { iss, options } = await hub.provider();
  await Promise.all(['a', 'b', 'c', 'd'].map((str, nth) => runLane(hub.url, { iss, origin: ORIGIN, key: options.key, str }, seeded(nth + 1), tally, () => left-- > 0, () => options.now)));
  expect(tally.violations).toEqual([]);
  expect(tally.sent).toBe(1_000);
  expect(tally.sound).toBeGreaterThan(15);
  expect(await hub.sql('SELECT count(*)::int AS statements FROM statement')).toEqual([{ statements: tally.sound + tally.same }]);
  // Every area of the hub's reading was reached.
  for (const code of ['SIGNING_SIGNATURE', 'SIGNING_HEADER', 'REPORT_CLAIMS', 'REPORT_LINE_TYPE', 'BODY_GZIP', 'UPLOAD_MALFORMED', 'BATCH_LINES']) expect([...tally.codes.keys()]).toContain(code);
  expect([...tally.kinds.keys()].filter((kind) => kind.startsWith('batch-')).length).toBeGreaterThan(15);
  expect(hub.lines.filter(({ event }) => event === 'fault')).toEqual([]);
});
