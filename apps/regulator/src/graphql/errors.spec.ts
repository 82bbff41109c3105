import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { tellStory } from './testing/hub-rows.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await tellStory(api.database.pool);
});
afterAll(async () => await api.stop());
afterEach(() => vi.restoreAllMocks());

function failWith(error: unknown): void {
  vi.spyOn(api.database.pool, 'query').mockRejectedValue(error);
}

describe('what an error gives away', () => {
  test('nothing of a fault but that there was one: the log has its kind, and neither has its text', async () => {
    failWith(Object.assign(new Error('duplicate key (lei)=(5493001KJTIIGC8Y1R12)'), { code: 'XX000', detail: 'secret detail', query: 'SELECT secret' }));
    const { status, body, text } = await api.ask('{ providers { nodes { iss } } }');
    expect(status).toBe(200);
    expect(body.data).toBeNull();
    expect(body.errors).toEqual([{ message: 'The hub failed to answer this.', path: ['providers'], locations: [{ line: 1, column: 3 }], extensions: { code: 'INTERNAL' } }]);
    const logged = JSON.stringify(api.logged);
    expect(logged).toContain('XX000');
    for (const secret of ['5493001KJTIIGC8Y1R12', 'secret', 'node_modules']) expect(text).not.toContain(secret);
    for (const secret of ['5493001KJTIIGC8Y1R12', 'secret']) expect(logged).not.toContain(secret);
  });

  test('no guesses at names of the schema', async () => {
    for (const query of ['{ provider { iss } }', '{ providrs { nodes { iss } } }', '{ providers(frst: 1) { nodes { iss } } }', 'query ($f: EntityFiltr) { entities(filter: $f) { nodes { id } } }']) {
      const { status, body, text } = await api.ask(query);
      expect(status).toBe(400);
      expect(body.errors?.every(({ extensions }) => extensions.code === 'GRAPHQL_INVALID')).toBe(true);
      expect(text).not.toMatch(/did you mean/i);
    }
    const { text, body } = await api.ask('query ($f: EntityFilter) { entities(filter: $f) { nodes { id } } }', { f: { flaged: true } });
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_INVALID']);
    expect(text).not.toMatch(/did you mean|flagged/i);
  });

  test('a syntax error says where', async () => {
    const { status, body } = await api.ask('{ providers { ');
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ locations: [{ line: 1, column: 15 }], extensions: { code: 'GRAPHQL_SYNTAX' } })]);
  });
});

describe('a database that is away', () => {
  test('is 503 and says to try again, and later all is well', async () => {
    failWith(Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' }));
    const { status, headers, body, text } = await api.ask('{ providers { nodes { iss } } log { size } }');
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('2');
    expect(body.errors?.[0]?.extensions.code).toBe('DATABASE_UNAVAILABLE');
    expect(text).not.toContain('10.1.2.3');
    vi.restoreAllMocks();
    expect(await api.codes('{ providers { nodes { iss } } }')).toEqual([]);
  });
});

describe('an argument that nothing can match', () => {
  test.each([
    ['{ workloads(filter: { state: "stopped" }) { nodes { id } } }', 'filter.state'],
    ['{ verdicts(filter: { outcome: "guilty" }) { nodes { row } } }', 'filter.outcome'],
    ['{ verdicts(filter: { engine: "robust@2" }) { nodes { row } } }', 'filter.engine'],
    ['{ verdicts(filter: { engine: "provider-rules@1" }) { nodes { row } } }', 'filter.engine'],
    [String.raw`{ entity(id: "a\u0000b") { id } }`, 'id'],
    [String.raw`{ provider(iss: "\u0000") { iss } }`, 'iss'],
    [String.raw`{ entities(filter: { provider: "\u0000" }) { nodes { id } } }`, 'filter.provider'],
    [String.raw`{ workloads(filter: { model: "\u0000" }) { nodes { id } } }`, 'filter.model'],
    [String.raw`{ workloads(filter: { entity: "\u0000" }) { nodes { id } } }`, 'filter.entity'],
    [String.raw`{ verdicts(filter: { entity: "\u0000" }) { nodes { row } } }`, 'filter.entity'],
    [`{ entity(id: "${'x'.repeat(3_000)}") { id } }`, 'id'],
  ])('%s is refused with its place, before the database sees it', async (query, field) => {
    const statements = await api.countingStatements(async () => {
      const { body } = await api.ask(query);
      expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'GRAPHQL_ARGUMENT', field }]);
    });
    expect(statements).toBe(0);
  });

  test('of the wrong type is refused before execution, in a variable too', async () => {
    expect(await api.codes('{ workloads(filter: { from: 1.5 }) { nodes { id } } }')).toEqual(['GRAPHQL_ARGUMENT']);
    expect(await api.codes('query ($from: Int64) { workloads(filter: { from: $from }) { nodes { id } } }', { from: '9223372036854775808' })).toEqual(['GRAPHQL_ARGUMENT']);
    expect(await api.codes('query ($from: Int64) { workloads(filter: { from: $from }) { nodes { id } } }', { from: '9223372036854775807' })).toEqual([]);
    expect(await api.codes('{ entities(filter: { minMargin: "1" }) { nodes { id } } }')).toEqual(['GRAPHQL_INVALID']);
    expect(await api.data('{ entities(filter: { minMargin: 1e400 }) { nodes { id } } }')).toEqual({ entities: { nodes: [] } });
  });

  test('quotes and SQL in an argument are only text', async () => {
    expect(await api.data(`query ($id: ID!) { entity(id: $id) { id } }`, { id: `' OR 1=1; --` })).toEqual({ entity: null });
  });
});

describe('a timeline too large to draw', () => {
  test('is refused before it is read', async () => {
    const { timelineWork } = await import('./readers/timeline-work.js');
    const { STORY } = await import('./testing/hub-rows.js');
    await expect(timelineWork(api.database.pool, [STORY.split], 4)).rejects.toMatchObject({ code: 'GRAPHQL_TIMELINE_SIZE' });
    expect((await timelineWork(api.database.pool, [STORY.split], 5)).get(STORY.split)?.workloads).toHaveLength(5);
  });
});
