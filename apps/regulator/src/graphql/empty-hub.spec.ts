import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HubRows, NEW_YEAR } from './testing/hub-rows.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => await api.stop());

describe('a hub that has just been set up', () => {
  test('answers every root field without an error', async () => {
    const data = await api.data('{ providers { nodes { iss } pageInfo { hasNextPage startCursor endCursor } } entities { nodes { id } } workloads { nodes { id } } verdicts { nodes { row } } log { size treeSize judgedThrough checkpoint { size } statements { nodes { seq } } } policy { id } priceOfEvasion(identities: [1]) { ruleSet } statement(digest: "x") { seq } workloadHistory(provider: "x", id: "y") { line } detectionJobs { id } }');
    expect(data).toEqual({
      providers: { nodes: [], pageInfo: { hasNextPage: false, startCursor: null, endCursor: null } },
      entities: { nodes: [] },
      workloads: { nodes: [] },
      verdicts: { nodes: [] },
      log: { size: 0, treeSize: 0, judgedThrough: 0, checkpoint: null, statements: { nodes: [] } },
      policy: null,
      priceOfEvasion: null,
      statement: null,
      workloadHistory: [],
      detectionJobs: [],
    });
  });

  test('has no timelines before a policy, and running work is projected after', async () => {
    const rows = new HubRows(api.database.pool);
    const provider = await rows.provider('https://running.example', 'running');
    const account = await rows.account(provider, 'h', await rows.entity('e-running'));
    await rows.workload(await rows.statement(provider, NEW_YEAR + 86_400), provider, account, 1, { id: 'w', start: NEW_YEAR, end: null, count: 8 });
    const timeline = async () => (await api.data('{ entity(id: "e-running") { timeline { to now bars { end projectedEnd opsTOP rateTOPs } } } }')).entity.timeline;
    expect(await timeline()).toBeNull();
    await rows.policy();
    const { bars, now, to } = await timeline();
    expect(bars[0]).toMatchObject({ end: null, rateTOPs: 8 * 989.5 });
    expect(bars[0].projectedEnd).toBeGreaterThan(now);
    expect(bars[0].opsTOP).toBe(8 * 989.5 * (bars[0].projectedEnd - NEW_YEAR));
    expect(to).toBe(bars[0].projectedEnd);
  });
});
