import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from './limits/limits.js';
import { tellStory } from './testing/hub-rows.js';
import { AUTHORIZED, startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await tellStory(api.database.pool);
});
afterAll(async () => await api.stop());

interface Refusal {
  readonly status: number;
  readonly codes: readonly string[] | undefined;
  readonly data: unknown;
  readonly statements: number;
}

/** How a query was refused, and how many SQL statements it caused. */
async function refusalOf(query: string, variables?: Record<string, unknown>): Promise<Refusal> {
  let refusal: Omit<Refusal, 'statements'> | undefined;
  const statements = await api.countingStatements(async () => {
    const { status, body } = await api.ask(query, variables);
    refusal = { status, codes: body.errors?.map(({ extensions }) => extensions.code), data: body.data ?? null };
  });
  return { ...(refusal as Omit<Refusal, 'statements'>), statements };
}

/** Refused before execution, for this reason alone, and before anything was read. */
function before(code: string): Refusal {
  return { status: 400, codes: [code], data: null, statements: 0 };
}

/** `mergedInto { mergedInto { … id } }` of so many levels. */
function nestedEntity(levels: number): string {
  return levels <= 1 ? 'id' : `mergedInto { ${nestedEntity(levels - 1)} }`;
}

describe('depth', () => {
  test('the limit is allowed and one level more is refused', async () => {
    expect(await api.codes(`{ entity(id: "x") { ${nestedEntity(LIMITS.depth - 1)} } }`)).toEqual([]);
    expect(await refusalOf(`{ entity(id: "x") { ${nestedEntity(LIMITS.depth)} } }`)).toEqual(before('GRAPHQL_DEPTH'));
  });

  test('levels hidden in fragments count', async () => {
    const half = Math.ceil(LIMITS.depth / 2);
    const spread = (levels: number, inner: string): string => (levels === 0 ? inner : `mergedInto { ${spread(levels - 1, inner)} }`);
    expect(await refusalOf(`{ entity(id: "x") { ...A } } fragment A on Entity { ${spread(half, '...B')} } fragment B on Entity { ${spread(half, 'id')} }`)).toEqual(before('GRAPHQL_DEPTH'));
    expect(await refusalOf(`{ entity(id: "x") { ... on Entity { ${nestedEntity(LIMITS.depth)} } } }`)).toEqual(before('GRAPHQL_DEPTH'));
  });

  test('fragments that spread each other are refused, not followed for ever', async () => {
    const codes = await api.codes('{ entity(id: "x") { ...A } } fragment A on Entity { mergedInto { ...B } } fragment B on Entity { mergedInto { ...A } }');
    expect(codes).toEqual(['GRAPHQL_INVALID']);
  });

  test('the introspection query of tools passes all limits', async () => {
    const data = await api.data(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true, directiveIsRepeatable: true }));
    expect(data.__schema.types.length).toBeGreaterThan(30);
  });

  test('introspection cannot be nested into a bomb', async () => {
    const fields = (levels: number): string => (levels === 0 ? 'name' : `fields { type { ${fields(levels - 1)} } }`);
    expect(await refusalOf(`{ __type(name: "Query") { ${fields(4)} } }`)).toEqual(before('GRAPHQL_INVALID'));
  });
});

describe('aliases', () => {
  const aliases = (count: number): string => Array.from({ length: count }, (_, i) => `a${i}: iss`).join(' ');

  test('the limit is allowed and one more is refused', async () => {
    expect(await api.codes(`{ providers(first: 1) { nodes { ${aliases(LIMITS.aliases)} } } }`)).toEqual([]);
    expect(await refusalOf(`{ providers(first: 1) { nodes { ${aliases(LIMITS.aliases + 1)} } } }`)).toEqual(before('GRAPHQL_ALIASES'));
  });

  test('aliases in fragments count, each time that they are spread', async () => {
    const few = Math.floor(LIMITS.aliases / 2) + 1;
    expect(await refusalOf(`{ providers(first: 1) { nodes { ...A } edges { node { ...A } } } } fragment A on Provider { ${aliases(few)} }`)).toEqual(before('GRAPHQL_ALIASES'));
    expect(await refusalOf(`{ providers(first: 1) { nodes { ...A } } } fragment A on Provider { ...B } fragment B on Provider { ${aliases(LIMITS.aliases + 1)} }`)).toEqual(before('GRAPHQL_ALIASES'));
    expect(await refusalOf(`{ providers(first: 1) { nodes { ... { ${aliases(LIMITS.aliases + 1)} } } } }`)).toEqual(before('GRAPHQL_ALIASES'));
  });
});

describe('tokens', () => {
  test('a document of too many is refused while it is parsed', async () => {
    expect(await refusalOf(`{ providers { nodes { ${'iss '.repeat(LIMITS.tokens)} } } }`)).toEqual(before('GRAPHQL_TOKENS'));
  });

  test('tokens in fragments count', async () => {
    expect(await refusalOf(`{ providers { nodes { ...A } } } fragment A on Provider { ${'iss '.repeat(LIMITS.tokens)} }`)).toEqual(before('GRAPHQL_TOKENS'));
  });

  test('a syntax tree in place of a document would not be counted, and is refused', async () => {
    const tree = JSON.stringify({ kind: 'Document', definitions: [{ kind: 'OperationDefinition', operation: 'query', selectionSet: { kind: 'SelectionSet', selections: [{ kind: 'Field', name: { kind: 'Name', value: '__typename' } }] } }] });
    for (const source of [tree, 'null', '1', '"x"', '[]', ' {} ', '{"kind":"Document"}']) expect(await refusalOf(source)).toEqual(before('GRAPHQL_SYNTAX'));
  });
});

describe('cost', () => {
  test('pages of pages of pages are refused before anything is read', async () => {
    expect(await refusalOf('{ entities(first: 200) { nodes { workloads(first: 200) { nodes { exchanges(first: 200) { nodes { flow } } } } } } }')).toEqual(before('GRAPHQL_COST'));
  });

  test('so are they through fragments, spread as often as one likes', async () => {
    expect(await refusalOf('{ entities(first: 100) { nodes { ...E } } } fragment E on Entity { workloads(first: 100) { nodes { ...W } } } fragment W on Workload { exchanges(first: 100) { nodes { flow } } }')).toEqual(before('GRAPHQL_COST'));
  });

  test('so are they when the size comes in a variable, or in the default of one', async () => {
    const body = '{ entities(first: $n) { nodes { workloads(first: $n) { nodes { exchanges(first: $n) { nodes { flow } } } } } } }';
    expect(await refusalOf(`query ($n: Int!) ${body}`, { n: 200 })).toEqual(before('GRAPHQL_COST'));
    expect(await refusalOf(`query ($n: Int! = 200) ${body}`)).toEqual(before('GRAPHQL_COST'));
    expect(await api.codes(`query ($n: Int!) ${body}`, { n: 5 })).toEqual([]);
  });

  test('an operation that is not run counts as well: which one runs is the caller\'s choice', async () => {
    expect(await refusalOf('query A { __typename } query B { entities(first: 200) { nodes { timeline { to } } } }')).toEqual(before('GRAPHQL_COST'));
  });

  test('timelines of a whole page of entities are refused, those of a few are not', async () => {
    expect(await refusalOf('{ entities(first: 200) { nodes { timeline { to } } } }')).toEqual(before('GRAPHQL_COST'));
    expect(await api.codes('{ entities(first: 20) { nodes { timeline { to bars { id } } } } }')).toEqual([]);
  });
});

describe('the request', () => {
  test('a body over the limit is refused', async () => {
    const { status, body } = await api.post(JSON.stringify({ query: '{ __typename }', operationName: 'x'.repeat(LIMITS.bodyBytes) }), AUTHORIZED);
    expect(status).toBe(413);
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_BODY_SIZE']);
  });

  test.each([
    ['several queries in one', JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }])],
    ['one query in an array', JSON.stringify([{ query: '{ __typename }' }])],
    ['broken JSON', '{"query": '],
    ['no JSON', 'query'],
    ['nothing', ''],
    ['JSON that is no object', '"query"'],
    ['null', 'null'],
    ['no query', '{}'],
    ['an empty query', '{"query":""}'],
    ['variables that are no object', '{"query":"{ __typename }","variables":[1]}'],
    ['a forged prototype', '{"query":"{ __typename }","__proto__":{"x":1}}'],
  ])('%s is refused', async (_, payload) => {
    const { status, body } = await api.post(payload, AUTHORIZED);
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_REQUEST']);
    expect(status).toBe(400);
  });

  test('there is nothing to write or to subscribe to', async () => {
    expect(await api.codes('mutation { x }')).toEqual(['GRAPHQL_INVALID']);
    expect(await api.codes('subscription { x }')).toEqual(['GRAPHQL_INVALID']);
  });
});
