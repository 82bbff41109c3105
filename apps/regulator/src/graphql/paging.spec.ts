import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCursor } from './paging/cursor.js';
import { manyEntities } from './testing/many-entities.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
let ids: string[];
beforeAll(async () => {
  api = await startTestApi();
  ids = await manyEntities(api.database.pool, 23, 2);
});
afterAll(async () => await api.stop());

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly key: string } }[];
  readonly nodes: readonly { readonly key: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}

/** Every connection of the API: how to ask for a page of it and where it is in the answer. */
const LISTS: Record<string, readonly [query: (args: string) => string, at: (data: never) => Connection]> = {
  providers: [(args) => `{ list: providers(${args}) { ${page('iss')} } }`, (data: { list: Connection }) => data.list],
  entities: [(args) => `{ list: entities(${args}) { ${page('id')} } }`, (data: { list: Connection }) => data.list],
  workloads: [(args) => `{ list: workloads(${args}) { ${page('id')} } }`, (data: { list: Connection }) => data.list],
  verdicts: [(args) => `{ list: verdicts(${args}) { ${page('row')} } }`, (data: { list: Connection }) => data.list],
  'log.statements': [(args) => `{ log { list: statements(${args}) { ${page('digest')} } } }`, (data: { log: { list: Connection } }) => data.log.list],
  'Provider.accounts': [(args) => `{ provider(iss: "https://one.example") { list: accounts(${args}) { ${page('handle')} } } }`, (data: { provider: { list: Connection } }) => data.provider.list],
  'Entity.workloads': [(args) => `{ entity(id: "many-0003") { list: workloads(${args}) { ${page('id')} } } }`, (data: { entity: { list: Connection } }) => data.entity.list],
  'Entity.verdicts': [(args) => `{ entity(id: "many-0003") { list: verdicts(${args}) { ${page('row')} } } }`, (data: { entity: { list: Connection } }) => data.entity.list],
  'Workload.exchanges': [(args) => `{ workloads(first: 1, filter: { entity: "many-0003" }) { nodes { list: exchanges(${args}) { ${page('flow')} } } } }`, (data: { workloads: { nodes: [{ list: Connection }] } }) => data.workloads.nodes[0].list],
};

function page(key: string): string {
  return `edges { cursor node { key: ${key} } } nodes { key: ${key} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
}

describe.each(Object.entries(LISTS))('%s', (_, [query, at]) => {
  const ask = async (args: string): Promise<Connection> => at((await api.data(query(args))) as never);

  test('pages of any size put together are the list, once each and in order, though keys tie', async () => {
    const whole = await ask('first: 200');
    expect(whole.pageInfo.hasNextPage).toBe(false);
    for (const first of [1, 2, 5, whole.nodes.length].filter((size) => size > 0 && whole.nodes.length / size < 60)) {
      const seen: string[] = [];
      let after = '';
      for (;;) {
        const part: Connection = await ask(`first: ${first}${after}`);
        expect(part.pageInfo).toMatchObject({ startCursor: part.edges[0]?.cursor ?? null, endCursor: part.edges.at(-1)?.cursor ?? null, hasPreviousPage: after !== '' });
        expect(part.edges.map(({ node }) => node)).toEqual(part.nodes);
        seen.push(...part.nodes.map(({ key }) => key));
        if (!part.pageInfo.hasNextPage) break;
        expect(part.nodes).toHaveLength(first);
        after = `, after: "${part.pageInfo.endCursor}"`;
      }
      expect(seen).toEqual(whole.nodes.map(({ key }) => key));
    }
  });

  test.each([0, -1, 201, 2_147_483_647])('first: %i is refused', async (first) => {
    const { status, body } = await api.ask(query(`first: ${first}`));
    expect(status).toBe(200);
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'GRAPHQL_FIRST', field: 'first' }]);
  });

  test('a cursor of another list, or a made-up one, is refused', async () => {
    for (const after of ['', 'AAAA', 'MQ==', encodeCursor('nothing' as never, ['1']), '" OR true']) {
      expect(await api.codes(query(`after: ${JSON.stringify(after)}`)), after).toEqual(['GRAPHQL_CURSOR']);
    }
  });
});

describe('a cursor handed from one list to another', () => {
  test('is refused, in both directions', async () => {
    const { workloads, verdicts } = await api.data('{ workloads(first: 1) { pageInfo { endCursor } } verdicts(first: 1) { pageInfo { endCursor } } }');
    expect(await api.codes('query ($after: String) { verdicts(after: $after) { nodes { row } } }', { after: workloads.pageInfo.endCursor })).toEqual(['GRAPHQL_CURSOR']);
    expect(await api.codes('query ($after: String) { workloads(after: $after) { nodes { id } } }', { after: verdicts.pageInfo.endCursor })).toEqual(['GRAPHQL_CURSOR']);
  });
});

describe('nested lists asked for with different pages at once', () => {
  test('each parent gets its own page', async () => {
    const first = await api.data(`{ a: entity(id: "${ids[0]}") { workloads(first: 1) { pageInfo { endCursor } } } }`);
    const both = await api.data(
      `query ($after: String) { a: entity(id: "${ids[0]}") { workloads(first: 2, after: $after) { nodes { id } } } b: entity(id: "${ids[1]}") { workloads(first: 2) { nodes { id } } c: workloads(first: 4) { nodes { id } } } }`,
      { after: first.a.workloads.pageInfo.endCursor },
    );
    expect(both.a.workloads.nodes).toEqual([{ id: 'w-0-1-0' }, { id: 'w-0-0-1' }]);
    expect(both.b.workloads.nodes).toEqual([{ id: 'w-1-1-1' }, { id: 'w-1-1-0' }]);
    expect(both.b.c.nodes).toEqual([{ id: 'w-1-1-1' }, { id: 'w-1-1-0' }, { id: 'w-1-0-1' }, { id: 'w-1-0-0' }]);
  });
});
