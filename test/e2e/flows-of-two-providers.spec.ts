import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { LITERAL, ROBUST, RULES } from '#libs/verdict';
import { putInForce } from '../../apps/regulator/src/detection/put-in-force.js';
import { rejudge } from '../../apps/regulator/src/detection/rejudge.js';
import { expectRunsToReplay } from '../../apps/regulator/src/testing/expect-replay.js';
import { customer, token } from '../../apps/regulator/src/testing/lines.js';
import { storedRows, storedRuns } from '../../apps/regulator/src/testing/stored-runs.js';
import type { TestAgent } from '../../apps/regulator/src/testing/test-agent.js';
import { testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { auditsOf, findingsOf, type Audits } from './audited-hub.js';
import { flow, moved, on, through, work } from './federation-lines.js';

// Real: the hub on HTTP and PostgreSQL, signatures, judging, and the auditor's commands. Stub: the hub's clock. The tests tell one story, in order.
let hub: TestHub;
let audits: Audits;
let alpha: TestAgent;
let beta: TestAgent;
beforeAll(async () => {
  hub = await testHub();
  audits = await auditsOf(hub);
  [alpha, beta] = [await hub.provider('alpha'), await hub.provider('beta')];
});
afterAll(async () => {
  await audits.remove();
  await hub.close();
});

/** 1,000 accelerators stay below R by themselves, and two of them together do not. */
const piece = (id: string, handle: string) => work(id, handle, 'ended', [0, 20], 1_000);
const small = (id: string, handle: string) => work(id, handle, 'ended', [0, 20], 8);

async function report(agent: TestAgent, n: number, lines?: readonly BodyLine[]): Promise<void> {
  const answer = await agent.report(lines, on(n));
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  await hub.judged();
}

async function expectAudit(): Promise<void> {
  expect(findingsOf(await audits.audit())).toEqual([]);
  await expectRunsToReplay(hub);
}

async function entityOf({ iss }: TestAgent, handle: string): Promise<string> {
  const [row] = await hub.sql<{ entity_id: string }>('SELECT a.entity_id FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1 AND a.handle = $2', [iss, handle]);
  return row?.entity_id ?? '';
}

interface Row {
  readonly entity?: string;
  readonly engine: string;
  readonly outcome: string;
  readonly judgements?: readonly { readonly exchangedB: number }[];
  readonly findings?: readonly { readonly rule: string; readonly severity: string; readonly value: number; readonly workloads: readonly string[]; readonly sentence: string }[];
}

/** The rows of the newest run on one customer; it judged it if there are any. */
async function rowsOf(agent: TestAgent, handle: string): Promise<ReadonlyMap<string, Row>> {
  const entity = await entityOf(agent, handle);
  const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map((row) => JSON.parse(row) as Row);
  return new Map(rows.filter((row) => row.entity === entity).map((row) => [row.engine, row]));
}

async function outcomes(agent: TestAgent, handle: string): Promise<readonly (string | undefined)[]> {
  const rows = await rowsOf(agent, handle);
  return [LITERAL, ROBUST].map((engine) => rows.get(engine)?.outcome);
}

/** What rules on exchange found about one customer, in the newest run. */
async function found(agent: TestAgent, handle: string) {
  const rules = ['exchange-across-customers@1', 'one-sided-exchange@1'];
  return (await rowsOf(agent, handle)).get(RULES)?.findings?.filter(({ rule }) => rules.includes(rule));
}

describe('what two providers see of one flow', () => {
  test('while only one has reported it, is exchange with nobody', async () => {
    await report(alpha, 22, [
      customer('one', [token('acme')]), piece('direct', 'one'), moved('direct', flow('direct'), 20, [3e13, 2e13]),
      customer('shell', [token('shell one')]), small('agrees', 'shell'), moved('agrees', flow('agreed'), 20, [5e13, 1e13]),
      customer('teller', [token('teller')]), small('tells', 'teller'), moved('tells', flow('disputed'), 20, [5e12, 1e12]),
      customer('relayed', [token('relayed')]), piece('first', 'relayed'), piece('second', 'relayed'),
      moved('first', through('first', 'relay'), 5, [2e13, 0]), moved('second', through('second', 'relay'), 6, [0, 2e13]), moved('second', through('bucket', 'bucket'), 6, [1e13, 0]),
    ]);
    expect(await outcomes(alpha, 'one')).toEqual(['benign', 'benign']);
    expect(await found(alpha, 'shell')).toMatchObject([{ rule: 'one-sided-exchange@1', severity: 'watch', value: 6e13 }]);
    // 4e13 bytes at the relay and one visitor at the bucket: less than D.
    expect(await outcomes(alpha, 'relayed')).toEqual(['benign', 'benign']);
    await expectAudit();
  });

  test('links a customer’s workloads at both, judged again though only the other provider has spoken', async () => {
    await report(beta, 23, [
      customer('one', [token('acme')]), piece('direct', 'one'), moved('direct', flow('direct'), 20, [2e13, 3e13]),
      customer('shell', [token('shell two')]), small('agrees', 'shell'), moved('agrees', flow('agreed'), 20, [1e13, 5e13]),
      customer('doubter', [token('doubter')]), small('doubts', 'doubter'), moved('doubts', flow('disputed'), 20, [1e12, 2e12]),
    ]);
    expect(await entityOf(alpha, 'one')).toBe(await entityOf(beta, 'one'));
    expect(await outcomes(alpha, 'one')).toEqual(['to-be-inspected', 'to-be-inspected']);
    await expectAudit();
  });

  test('that belong to two customers asks for information about both, and leaves their verdicts alone', async () => {
    const [here, there] = [await entityOf(alpha, 'shell'), await entityOf(beta, 'shell')];
    for (const [agent, other] of [[alpha, there], [beta, here]] as const) {
      expect(await found(agent, 'shell')).toMatchObject([{ rule: 'exchange-across-customers@1', severity: 'ask', value: 6e13, sentence: expect.stringContaining(`customer ${other}`) as string }]);
      expect(await outcomes(agent, 'shell')).toEqual(['benign', 'benign']);
    }
    expect((await found(alpha, 'shell'))?.[0]?.workloads).toEqual([`${alpha.iss} agrees`, `${beta.iss} agrees`]);
  });

  test('that contradict each other is found at both', async () => {
    for (const [agent, handle] of [[alpha, 'teller'], [beta, 'doubter']] as const) {
      expect(await found(agent, handle)).toMatchObject([{ rule: 'one-sided-exchange@1', severity: 'ask', value: 3e12, sentence: expect.stringContaining('reports 5e12 bytes sent to workload') as string }]);
    }
  });
});

describe('a relay', () => {
  test('links those that talk to it on different days at different providers, for robust@1', async () => {
    await report(beta, 24, [
      customer('relayed', [token('relayed')]), piece('third', 'relayed'), piece('fourth', 'relayed'),
      moved('third', through('third', 'relay'), 9, [1e13, 1e13]), moved('fourth', through('fourth', 'relay'), 10, [1e13, 0]),
    ]);
    expect(await outcomes(alpha, 'relayed')).toEqual(['benign', 'to-be-inspected']);
    await expectAudit();
  });

  test('that turns out to be a workload of its own still does, and no byte counts twice', async () => {
    const exchanged = async (): Promise<number> => (await rowsOf(alpha, 'relayed')).get(ROBUST)?.judgements?.[0]?.exchangedB ?? Number.NaN;
    const before = await exchanged();
    await report(beta, 25, [small('relay', 'relayed'), moved('relay', flow('first'), 5, [0, 2e13]), moved('relay', flow('third'), 9, [1e13, 1e13])]);
    expect(await outcomes(alpha, 'relayed')).toEqual(['benign', 'to-be-inspected']);
    // But for the byte by which either stays at the endpoint.
    expect(await exchanged()).toBe(before + 2);
    await expectAudit();
  });

  test('and all of it is judged the same when everybody is judged anew', async () => {
    const all = [[alpha, 'one'], [alpha, 'shell'], [beta, 'shell'], [alpha, 'teller'], [beta, 'doubter'], [alpha, 'relayed']] as const;
    await putInForce(hub.database.pool, { ...DEFAULT_RULE_SET, version: 9 });
    expect(await rejudge(hub.database.pool, () => undefined)).toMatchObject({ kind: 'judged' });
    expect(await Promise.all(all.map(async ([agent, handle]) => [await outcomes(agent, handle), (await found(agent, handle))?.map(({ rule }) => rule)]))).toEqual([
      [['to-be-inspected', 'to-be-inspected'], []],
      [['benign', 'benign'], ['exchange-across-customers@1']],
      [['benign', 'benign'], ['exchange-across-customers@1']],
      [['benign', 'benign'], ['one-sided-exchange@1']],
      [['benign', 'benign'], ['one-sided-exchange@1']],
      [['benign', 'to-be-inspected'], []],
    ]);
    await report(alpha, 26);
    await expectAudit();
  });
});
