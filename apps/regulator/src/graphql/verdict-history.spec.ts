import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HubRows } from './testing/hub-rows.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

// Verdict rows are written by hand: what is tested is which of them counts.
const ROW = JSON.stringify({ workloads: 0, judgements: [], indeterminate: [], identity: [], quality: [] });
let api: TestApi;
let rows: HubRows;
beforeAll(async () => {
  api = await startTestApi();
  rows = new HubRows(api.database.pool);
  const parameters = await rows.policy();
  for (const entity of ['cleared', 'flagged-later', 'merged-away', 'steady']) await rows.entity(entity);
  const history: [outcome: string, margin: number][][] = [
    [['to-be-inspected', 3], ['benign', 0.5], ['to-be-inspected', 2], ['to-be-inspected', 1.5]],
    [['benign', 0.1], ['to-be-inspected', 1.2]],
  ];
  for (const [i, pass] of history.entries()) {
    const run = await rows.run(parameters, i + 1);
    const judged = i === 0 ? ['cleared', 'flagged-later', 'merged-away', 'steady'] : ['cleared', 'flagged-later'];
    for (const [e, [outcome, margin]] of pass.entries()) await rows.verdict(run, parameters, judged[e] as string, outcome, margin, ROW, i + 1);
  }
  await rows.merge('merged-away', 'steady');
});
afterAll(async () => await api.stop());

const entities = async (filter: string, page = ''): Promise<string[]> =>
  (await api.data(`{ entities(filter: ${filter}${page}) { nodes { id } } }`)).entities.nodes.map(({ id }: { id: string }) => id);

describe('an entity that was judged more than once', () => {
  test('is listed by its newest verdict: who was cleared is not flagged any more, who was merged away is not listed', async () => {
    expect(await entities('{ flagged: true }')).toEqual(['steady', 'flagged-later']);
    expect(await entities('{ flagged: false }')).toEqual(['cleared']);
    expect(await entities('{ minMargin: 1.4 }')).toEqual(['steady']);
    expect(await entities('{ minMargin: 2.5 }')).toEqual([]);
    expect(await entities('{}')).toEqual(['steady', 'flagged-later', 'cleared']);
    expect(await entities('{ includeMerged: true, flagged: true }')).toEqual(['merged-away', 'steady', 'flagged-later']);
  });

  test('is paged through by its newest verdict', async () => {
    const first = await api.data('{ entities(first: 1, filter: { flagged: true }) { nodes { id } pageInfo { endCursor hasNextPage } } }');
    expect(first.entities).toMatchObject({ nodes: [{ id: 'steady' }], pageInfo: { hasNextPage: true } });
    expect(await entities('{ flagged: true }', `, first: 1, after: "${first.entities.pageInfo.endCursor}"`)).toEqual(['flagged-later']);
  });

  test('shows the newest as its verdict and all of them, newest first, as its history', async () => {
    const { entity } = await api.data('{ entity(id: "cleared") { verdict { outcome margin } verdicts { nodes { outcome position } } } }');
    expect(entity).toEqual({
      verdict: { outcome: 'benign', margin: 0.1 },
      verdicts: { nodes: [{ outcome: 'benign', position: 2 }, { outcome: 'to-be-inspected', position: 1 }] },
    });
  });

  test('has one current verdict; what is on a merged entity is history', async () => {
    const listed = async (filter: string): Promise<unknown> => (await api.data(`{ verdicts(filter: ${filter}) { nodes { entity { id } position } } }`)).verdicts.nodes;
    expect(await listed('{ current: true }')).toEqual([{ entity: { id: 'flagged-later' }, position: 2 }, { entity: { id: 'cleared' }, position: 2 }, { entity: { id: 'steady' }, position: 1 }]);
    expect(await listed('{ current: false }')).toEqual([{ entity: { id: 'merged-away' }, position: 1 }, { entity: { id: 'flagged-later' }, position: 1 }, { entity: { id: 'cleared' }, position: 1 }]);
  });
});

describe('an entity on which engines disagree', () => {
  beforeAll(async () => {
    const parameters = await rows.policy();
    await rows.entity('split-opinion');
    const judged = async (position: number, verdicts: readonly (readonly [engine: string, outcome: string, margin: number])[]): Promise<void> => {
      const run = await rows.run(parameters, position);
      for (const [engine, outcome, margin] of verdicts) await rows.verdict(run, parameters, 'split-opinion', outcome, margin, ROW, position, { engine, response: 'none' });
    };
    await judged(10, [['seferis-fist@1', 'to-be-inspected', 9], ['robust@1', 'to-be-inspected', 9], ['rules@1', 'benign', 0]]);
    await judged(11, [['seferis-fist@1', 'benign', 0.2], ['robust@1', 'to-be-inspected', 1.3], ['rules@1', 'to-be-inspected', 400]]);
  });

  test('is flagged by either engine, ranked by the larger margin of the two, and not by what the rules compare', async () => {
    expect(await entities('{ flagged: true }')).toEqual(['steady', 'split-opinion', 'flagged-later']);
    expect(await entities('{ flagged: false }')).toEqual(['cleared']);
    expect(await entities('{ minMargin: 1.25 }')).toEqual(['steady', 'split-opinion']);
    expect(await entities('{ minMargin: 5 }')).toEqual([]);
    expect(await entities('{}')).toEqual(['steady', 'split-opinion', 'flagged-later', 'cleared']);
    const [first, second] = (await api.data('{ entities(first: 2) { edges { cursor } } }')).entities.edges;
    expect(await entities('{}', `, first: 1, after: "${first.cursor}"`)).toEqual(['split-opinion']);
    expect(await entities('{}', `, first: 1, after: "${second.cursor}"`)).toEqual(['flagged-later']);
  });

  test('has a current verdict of each engine; the older ones are history', async () => {
    const listed = async (filter: string): Promise<unknown> => (await api.data(`{ verdicts(filter: { entity: "split-opinion", ${filter} }) { nodes { engine position } } }`)).verdicts.nodes;
    expect(await listed('current: true')).toEqual([{ engine: 'rules@1', position: 11 }, { engine: 'robust@1', position: 11 }, { engine: 'seferis-fist@1', position: 11 }]);
    expect(await listed('current: true, engine: "robust@1"')).toEqual([{ engine: 'robust@1', position: 11 }]);
    expect(await listed('current: false, engine: "robust@1"')).toEqual([{ engine: 'robust@1', position: 10 }]);
    expect(await listed('outcome: "to-be-inspected", engine: "seferis-fist@1"')).toEqual([{ engine: 'seferis-fist@1', position: 10 }]);
    expect((await api.data('{ entity(id: "split-opinion") { verdict { outcome } currentVerdicts { engine outcome } } }')).entity).toEqual({
      verdict: { outcome: 'benign' },
      currentVerdicts: [{ engine: 'seferis-fist@1', outcome: 'benign' }, { engine: 'robust@1', outcome: 'to-be-inspected' }, { engine: 'rules@1', outcome: 'to-be-inspected' }],
    });
  });
});
