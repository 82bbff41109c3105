import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entityId, LINKAGE_PROFILE } from '#libs/linkage';
import type { SigningKey } from '#libs/signing';
import { LITERAL, ROBUST, RULES } from '#libs/verdict';
import { rejudge } from '../../apps/regulator/src/detection/rejudge.js';
import { expectRunsToReplay } from '../../apps/regulator/src/testing/expect-replay.js';
import { customer, token } from '../../apps/regulator/src/testing/lines.js';
import { linkageByReplay, linkageInDatabase } from '../../apps/regulator/src/testing/stored-linkage.js';
import { storedRows, storedRuns } from '../../apps/regulator/src/testing/stored-runs.js';
import type { TestAgent } from '../../apps/regulator/src/testing/test-agent.js';
import { testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { officerOf, ordered, rulingOn, submit } from '../../apps/regulator/src/testing/test-officers.js';
import { auditsOf, findingsOf, type Audits } from './audited-hub.js';
import { flow, moved, on, work } from './federation-lines.js';

/*
 * A customer splits a run over two providers, which its owner's token gives away; opens so many accounts that the token is quarantined;
 * and is put together again by two officers. Real: the hub on HTTP and PostgreSQL, signatures of providers and officers, judging, and the
 * auditor's commands. Stub: the hub's clock. The tests tell one story, in order.
 */
let hub: TestHub;
let audits: Audits;
let [alpha, beta]: readonly TestAgent[] = [];
let [ada, ben]: readonly SigningKey[] = [];
beforeAll(async () => {
  hub = await testHub();
  audits = await auditsOf(hub);
  [alpha, beta] = [await hub.provider('alpha'), await hub.provider('beta')];
  [ada, ben] = [await officerOf(hub, 'Ada'), await officerOf(hub, 'Ben')];
});
afterAll(async () => {
  await audits.remove();
  await hub.close();
});

const OWNER = token('the owner', 'owner');
const LIMIT = LINKAGE_PROFILE.strong.get('owner') ?? 0;

async function report(agent: TestAgent | undefined, n: number, lines: Parameters<TestAgent['report']>[0]): Promise<void> {
  const answer = await agent?.report(lines, on(n));
  expect([answer?.status, answer?.text]).toEqual([201, expect.any(String)]);
  await hub.judged();
}

async function rule(...[act, account]: ['disregard' | 'restore', { readonly provider: string; readonly handle: string }?]): Promise<void> {
  if (ada === undefined || ben === undefined) throw new Error('two officers sign');
  const answer = await submit(hub, ordered(rulingOn(OWNER, act, account), ada, ben).text);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  await hub.judged();
}

interface Row {
  readonly entity?: string;
  readonly engine: string;
  readonly outcome: string;
  readonly workloads: number;
  readonly identity?: readonly { readonly attribute: string }[];
  readonly findings?: readonly { readonly rule: string; readonly value: number }[];
}

/** What the newest run wrote on whoever the workload at alpha belongs to. */
async function rows(): Promise<readonly Row[]> {
  const [owner] = await hub.sql<{ entity_id: string }>('SELECT a.entity_id FROM workload w JOIN account a ON a.id = w.account_id JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1', [alpha?.iss]);
  return (await storedRows(hub, (await storedRuns(hub)).at(-1))).map((row) => JSON.parse(row) as Row).filter(({ entity }) => entity === owner?.entity_id);
}

async function verdict(): Promise<{ readonly outcomes: readonly (string | undefined)[]; readonly workloads: number | undefined; readonly quarantined: readonly number[] }> {
  const found = await rows();
  const of = (engine: string) => found.find((row) => row.engine === engine);
  return {
    outcomes: [LITERAL, ROBUST].map((engine) => of(engine)?.outcome),
    workloads: of(LITERAL)?.workloads,
    quarantined: (of(RULES)?.findings ?? []).filter(({ rule: name }) => name === 'quarantined-identifier@1').map(({ value }) => value),
  };
}

async function expectAudit(): Promise<void> {
  expect(findingsOf(await audits.audit())).toEqual([]);
  expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
}

describe('a run in two halves under one owner', () => {
  test('is one customer’s, and flagged', async () => {
    await report(alpha, 0, [customer('first', [OWNER]), work('half', 'first', 'ended', [-30, -10], 1_000), moved('half', flow('halves'), -15, [5e13, 6e13])]);
    await report(beta, 0, [customer('second', [OWNER]), work('half', 'second', 'ended', [-30, -10], 1_000), moved('half', flow('halves'), -15, [6e13, 5e13])]);
    expect(await verdict()).toEqual({ outcomes: ['to-be-inspected', 'to-be-inspected'], workloads: 2, quarantined: [] });
    await expectAudit();
  });

  test('falls apart when the owner opens so many accounts that its token is quarantined, and that is found', async () => {
    await report(beta, 1, Array.from({ length: LIMIT - 2 }, (_, i) => customer(`sham${i}`, [OWNER])));
    expect(await verdict()).toMatchObject({ workloads: 2, quarantined: [] });
    await report(alpha, 1, [customer('sham', [OWNER])]);
    expect(await verdict()).toEqual({ outcomes: ['benign', 'benign'], workloads: 1, quarantined: [LIMIT + 1] });
    await expectAudit();
  });

  test('is one again when two officers rule that one of the accounts is not the owner’s', async () => {
    await rule('disregard', { provider: alpha?.iss ?? '', handle: 'sham' });
    expect(await verdict()).toEqual({ outcomes: ['to-be-inspected', 'to-be-inspected'], workloads: 2, quarantined: [] });
    await expectAudit();
  });

  test('is two halves of two customers when they rule that the token says nothing, and one customer’s again when they take that back', async () => {
    await rule('disregard');
    expect(await verdict()).toEqual({ outcomes: ['benign', 'benign'], workloads: 1, quarantined: [] });
    await rule('restore');
    expect(await verdict()).toEqual({ outcomes: ['to-be-inspected', 'to-be-inspected'], workloads: 2, quarantined: [] });
    await expectAudit();
  });

  test('stays one customer’s by another identifier, and only that is given as the reason then', async () => {
    const reasons = async () => (await rows()).find(({ engine }) => engine === ROBUST)?.identity?.map(({ attribute }) => attribute);
    expect(await reasons()).toEqual(['owner']);
    await report(alpha, 2, [customer('first', [token('the firm')])]);
    await report(beta, 2, [customer('second', [token('the firm')])]);
    expect(await reasons()).toEqual(['owner']);
    await rule('disregard');
    expect(await reasons()).toEqual(['lei']);
    await expectAudit();
    await rule('restore');
    expect(await reasons()).toEqual(['owner']);
  });

  test('is judged the same when everybody is judged anew', async () => {
    const before = await verdict();
    expect(await rejudge(hub.database.pool, () => undefined)).toMatchObject({ kind: 'judged' });
    expect(await verdict()).toEqual(before);
    await report(alpha, 3, [customer('later', [])]);
    await expectAudit();
    await expectRunsToReplay(hub);
  });
});

test('a hub that keeps apart in secret what its log joins is found out', async () => {
  const own = entityId({ provider: beta?.iss ?? '', handle: 'second' });
  await hub.sql('UPDATE entity SET merged_into = NULL, merged_position = NULL WHERE id = $1', [own]);
  await hub.sql(`UPDATE account SET entity_id = $1 WHERE handle = 'second'`, [own]);
  await report(beta, 4, [customer('second', [])]);
  expect(findingsOf(await audits.audit([]))).toEqual(expect.arrayContaining([expect.stringMatching(/^VERDICTS VERDICT_DIFFERS /)]));
});
