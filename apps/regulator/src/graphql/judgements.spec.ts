import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyLine, WorkloadLine } from '#libs/report';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import type { TestAgent } from '../testing/test-agent.js';
import { NOW, positionOf, testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL, linkage, engines, rules, the API. Stub: the clock.
const DAY = 86_400;
const MODEL = 'NVIDIA H100 SXM5 80GB';
// What a query answers depends on the query: tests reach into it freely.
// oxlint-disable-next-line typescript/no-explicit-any
type Data = any;

let hub: TestHub;
let alpha: TestAgent;
let beta: TestAgent;
let silent: TestAgent;

async function ask(query: string): Promise<{ readonly data?: Data; readonly errors?: readonly { readonly extensions: object }[] }> {
  const headers = { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' };
  return (await (await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()) as { data?: Data };
}

async function data(query: string): Promise<Data> {
  const { data: answered, errors } = await ask(query);
  expect(errors).toBeUndefined();
  return answered;
}

function hardware(count: number, start: number, end: number, more: Partial<WorkloadLine> = {}): Partial<WorkloadLine> {
  return { accelerators: [{ model: MODEL, count, nodes: Math.ceil(count / 8), memoryGB: count * 80 }], start, end, ...more };
}

/** Id of the entity of a handle that only one provider has. */
async function entityOf(handle: string): Promise<string> {
  return (await hub.sql<{ id: string }>('SELECT entity_id AS id FROM account WHERE handle = $1', [handle]))[0]?.id ?? '';
}

/** What each profile's judgement says, by `id@version`. */
function byProfile<T extends { readonly profiles: readonly string[] }>(judgements: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(judgements.flatMap((judgement) => judgement.profiles.map((profile) => [profile, judgement])));
}

beforeAll(async () => {
  hub = await testHub();
  [alpha, beta, silent] = [await hub.provider('alpha'), await hub.provider('beta'), await hub.provider('silent')];
  const longAgo = NOW - 21 * DAY;
  await silent.report([customer('unheard'), workload('u', 'unheard', { start: longAgo - DAY, end: longAgo - DAY / 2 })], { iat: longAgo, per: { from: longAgo - DAY, to: longAgo } });
  // Three lanes of 36 pieces one after the other, each below every limit of the filter of Alg. 1; linked by what each sends the next.
  const lane = 1_000_000;
  const sliver = (nth: number): BodyLine => workload(`s${nth}`, 'slivers', hardware(1_000, NOW - 500 * DAY + Math.floor(nth / 3) * lane, NOW - 500 * DAY + Math.floor(nth / 3 + 1) * lane, { declared: 'inference', interNode: { configuredGbps: 0 } }));
  const slivers = Array.from({ length: 108 }, (_, nth) => sliver(nth));
  const sent = slivers.slice(1).map((_, nth): BodyLine => ({ ...exchange(`s${nth}`, { workload: `s${nth + 1}` }), bytesOut: 1e12, bytesIn: 0 }));
  const cluster: BodyLine = { t: 'cluster', id: 'hall-1', accelerators: [{ model: MODEL, count: 64, nodes: 8, memoryGB: 5_120 }], peakTOPs: 63_328, memoryGB: 5_120, interNodeGbps: 400, country: 'SE' };
  await alpha.report([
    // 8.55e24 OP here and as much at beta: 1.71e25 OP, at less than the rate R.
    customer('middle-a', [token('middle')]), workload('m1', 'middle-a', hardware(500, NOW - 410 * DAY, NOW - 210 * DAY, { declared: 'training' })),
    customer('big'), workload('b1', 'big', hardware(8_000, NOW - 170 * DAY, NOW - 90 * DAY)), workload('b2', 'big', hardware(8_000, NOW - 90 * DAY, NOW - 10 * DAY)),
    customer('slivers'), ...slivers, ...sent,
    // Nothing but small work: a rollup a day.
    customer('small'), { ...rollup('small'), theoreticalTOP: 20_000_000_000 }, { ...rollup('small'), day: NOW - 2 * DAY, theoreticalTOP: 20_000_000_000 },
    cluster,
  ]);
  await beta.report([customer('middle-b', [token('middle')]), workload('m2', 'middle-b', hardware(500, NOW - 205 * DAY, NOW - 5 * DAY, { declared: 'training' }))]);
  await hub.judged();
});
afterAll(async () => hub.close());

const TESTS = 'tests { test quantity hit members witness smallest crossing margin window { from to } pieces { id start end opsTOP open } links { bytes throughEndpoint } explanation workloads { id } }';

describe('a run of 1.71e25 OP at two providers', () => {
  test('is benign by one profile and to be inspected by another, in one verdict', async () => {
    const { entity } = await data(`{ entity(id: "${await entityOf('middle-a')}") { verdict { outcome response counted tests { hit } judgements { profiles outcome response counted ${TESTS} } } } }`);
    const { verdict } = entity;
    expect(verdict.judgements[0].profiles[0]).toBe('eo-14110@1');
    expect(verdict.judgements.flatMap(({ profiles }: { profiles: string[] }) => profiles).toSorted()).toEqual(DEFAULT_RULE_SET.profiles.map(({ id, version }) => `${id}@${version}`).toSorted());
    const { 'eo-14110@1': executiveOrder, 'eu-ai-act@1': aiAct } = byProfile<Data>(verdict.judgements);
    expect([executiveOrder.outcome, aiAct.outcome]).toEqual(['benign', 'to-be-inspected']);
    expect(verdict).toMatchObject({ outcome: 'benign', response: 'none', counted: 2 });
    expect(executiveOrder.tests.map(({ hit }: { hit: boolean }) => hit)).toEqual(verdict.tests.map(() => false));
    const [sequential] = aiAct.tests;
    const ids = [`${alpha.iss} m1`, `${beta.iss} m2`];
    expect(sequential).toMatchObject({ test: 'sequential', quantity: 'ops', hit: true, members: 2, witness: ids, workloads: [{ id: 'm1' }, { id: 'm2' }], links: [] });
    expect(sequential.pieces.map(({ id, opsTOP, open }: { id: string; opsTOP: number; open: boolean }) => [id, opsTOP, open])).toEqual(ids.map((id) => [id, 500 * 989.5 * 200 * DAY, false]));
    // It was reached while the second piece ran.
    expect(sequential.crossing).toBeGreaterThan(NOW - 205 * DAY);
    expect(sequential.crossing).toBeLessThan(NOW - 5 * DAY);
    expect(sequential.explanation).toMatch(/at 2 providers\.$/);
  });

  test('rests on the identifier that the two accounts share', async () => {
    const { entity } = await data(`{ entity(id: "${await entityOf('middle-a')}") { currentVerdicts { engine identity { from to attribute position } } } }`);
    const edge = { from: `${beta.iss} middle-b`, to: `${alpha.iss} middle-a`, attribute: 'lei', position: await positionOf(hub, beta) };
    expect(entity.currentVerdicts).toEqual([{ engine: 'seferis-fist@1', identity: [edge] }, { engine: 'robust@1', identity: [edge] }, { engine: 'rules@1', identity: [] }]);
  });
});

describe('the robust verdict', () => {
  test('stands beside the literal one, and sees what the filter of Alg. 1 leaves out', async () => {
    const { entity } = await data(`{ entity(id: "${await entityOf('slivers')}") {
      verdict { engine outcome counted workloads judgements { peakTOPs exchangedB } } robust: verdict(engine: "robust@1") { engine outcome counted workloads judgements { peakTOPs exchangedB } ${TESTS} } } }`);
    expect(entity.verdict).toMatchObject({ engine: 'seferis-fist@1', outcome: 'benign', counted: 0, workloads: 108 });
    expect(entity.verdict.judgements[0]).toEqual({ peakTOPs: null, exchangedB: null });
    expect(entity.robust).toMatchObject({ engine: 'robust@1', outcome: 'to-be-inspected', counted: 108, workloads: 108 });
    expect(entity.robust.judgements[0]).toEqual({ peakTOPs: 3_000 * 989.5, exchangedB: 107e12 });
    expect(entity.robust.tests.map(({ test: name, hit }: { test: string; hit: boolean }) => [name, hit])).toContainEqual(['envelope', true]);
  });

  test('is a filter, and so is its outcome', async () => {
    const listed = async (filter: string): Promise<readonly string[]> => (await data(`{ verdicts(first: 100, filter: { ${filter} }) { nodes { entity { id } engine } } }`)).verdicts.nodes.map((node: { entity: { id: string } }) => node.entity.id).toSorted();
    const [slivers, big] = [await entityOf('slivers'), await entityOf('big')];
    expect(await listed('engine: "robust@1", outcome: "to-be-inspected"')).toEqual([slivers, big].toSorted());
    expect(await listed('engine: "seferis-fist@1", outcome: "to-be-inspected"')).toEqual([big]);
    expect(await listed('engine: "robust@1", outcome: "indeterminate"')).toEqual([await entityOf('unheard')]);
    expect((await data('{ entities(filter: { flagged: true }) { nodes { id } } }')).entities.nodes.map(({ id }: { id: string }) => id).toSorted()).toEqual([slivers, big].toSorted());
  });

  test('of an engine that the hub does not have is refused, before anything is read', async () => {
    const id = await entityOf('big');
    for (const engine of ['robust@2', 'provider-rules@1', '']) {
      expect((await ask(`{ entity(id: "${id}") { verdict(engine: "${engine}") { outcome } } }`)).errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'GRAPHQL_ARGUMENT', field: 'engine' }]);
    }
    expect((await ask('{ verdicts(filter: { engine: "robust" }) { nodes { row } } }')).errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'GRAPHQL_ARGUMENT', field: 'filter.engine' }]);
  });
});

describe('the evidence of a hit', () => {
  test('says what would have to be otherwise, under the lead profile only', async () => {
    const { entity } = await data(`{ entity(id: "${await entityOf('big')}") { verdict { response judgements { outcome counterfactual { without fewest flips { C R D } notComputed } } } } }`);
    const [lead, ...others] = entity.verdict.judgements;
    expect(lead.outcome).toBe('to-be-inspected');
    // Either alone reaches the rate: no other threshold would change the outcome by itself.
    expect(lead.counterfactual).toEqual({ without: [`${alpha.iss} b1`, `${alpha.iss} b2`], fewest: true, flips: { C: null, R: null, D: null }, notComputed: null });
    for (const { counterfactual } of others) expect(counterfactual).toBeNull();
    const small = await data(`{ entity(id: "${await entityOf('small')}") { verdict { judgements { counterfactual { fewest } } } } }`);
    for (const { counterfactual } of small.entity.verdict.judgements) expect(counterfactual).toBeNull();
  });

  test('may rest on sums of small work, which are no workloads that could be shown', async () => {
    const { entity } = await data(`{ entity(id: "${await entityOf('small')}") { workloads { nodes { id } } verdict { workloads } robust: verdict(engine: "robust@1") { workloads judgements { outcome ${TESTS} } } trace } }`);
    expect([entity.workloads.nodes, entity.verdict.workloads, entity.robust.workloads]).toEqual([[], 0, 2]);
    const hits = entity.robust.judgements.flatMap(({ tests }: Data) => tests.filter(({ hit }: Data) => hit));
    expect(hits.length).toBeGreaterThan(0);
    for (const { witness, workloads, pieces } of hits) {
      expect(witness.join()).toMatch(/^https:\/\/alpha\.example rollup small \d+/);
      expect(pieces).toHaveLength(witness.length);
      expect(workloads).toEqual([]);
    }
    expect(entity.trace).toContain('https://alpha.example rollup small ');
  });
});

describe('rules', () => {
  test('find what needs an answer, with the figures that it rests on', async () => {
    const { entity } = await data(`{ entity(id: "${await entityOf('big')}") { verdict(engine: "rules@1") { outcome response workloads counted upperBoundTOP tests { test } judgements { outcome } findings { rule severity value threshold margin unit workloads window { from to } figures { name value } sentence } quality { rule workload code detail } } } }`);
    expect(entity.verdict).toMatchObject({ response: 'ask', workloads: null, counted: null, upperBoundTOP: null, tests: [], judgements: [] });
    const mismatch = entity.verdict.findings.filter(({ rule }: { rule: string }) => rule === 'declaration-mismatch@2');
    expect(mismatch.map(({ workloads }: Data) => workloads)).toEqual([[`${alpha.iss} b1`], [`${alpha.iss} b2`]]);
    expect(mismatch[0]).toMatchObject({ severity: 'ask', unit: 'GB/s', value: 50, threshold: 50, margin: 1, window: { from: NOW - 170 * DAY, to: NOW - 90 * DAY } });
    expect(mismatch[0].figures.length).toBeGreaterThan(3);
    expect(mismatch[0].sentence).toContain(`${alpha.iss} b1`);
  });

  test('on a provider are shown at the provider, and not among verdicts on customers', async () => {
    const { providers } = await data('{ providers { nodes { iss findings { rule severity unit value sentence window { from } } } } }');
    const found = Object.fromEntries(providers.nodes.map(({ iss, findings }: Data) => [iss, findings]));
    expect(found[alpha.iss].map(({ rule }: Data) => rule)).toContain('covered-cluster@1');
    expect(found[beta.iss]).toEqual([]);
    expect(found[silent.iss]).toMatchObject([{ rule: 'overdue-stream@1', severity: 'ask', unit: 's', value: 21 * DAY, window: { from: NOW - 21 * DAY } }]);
    const engines = (await data('{ verdicts(first: 200) { nodes { engine } } }')).verdicts.nodes.map(({ engine }: Data) => engine);
    expect(new Set(engines)).toEqual(new Set(['seferis-fist@1', 'robust@1', 'rules@1']));
  });

  test('on a provider that was never heard of are none', async () => {
    const fresh = await hub.provider('fresh');
    expect(await data(`{ provider(iss: "${fresh.iss}") { findings { rule } } }`)).toEqual({ provider: { findings: [] } });
  });
});

test('a customer of a provider that fell silent is indeterminate, since when and because of whom', async () => {
  const { entity } = await data(`{ entity(id: "${await entityOf('unheard')}") { verdict { outcome response indeterminate { from to reason provider workload } } currentVerdicts { engine outcome indeterminate { reason } } } }`);
  expect(entity.verdict).toEqual({ outcome: 'indeterminate', response: 'none', indeterminate: [{ from: NOW - 21 * DAY, to: null, reason: 'overdue-stream', provider: silent.iss, workload: null }] });
  expect(entity.currentVerdicts).toMatchObject([{ outcome: 'indeterminate' }, { outcome: 'indeterminate' }, { engine: 'rules@1', outcome: 'benign', indeterminate: [] }]);
});

test('the trace tells both verdicts of one customer; there is none before the first', async () => {
  const { entity } = await data(`{ entity(id: "${await entityOf('big')}") { trace } }`);
  expect(entity.trace).toContain(`- b1 at ${alpha.iss}, `);
  await hub.sql("INSERT INTO entity (id, founded_position, founded_line) VALUES ('never-judged', 0, 1)");
  expect(await data('{ entity(id: "never-judged") { trace verdict { outcome } currentVerdicts { engine } } }')).toEqual({ entity: { trace: null, verdict: null, currentVerdicts: [] } });
});
