import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { linkageByReplay, linkageInDatabase } from '../testing/stored-linkage.js';
import { submissionOf } from '../testing/submission-of.js';
import type { HubAnswer, SignedReport, TestAgent } from '../testing/test-agent.js';
import { NOW, positionOf, testHub, type TestHub } from '../testing/test-hub.js';
import { commitBatch } from './commit-batch.js';

// Real: HTTP, signatures, PostgreSQL, linkage. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

const HOUR = 3_600;
const cancel = async (agent: TestAgent, seq: number): Promise<HubAnswer> => agent.report(undefined, { act: 'cancel', ref: { seq, rule: 'R-1' } });
const correct = async (agent: TestAgent, seq: number, lines: readonly BodyLine[]): Promise<HubAnswer> => agent.report(lines, { act: 'correct', ref: { seq } });
const longer = (id: string, handle: string): BodyLine => workload(id, handle, { end: NOW - 7 * HOUR });

/** Lines that count of each workload of a provider: id, customer, state and end. */
async function counting({ iss }: TestAgent): Promise<readonly string[]> {
  const rows = await hub.sql<{ workload: string; handle: string; state: string; end: string | null }>(
    'SELECT w.workload, a.handle, w.state, w."end" FROM workload w JOIN account a ON a.id = w.account_id JOIN provider p ON p.id = w.provider_id WHERE p.iss = $1 AND w.superseded_by IS NULL ORDER BY w.workload', [iss],
  );
  return rows.map(({ workload: id, handle, state, end }) => `${id} ${handle} ${state} ${end === null ? '' : Number(end) - NOW}`.trim());
}

describe('a correction', () => {
  test('of final figures counts in place of what it corrects, and is answered and replayed as a report is', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c'), workload('v', 'c')]);
    const correction = agent.sign([longer('w', 'c')], { act: 'correct', ref: { seq: 1, rule: 'R-7' } });
    const answer = await agent.send(correction);
    expect([answer.status, answer.json['seq']]).toEqual([201, 2]);
    expect(await counting(agent)).toEqual([`w c ended ${-7 * HOUR}`]);
    const again = await agent.send(correction);
    expect([again.status, again.text]).toEqual([200, answer.text]);
    const [row] = await hub.sql('SELECT s.stands_at::int AS stands, t.withdrawn_by::int AS withdrawn FROM statement s, statement t WHERE s.position = $1 AND t.position = $2', [await positionOf(hub, agent, 2), await positionOf(hub, agent, 1)]);
    expect(row).toEqual({ stands: await positionOf(hub, agent, 1), withdrawn: await positionOf(hub, agent, 2) });
  });

  test('of an earlier report stands before later ones: what they say still counts', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c', { state: 'planned', plannedEnd: NOW })]);
    await agent.report([workload('w', 'c')]);
    expect((await correct(agent, 1, [workload('w', 'c', { state: 'running' }), workload('late', 'c')])).status).toBe(201);
    expect(await counting(agent)).toEqual([`late c ended ${-9 * HOUR}`, `w c ended ${-9 * HOUR}`]);
    await cancel(agent, 2);
    expect(await counting(agent)).toEqual([`late c ended ${-9 * HOUR}`, 'w c running']);
  });

  test('of a correction keeps the place of the first', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c', { state: 'running' })]);
    await agent.report([workload('w', 'c')]);
    await correct(agent, 1, [workload('w', 'c', { state: 'planned', plannedEnd: NOW })]);
    expect((await correct(agent, 3, [workload('w', 'c', { state: 'running' })])).status).toBe(201);
    expect(await counting(agent)).toEqual([`w c ended ${-9 * HOUR}`]);
    await cancel(agent, 4);
    await cancel(agent, 2);
    expect(await counting(agent)).toEqual([]);
  });

  test('may give a workload to another customer where nothing else says whose it is', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), customer('d'), workload('w', 'c')]);
    expect((await correct(agent, 1, [workload('w', 'd')])).status).toBe(201);
    expect(await counting(agent)).toEqual([`w d ended ${-9 * HOUR}`]);
  });

  test.each<[string, string, string, BodyLine]>([
    ['ends a workload of which a later report tells', 'WORKLOAD_ALREADY_ENDED', 'state', workload('w', 'c')],
    ['has another customer than a later report', 'WORKLOAD_CUSTOMER_CHANGED', 'customer', workload('w', 'd', { state: 'running' })],
  ])('that %s is refused by line', async (_, code, field, line) => {
    const agent = await hub.provider();
    await agent.report([customer('c'), customer('d'), workload('w', 'c', { state: 'running' })]);
    await agent.report([workload('w', 'c', { state: 'running' })]);
    const answer = await correct(agent, 1, [customer('d'), line]);
    expect([answer.status, answer.json]).toEqual([422, expect.objectContaining({ code, line: 2, field })]);
    expect(await counting(agent)).toEqual(['w c running']);
  });

  test.each<[string, string, string, BodyLine]>([
    ['goes back behind an earlier report', 'WORKLOAD_STATE_REGRESSION', 'state', workload('w', 'c', { state: 'planned', plannedEnd: NOW })],
    ['has another customer than an earlier report', 'WORKLOAD_CUSTOMER_CHANGED', 'customer', workload('w', 'd')],
  ])('that %s is refused by line', async (_, code, field, line) => {
    const agent = await hub.provider();
    await agent.report([customer('c'), customer('d'), workload('w', 'c', { state: 'running' })]);
    await agent.report([workload('w', 'c')]);
    expect((await correct(agent, 2, [line])).json).toMatchObject({ code, line: 1, field });
  });

  test('that lets a workload run where a later report has it planned is refused', async () => {
    const agent = await hub.provider();
    const planned = workload('w', 'c', { state: 'planned', plannedEnd: NOW });
    await agent.report([customer('c'), planned]);
    await agent.report([planned]);
    expect((await correct(agent, 1, [workload('w', 'c', { state: 'running' })])).json).toMatchObject({ code: 'WORKLOAD_STATE_REGRESSION', line: 1, field: 'state' });
  });
});

describe('a reference to a statement', () => {
  test.each<[string, (agent: TestAgent) => Promise<number>]>([
    ['without a body', async (agent) => {
      await agent.report(undefined);
      return 1;
    }],
    ['that was corrected', async (agent) => {
      await agent.report([customer('c')]);
      await correct(agent, 1, [customer('c')]);
      return 1;
    }],
    ['that was cancelled', async (agent) => {
      await agent.report([customer('c')]);
      await cancel(agent, 1);
      return 1;
    }],
    ['that cancels', async (agent) => {
      await agent.report([customer('c')]);
      await cancel(agent, 1);
      return 2;
    }],
    ['of another stream', async (agent) => {
      await agent.with({ str: 'other' }).report([customer('c')]);
      await agent.report(undefined);
      return 1;
    }],
  ])('%s is refused, and the stream goes on from where it was', async (_, prepare) => {
    const agent = await hub.provider();
    const seq = await prepare(agent);
    for (const answer of [await cancel(agent, seq), await correct(agent, seq, [customer('c')])]) {
      expect([answer.status, answer.json]).toEqual([422, expect.objectContaining({ code: 'STATEMENT_REF', field: 'ref.seq' })]);
    }
    expect((await agent.report([customer('c')])).status).toBe(201);
  });

  test('of another provider’s stream of the same name finds nothing', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    await other.report([customer('c'), workload('w', 'c')]);
    await agent.report(undefined);
    expect((await cancel(agent, 1)).json['code']).toBe('STATEMENT_REF');
    expect(await counting(other)).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  test('lets the line before it count again, which may then go on', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c', { state: 'running' })]);
    await agent.report([workload('w', 'c')]);
    expect((await agent.report([workload('w', 'c', { state: 'running' })])).json['code']).toBe('WORKLOAD_ALREADY_ENDED');
    expect((await cancel(agent, 2)).status).toBe(201);
    expect(await counting(agent)).toEqual(['w c running']);
    expect((await agent.report([longer('w', 'c')])).status).toBe(201);
    expect(await counting(agent)).toEqual([`w c ended ${-7 * HOUR}`]);
  });

  test('leaves a customer known, described by the line before, and a workload without a line unknown', async () => {
    const agent = await hub.provider();
    const described = async () => hub.sql('SELECT a.country, a.in_house, a.reseller_of FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1', [agent.iss]);
    await agent.report([customer('c', [], { country: 'DE', inHouse: true })]);
    await agent.report([customer('c', [], { country: 'FR', resellerOf: 'd' }), workload('w', 'c')]);
    await cancel(agent, 2);
    expect(await described()).toEqual([{ country: 'DE', in_house: true, reseller_of: null }]);
    await cancel(agent, 1);
    expect(await described()).toEqual([{ country: null, in_house: false, reseller_of: null }]);
    expect((await agent.report([workload('x', 'c')])).status).toBe(201);
    expect((await agent.report([exchange('w', { workload: 'x' })])).json).toMatchObject({ code: 'WORKLOAD_UNKNOWN', field: 'workload' });
  });

  test('takes exchange out of what counts, and exchange of a workload that nothing reports any more waits for it', async () => {
    const agent = await hub.provider();
    await agent.report([customer('c'), workload('w', 'c'), exchange('w', { flow: token('flow').token })]);
    await agent.report([exchange('w', { flow: token('flow').token })]);
    await cancel(agent, 1);
    const rows = await hub.sql('SELECT x.withdrawn FROM exchange x JOIN provider p ON p.id = x.provider_id WHERE p.iss = $1 ORDER BY x.id', [agent.iss]);
    expect(rows).toEqual([{ withdrawn: true }, { withdrawn: false }]);
    expect((await agent.report([workload('w', 'c')])).status).toBe(201);
  });

  test('with a body is refused before anything is read of it', async () => {
    const agent = await hub.provider();
    const first = agent.sign([customer('c')]);
    await agent.send(first);
    const answer = await agent.send({ ...agent.sign(undefined, { act: 'cancel', ref: { seq: 1 } }), gzip: first.gzip });
    expect([answer.status, answer.json['code']]).toEqual([400, 'BODY_UNEXPECTED']);
  });

  test('of the latest period leaves the stream where it was: what is missing then shows', async () => {
    const agent = await hub.provider();
    const reportedTo = async () => (await hub.sql<{ to: number }>('SELECT s.reported_to::int AS to FROM stream s JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1', [agent.iss]))[0]?.to;
    const per = { from: NOW - 3 * HOUR, to: NOW - 2 * HOUR };
    await agent.report([customer('c')], { per });
    await agent.report([customer('c')]);
    expect(await reportedTo()).toBe(NOW);
    await cancel(agent, 2);
    expect(await reportedTo()).toBe(per.to);
    await agent.report([customer('c')], { act: 'correct', ref: { seq: 1 }, per: { from: NOW - 4 * HOUR, to: NOW - 3 * HOUR } });
    expect(await reportedTo()).toBe(NOW - 3 * HOUR);
    await cancel(agent, 4);
    expect(await reportedTo()).toBe(0);
  });
});

describe('claims of identifiers', () => {
  const entitiesOf = async (...agents: readonly TestAgent[]) =>
    (await hub.sql<{ entity: string }>('SELECT a.entity_id AS entity FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = ANY($1)', [agents.map(({ iss }) => iss)])).map(({ entity }) => entity);

  test('that nothing makes any more join nobody, and join again when they are made again', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    const shared = token('withdrawn');
    await agent.report([customer('c', [shared])]);
    await other.report([customer('o', [shared])]);
    expect(new Set(await entitiesOf(agent, other)).size).toBe(1);
    await cancel(agent, 1);
    expect(new Set(await entitiesOf(agent, other)).size).toBe(2);
    await agent.report([customer('c', [shared])]);
    expect(new Set(await entitiesOf(agent, other)).size).toBe(1);
    expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
  });

  test('that another statement makes as well, or the correction itself, stay', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    const shared = token('stays');
    await agent.report([customer('c', [shared, token('weak', 'name')])]);
    await agent.report([customer('c', [shared])]);
    await other.report([customer('o', [shared])]);
    await correct(agent, 1, [customer('c', [shared])]);
    await cancel(agent, 2);
    expect(new Set(await entitiesOf(agent, other)).size).toBe(1);
    expect(await hub.sql('SELECT c.attribute, c.withdrawn FROM identity_token c JOIN account a ON a.id = c.account_id JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1 ORDER BY 1', [agent.iss])).toEqual([
      { attribute: 'lei', withdrawn: false }, { attribute: 'name', withdrawn: true },
    ]);
    await cancel(agent, 3);
    expect(new Set(await entitiesOf(agent, other)).size).toBe(2);
    expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
  });
});

describe('within one batch', () => {
  const next = (agent: TestAgent, lines: readonly BodyLine[] | undefined, changes: Parameters<TestAgent['sign']>[1] = {}): SignedReport => {
    const report = agent.sign(lines, changes);
    [agent.seq, agent.prev] = [report.claims.seq, report.digest];
    return report;
  };

  test('a report, its correction and the cancellation of that leave what was there before', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    const shared = token('one batch');
    await other.report([customer('o', [shared])]);
    await agent.report([customer('c'), workload('w', 'c', { state: 'running' })]);
    const statements = [
      next(agent, [customer('d', [shared]), workload('w', 'c'), workload('v', 'd'), rollup('d')]),
      next(agent, [customer('d', [shared]), longer('w', 'c'), exchange('w', { workload: 'v' }), workload('v', 'd')], { act: 'correct', ref: { seq: 2 } }),
      next(agent, undefined, { act: 'cancel', ref: { seq: 3 } }),
      next(agent, [workload('w', 'c', { state: 'running' })]),
      next(agent, undefined, { act: 'cancel', ref: { seq: 2 } }),
    ];
    const decisions = await commitBatch(hub.database.pool, await Promise.all(statements.map(async (one) => submissionOf(hub, agent, one))));
    expect(decisions.map((decision) => (decision.kind === 'refused' ? decision.refusal.code : decision.kind))).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'STATEMENT_REF']);
    expect(await counting(agent)).toEqual(['w c running']);
    const first = decisions[0]?.kind === 'accepted' ? decisions[0].position : Number.NaN;
    const rows = await hub.sql(
      `SELECT s.position::int - $2 AS position, s.stands_at::int - $2 AS stands, s.withdrawn_by::int - $2 AS withdrawn FROM statement s JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1 AND s.position >= $2 ORDER BY 1`, [agent.iss, first],
    );
    expect(rows).toEqual([
      { position: 0, stands: 0, withdrawn: 1 }, { position: 1, stands: 0, withdrawn: 2 }, { position: 2, stands: 2, withdrawn: null }, { position: 3, stands: 3, withdrawn: null },
    ]);
    expect(await hub.sql('SELECT count(DISTINCT entity_id)::int AS entities FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = ANY($1)', [[agent.iss, other.iss]])).toEqual([{ entities: 3 }]);
    expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
  });
});
