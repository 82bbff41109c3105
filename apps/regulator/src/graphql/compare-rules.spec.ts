import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRules, COVERED_BY_COMPUTE, COVERED_BY_MEMORY, defaultGrid } from '#libs/evasion';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => await api.stop());

const COMPUTE = '{ h100e: 16, interNodeGbps: 25 }';
const MEMORY = '{ h100e: 16, interNodeGbps: 25, memoryGB: 1280 }';
const PLAN = '{ costDollars nodes chip chipsPerNode parameters }';

describe('comparing rules', () => {
  test('gives the spreads and cells of the library, one setting at a time or all at once', async () => {
    const { compareRules: got } = await api.data(`{ compareRules(before: ${COMPUTE}, after: ${MEMORY}) { cost { min median max } nodes { min median max } closed neither cells { target setting before ${PLAN} after ${PLAN} costRatio nodeRatio } } }`);
    const { settings, ...expected } = compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, defaultGrid([1e24]));
    const { cells, ...spreads } = got;
    expect(spreads).toEqual(expected);
    expect(cells).toHaveLength(16);
    expect(cells.map(({ costRatio, nodeRatio }: { costRatio: number; nodeRatio: number }) => [costRatio, nodeRatio])).toEqual(settings.map(({ costRatio, nodeRatio }) => [costRatio, nodeRatio]));
    expect(cells[0]).toMatchObject({ target: 1e24, setting: ['A100 only', '$0 a site', 'stages at 0.1 Gbit/s', 'hoped'], before: { chip: 'A100', costDollars: settings[0]?.before?.cost.total } });
    // Tightening a rule never makes evasion cheaper.
    for (const { costRatio } of cells) expect(costRatio).toBeGreaterThanOrEqual(1);
  });

  test('that no setting has a plan is an answer', async () => {
    const { compareRules: got } = await api.data(`{ compareRules(before: ${COMPUTE}, after: ${MEMORY}, targets: [1e30]) { cost { min } nodes { min } closed neither cells { before ${PLAN} costRatio } } }`);
    expect(got).toMatchObject({ cost: null, nodes: null, closed: 0, neither: 16 });
    expect(got.cells[3]).toEqual({ before: null, costRatio: null });
  });

  test.each<[string, string, string]>([
    [`before: {}, after: ${MEMORY}`, 'EVASION_RULE', 'h100e'],
    [`before: ${COMPUTE}, after: { memoryGB: -1 }`, 'EVASION_RULE', 'memoryGB'],
    [`before: ${COMPUTE}, after: { h100e: 1, countsMemory: "some" }`, 'GRAPHQL_ARGUMENT', 'after.countsMemory'],
    [`before: ${COMPUTE}, after: ${MEMORY}, targets: []`, 'GRAPHQL_ARGUMENT', 'targets'],
    [`before: ${COMPUTE}, after: ${MEMORY}, targets: [1e24, 1e25, 1e26]`, 'GRAPHQL_ARGUMENT', 'targets'],
    [`before: ${COMPUTE}, after: ${MEMORY}, targets: [1e24, 0]`, 'GRAPHQL_ARGUMENT', 'targets.1'],
  ])('(%s) is refused by name', async (args, code, field) => {
    const { body } = await api.ask(`{ compareRules(${args}) { closed } }`);
    expect(body.errors).toEqual([expect.objectContaining({ extensions: { code, field } })]);
  });

  test('three in one request are refused before anything is computed, through fragments as well', async () => {
    const one = (alias: string): string => `${alias}: compareRules(before: ${COMPUTE}, after: ${MEMORY}) { closed }`;
    expect(await api.codes(`{ ${['a', 'b', 'c'].map(one).join(' ')} }`)).toEqual(['GRAPHQL_COST']);
    expect(await api.codes(`{ ...A ...B ...C } ${['A', 'B', 'C'].map((name) => `fragment ${name} on Query { ${one(name.toLowerCase())} }`).join(' ')}`)).toEqual(['GRAPHQL_COST']);
  });
});
