import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LITERAL, ROBUST } from '#libs/verdict';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { judgedIn, readRow, storedRows, storedRuns } from '../testing/stored-runs.js';
import type { TestAgent } from '../testing/test-agent.js';
import { hubOn, NOW, testHub, type TestHub } from '../testing/test-hub.js';
import { Drain } from './drain.js';

// Real: HTTP, signatures, PostgreSQL, linkage, judging. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

async function entityOf(agent: TestAgent, handle: string): Promise<string | undefined> {
  return (await hub.sql<{ entity_id: string }>('SELECT a.entity_id FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1 AND a.handle = $2', [agent.iss, handle]))[0]?.entity_id;
}

describe('after a report', () => {
  test('exactly the entities that it names are judged, by customer, workload, exchange or rollup line', async () => {
    const agent = await hub.provider();
    await agent.report([customer('named'), customer('worked'), customer('exchanged'), customer('rolled'), customer('silent'), workload('w', 'worked', { state: 'running' }), workload('x', 'exchanged')]);
    await hub.judged();
    for (const [line, ...handles] of [[customer('named'), 'named'], [workload('w', 'worked'), 'worked'], [exchange('x', { workload: 'w' }), 'exchanged', 'worked'], [rollup('rolled'), 'rolled']] as const) {
      expect((await agent.report([line])).status).toBe(201);
      await hub.judged();
      expect(await judgedIn(hub, (await storedRuns(hub)).at(-1)), handles[0]).toEqual((await Promise.all(handles.map(async (handle) => entityOf(agent, handle)))).toSorted((a = '', b = '') => (a < b ? -1 : 1)));
    }
    await expectRunsToReplay(hub);
  });

  test('small work of a day counts as it was last reported, in the robust engine', async () => {
    const agent = await hub.provider();
    await agent.report([customer('small'), { ...rollup('small'), theoreticalTOP: 7_000 }]);
    await agent.report([{ ...rollup('small'), theoreticalTOP: 9_000 }, { ...rollup('small'), day: NOW - 2 * 86_400, theoreticalTOP: 1_000 }]);
    await hub.judged();
    const rows = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map(readRow).filter(({ entity }) => entity !== undefined);
    expect(rows.map(({ engine, workloads }) => [engine, workloads])).toEqual([[LITERAL, 0], [ROBUST, 2], ['rules@1', undefined]]);
    expect(rows[1]?.judgements[0]).toMatchObject({ upperBoundTOP: 10_000 });
    await expectRunsToReplay(hub);
  });

  test('a nil statement moves detection on and judges no customer, but every provider that has reported', async () => {
    const agent = await hub.provider();
    const answer = await agent.report(undefined);
    await hub.judged();
    const last = (await storedRuns(hub)).at(-1);
    expect(last).toMatchObject({ position: Number(answer.json['position']) + 1, full: false, overdue: [] });
    const reporting = await hub.sql<{ iss: string }>('SELECT DISTINCT p.iss COLLATE "C" AS iss FROM provider p JOIN statement s ON s.provider_id = p.id ORDER BY 1');
    expect((await storedRows(hub, last)).map((row) => readRow(row).provider)).toEqual(reporting.map(({ iss }) => iss));
  });

  test('structuring over two providers is found once they are one customer, and an entity that merged away is not judged again', async () => {
    const [one, other] = [await hub.provider(), await hub.provider()];
    // 80 days of 8,000 accelerators are 0.55 C: neither half reaches the legal threshold, one after the other they do.
    const half = (start: number): object => ({ accelerators: [{ model: 'NVIDIA H100 SXM5 80GB', count: 8_000, nodes: 1_000, memoryGB: 640_000 }], start, end: start + 80 * 86_400 });
    await one.report([customer('a', [token('first name')]), workload('w1', 'a', half(NOW - 170 * 86_400))]);
    await other.report([customer('b'), workload('w2', 'b', half(NOW - 90 * 86_400))]);
    await hub.judged();
    const [a, b] = [await entityOf(one, 'a'), await entityOf(other, 'b')];
    expect(a).not.toBe(b);
    await other.report([customer('b', [token('first name')])]);
    await hub.judged();
    expect(await entityOf(other, 'b')).toBe(a);
    const last = (await storedRows(hub, (await storedRuns(hub)).at(-1))).map(readRow).filter(({ entity }) => entity !== undefined);
    expect(last).toMatchObject([{ entity: a, engine: LITERAL, workloads: 2 }, { entity: a, engine: ROBUST, workloads: 2 }, { entity: a, engine: 'rules@1' }]);
    const rows = await hub.sql<{ row: string }>('SELECT row FROM verdict WHERE entity_id = $1 AND engine = $2 ORDER BY id', [a, LITERAL]);
    const sequential = rows.map(({ row }) => readRow(row).judgements[0]?.tests[0]);
    expect(sequential).toMatchObject([{ test: 'sequential', quantity: 'ops', hit: false }, { test: 'sequential', quantity: 'ops', hit: true, witness: [`${one.iss} w1`, `${other.iss} w2`] }]);
    await expectRunsToReplay(hub);
  });

  test('under load from several providers and two hubs at once, runs stay gapless and replay', async () => {
    const second = await hubOn(hub.database);
    try {
      const agents = await Promise.all([hub, second, hub, second].map(async (on) => on.provider()));
      await Promise.all(agents.map(async (agent, nth) => {
        for (let round = 0; round < 6; round++) {
          const shared = token(`shared ${(nth + round) % 3}`);
          const lines = [customer(`c${round}`, [shared]), workload(`w${round}`, `c${round}`, { state: round % 2 === 0 ? 'running' : 'ended' }), exchange(`w${round}`, { flow: token(`flow ${round}`).token })];
          expect((await agent.report(lines)).status).toBe(201);
        }
      }));
      for (let tries = 0; tries < 100; tries++) {
        await Promise.all([hub.judged(), second.judged()]);
        const [state] = await hub.sql<{ done: boolean }>('SELECT NOT EXISTS (SELECT FROM statement WHERE position >= (SELECT max(position) FROM detection_run)) AS done');
        if (state?.done === true) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    } finally {
      await second.stop();
    }
    // Behind the last pass there is nothing but its own entry.
    expect(await hub.sql("SELECT 1 FROM (SELECT position, '' AS kind FROM statement UNION ALL SELECT position, kind FROM log_entry) taken WHERE kind <> 'verdict' AND position >= (SELECT max(position) FROM detection_run)")).toEqual([]);
    await expectRunsToReplay(hub);
  });
});

describe('what was not judged', () => {
  test('after a stop before detection is judged by the next start', async () => {
    const first = await testHub();
    await first.running.app.get(Drain, { strict: false }).beforeApplicationShutdown();
    const agent = await first.provider();
    const position = Number((await agent.report([customer('c'), workload('w', 'c')])).json['position']);
    expect(await first.sql('SELECT 1 FROM detection_run')).toHaveLength(0);
    await first.stop();
    const second = await hubOn(first.database);
    await second.judged();
    expect(await first.sql('SELECT from_position::int AS "from", position::int, verdict_count AS verdicts FROM detection_run')).toEqual([{ from: 0, position: position + 1, verdicts: 4 }]);
    await second.stop();
    await first.close();
  });

  test('because judging failed is reported by health, and judged when the cause is gone', async () => {
    const agent = await hub.provider();
    await hub.sql("INSERT INTO policy (position, digest, bytes) VALUES (1000000, 'broken', '{}')");
    const answer = await agent.report([customer('c'), workload('w', 'c')]);
    expect(answer.status).toBe(201);
    await hub.judged();
    const before = await storedRuns(hub);
    const ready = await hub.get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([503, { code: 'VERDICT_POLICY', lag: 1 }]);
    expect(hub.lines.filter((line) => line.event === 'detection-failed').at(-1)?.fields).toMatchObject({ reason: 'VERDICT_POLICY' });
    await hub.sql("DELETE FROM policy WHERE digest = 'broken'");
    await agent.report(undefined);
    await hub.judged();
    const after = (await storedRuns(hub)).slice(before.length);
    expect(after).toMatchObject([{ from: before.at(-1)?.position }]);
    expect(after[0]?.position).toBeGreaterThan(Number(answer.json['position']));
    expect(await judgedIn(hub, after[0])).toEqual([await entityOf(agent, 'c')]);
    expect(await (await hub.get('/health/ready')).json()).toMatchObject({ status: 'ok', lag: 0 });
    await expectRunsToReplay(hub);
  });
});
