import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, exchange, token, workload } from '../testing/lines.js';
import { storedRows, storedRuns } from '../testing/stored-runs.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { putInForce } from './put-in-force.js';
import { rejudge } from './rejudge.js';

// Real: HTTP, signatures, PostgreSQL, linkage, judging, by look-ups and by one stream. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

const flow = createHash('sha256').update('a flow of many').digest('base64url');
const half = (name: string): readonly BodyLine[] => [customer(name, [token(name)]), workload(`${name}-w`, name), { ...exchange(`${name}-w`, { flow }), bytesOut: 5e13 }, exchange(`${name}-w`, { flow })];

/** Customers of the newest run, and those who are asked about exchange with others. */
async function newest(): Promise<{ readonly judged: number; readonly asked: number }> {
  const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).filter((row) => row.includes('"engine":"rules@1"') && row.startsWith('{"entity"'));
  return { judged: rows.length, asked: rows.filter((row) => row.includes('exchange-across-customers@1')).length };
}

async function everybodyAgain(version: number): Promise<{ readonly judged: number; readonly asked: number }> {
  await putInForce(hub.database.pool, { ...DEFAULT_RULE_SET, version });
  expect(await rejudge(hub.database.pool, () => undefined)).toMatchObject({ kind: 'judged' });
  return newest();
}

test('within one provider it is what the workload that is named says of the one that names it', async () => {
  const [agent, elsewhere] = [await hub.provider(), await hub.provider()];
  const report = async (by: typeof agent, ...lines: readonly BodyLine[]): Promise<ReturnType<typeof newest>> => {
    expect((await by.report(lines)).status).toBe(201);
    await hub.judged();
    return newest();
  };
  const names = (own: string, peer: string): BodyLine => ({ ...exchange(`${own}-w`, { workload: `${peer}-w` }), bytesOut: 5e13 });
  for (const by of [agent, elsewhere]) await report(by, ...['p', 'q'].flatMap((own) => [customer(own, [token(`${own} at ${by.iss}`)]), workload(`${own}-w`, own)]));
  expect(await report(agent, names('p', 'q'))).toEqual({ judged: 2, asked: 0 });
  // Another provider's workloads of the same names are others.
  expect(await report(elsewhere, names('q', 'p'))).toEqual({ judged: 2, asked: 0 });
  expect(await report(agent, names('q', 'p'))).toEqual({ judged: 2, asked: 2 });
  expect(await everybodyAgain(10)).toEqual({ judged: 4, asked: 2 });
  await expectRunsToReplay(hub);
});

test('a flow concerns all that report it, up to sixteen customers, however they are read', async () => {
  const agent = await hub.provider();
  const names = Array.from({ length: 17 }, (_, i) => `c${i}`);
  const report = async (some: readonly string[]): Promise<void> => {
    expect((await agent.report(some.flatMap(half))).status).toBe(201);
    await hub.judged();
  };
  await report(names.slice(0, 1));
  expect(await newest()).toEqual({ judged: 1, asked: 0 });
  await report(names.slice(1, 2));
  expect(await newest()).toEqual({ judged: 2, asked: 2 });
  await report(names.slice(2, 16));
  expect(await newest()).toEqual({ judged: 16, asked: 16 });
  expect(await everybodyAgain(11)).toEqual({ judged: 4 + 16, asked: 2 + 16 });
  await report(names.slice(16));
  expect(await newest()).toEqual({ judged: 17, asked: 0 });
  expect(await everybodyAgain(12)).toEqual({ judged: 4 + 17, asked: 2 });
  await expectRunsToReplay(hub);
});
