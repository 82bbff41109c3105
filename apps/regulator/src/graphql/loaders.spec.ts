import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manyEntities } from './testing/many-entities.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

// What is counted is what reaches PostgreSQL through the pool.
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await manyEntities(api.database.pool, 40, 2);
});
afterAll(async () => await api.stop());

const NESTED: Record<string, string> = {
  'accounts, tokens and links of entities':
    'entities(first: N) { nodes { id accountCount providers { iss } accounts(first: 3) { handle provider { name } entity { id } tokens { token } } links(first: 3) { from { handle } to { handle provider { iss } } } } }',
  'verdicts of entities with their witnesses':
    'entities(first: N) { nodes { verdict { tests { workloads(first: 3) { id provider { name } account { handle entity { id } } } } } verdicts(first: 2) { nodes { entity { id } } } } }',
  'all current verdicts of entities, with everything in them, and told as a text':
    'entities(first: N) { nodes { trace robust: verdict(engine: "robust@1") { outcome } currentVerdicts { engine findings { rule } judgements { profiles counterfactual { fewest } tests { workloads(first: 1) { id } } } } } }',
  'findings on providers': 'providers(first: N) { nodes { findings { rule figures { value } } } }',
  'workloads of entities with their exchanges': 'entities(first: N) { nodes { workloads(first: 3) { nodes { id history(first: 2) { line } provider { iss } account { handle } entity { id } exchanges(first: 2) { nodes { bytesOut peer { id } counterparts(first: 2) { bytesIn workload { entity { id } } } } } } } } }',
  'timelines of entities': 'entities(first: N) { nodes { timeline { bars { provider { name } workload { id } } cumulative { at } } } }',
  'workloads with their entities': 'workloads(first: N) { nodes { provider { name } entity { verdict { outcome } mergedInto { id } } exchanges(first: 2) { nodes { flow } } } }',
  'leads and quarantined tokens of entities': 'entities(first: N) { nodes { leads(first: 2) { attributes entity { id } account { handle } otherAccount { handle } } quarantinedTokens { limit accounts(first: 2) { handle } } } }',
  'statements with what they refer to and their receipts': 'log { checkpoint { size } statements(first: N) { nodes { seq ref { seq } receipt } } }',
  'accounts of providers': 'providers(first: N) { nodes { statements rootKid keys { kid compromised { seq } } streams { str } accounts(first: 20) { nodes { entity { verdict { margin } } } } } }',
};

describe('the number of SQL statements does not grow with the number of nodes', () => {
  test.each(Object.entries(NESTED))('%s', async (_, fields) => {
    const statementsFor = async (first: number): Promise<number> => await api.countingStatements(async () => await api.data(`{ ${fields.replace('N', String(first))} }`));
    // Answers that arrive at different times may take a batch apart, so the number is bounded by the query's shape, not fixed.
    for (const first of [1, 5, 40]) expect(await statementsFor(first)).toBeLessThanOrEqual(12);
  });

  test('nor does one request see what another loaded', async () => {
    await api.data('{ provider(iss: "https://one.example") { name } }');
    await api.database.pool.query(`UPDATE provider SET name = 'renamed' WHERE iss = 'https://one.example'`);
    expect(await api.data('{ provider(iss: "https://one.example") { name } }')).toEqual({ provider: { name: 'renamed' } });
  });
});
