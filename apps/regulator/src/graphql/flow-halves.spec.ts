import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExchangeLine } from '#libs/report';
import { HubRows, NEW_YEAR } from './testing/hub-rows.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

// Real: PostgreSQL, Nest, Mercurius. Rows are written by SQL as intake would leave them.
let api: TestApi;
const [ONE, OTHER] = ['e'.repeat(32), 'f'.repeat(32)];
const FLOW = `${'f'.repeat(42)}A`;
const RELAY = `${'r'.repeat(42)}A`;

beforeAll(async () => {
  api = await startTestApi();
  const rows = new HubRows(api.database.pool);
  const [alpha, beta] = [await rows.provider('https://alpha.example', 'alpha'), await rows.provider('https://beta.example', 'beta')];
  for (const entity of [ONE, OTHER]) await rows.entity(entity);
  const accounts = [await rows.account(alpha, 'a', ONE), await rows.account(beta, 'b', OTHER)] as const;
  const first = await rows.statement(alpha, NEW_YEAR + 100);
  const second = await rows.statement(beta, NEW_YEAR + 100);
  await rows.workload(first, alpha, accounts[0], 1, { id: 'sends', start: NEW_YEAR, end: NEW_YEAR + 50, count: 8 });
  await rows.workload(second, beta, accounts[1], 1, { id: 'receives', start: NEW_YEAR, end: NEW_YEAR + 50, count: 8 });
  const half = (workload: string, peer: ExchangeLine['peer'], bytesOut: number, bytesIn: number): ExchangeLine => ({ t: 'exchange', workload, peer, bytesOut, bytesIn, from: NEW_YEAR, to: NEW_YEAR + 50 });
  await rows.exchange(first, alpha, 2, half('sends', { flow: FLOW, endpoint: RELAY }, 70, 1));
  await rows.exchange(first, alpha, 3, half('sends', { flow: FLOW }, 5, 0));
  await rows.exchange(first, alpha, 4, half('sends', { workload: 'receives' }, 9, 9));
  await rows.exchange(second, beta, 2, half('receives', { flow: FLOW }, 1, 69));
  await rows.exchange(second, beta, 3, half('receives', { flow: FLOW }, 0, 4));
});
afterAll(async () => await api.stop());

describe('the other half of a flow', () => {
  const exchanges = async (provider: string, first: number) =>
    (await api.data(`{ workloads(first: 1, filter: { provider: "https://${provider}.example" }) { nodes { exchanges(first: 5) { nodes { flow endpoint bytesOut counterparts(first: ${first}) { bytesIn workload { id provider { name } entity { id } } } } } } } }`)).workloads.nodes[0].exchanges.nodes;

  test('is shown beside it with whom it belongs to, and the remote endpoint where it is named', async () => {
    const other = { id: 'receives', provider: { name: 'beta' }, entity: { id: OTHER } };
    const counterparts = [{ bytesIn: 69, workload: other }, { bytesIn: 4, workload: other }];
    expect(await exchanges('alpha', 5)).toEqual([
      { flow: FLOW, endpoint: RELAY, bytesOut: 70, counterparts },
      { flow: FLOW, endpoint: null, bytesOut: 5, counterparts },
      { flow: null, endpoint: null, bytesOut: 9, counterparts: [] },
    ]);
  });

  test('from the other side, as many as are asked for', async () => {
    const own = { id: 'sends', provider: { name: 'alpha' }, entity: { id: ONE } };
    expect((await exchanges('beta', 1)).map(({ counterparts }: { counterparts: unknown }) => counterparts)).toEqual([[{ bytesIn: 1, workload: own }], [{ bytesIn: 1, workload: own }]]);
  });
});
