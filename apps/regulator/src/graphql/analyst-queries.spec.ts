import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, DEFAULT_RULE_SET } from '#libs/structuring';
import { h100sFor, NEW_YEAR, STORY, tellStory } from './testing/hub-rows.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

// Real: PostgreSQL, Nest, Mercurius, the engine. Rows are written by SQL as intake and detection would leave them.
const DAY = 86_400;
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await tellStory(api.database.pool);
});
afterAll(async () => await api.stop());

describe('entities', () => {
  test('the flagged customer is listed alone, with evidence that names his workloads at three providers', async () => {
    const { entities } = await api.data(`{ entities(first: 5, filter: { flagged: true }) { nodes { id providers { iss } verdict {
      outcome margin tests { test quantity line hit margin explanation witness window { from to } workloads { id provider { iss } account { handle } entity { id } } } } } } }`);
    expect(entities.nodes.map((node: { id: string }) => node.id)).toEqual([STORY.split]);
    const [{ verdict, providers }] = entities.nodes;
    expect(providers.map((provider: { iss: string }) => provider.iss)).toEqual(STORY.providers);
    expect(verdict.outcome).toBe('to-be-inspected');
    const [sequential] = verdict.tests;
    expect(sequential).toMatchObject({ test: 'sequential', quantity: 'ops', line: 8, hit: true, window: { from: NEW_YEAR, to: NEW_YEAR + (4 * 61 + 60) * DAY } });
    expect(sequential.margin).toBeCloseTo(1.2, 3);
    expect(sequential.explanation).toBe('Alg. 2 line 8: 5 workloads one after another are enough to reach 1e26 OP; 1.2e26 OP add up this way, 1.2 × the threshold; at 3 providers.');
    expect(sequential.witness).toHaveLength(5);
    expect(sequential.workloads.map((workload: { id: string }) => workload.id)).toEqual(['w-0', 'w-1', 'w-2', 'w-3', 'w-4']);
    expect(sequential.workloads[1]).toEqual({ id: 'w-1', provider: { iss: STORY.providers[1] }, account: { handle: 'handle-b' }, entity: { id: STORY.split } });
  });

  test('come by margin, the worst first; an entity that was never judged comes last and is not flagged', async () => {
    const ids = async (filter: string): Promise<string[]> => (await api.data(`{ entities(filter: ${filter}) { nodes { id } } }`)).entities.nodes.map((node: { id: string }) => node.id);
    expect(await ids('{}')).toEqual([STORY.split, STORY.small, STORY.unjudged]);
    expect(await ids('{ flagged: false }')).toEqual([STORY.small, STORY.unjudged]);
    expect(await ids('{ minMargin: 0.001 }')).toEqual([STORY.split, STORY.small]);
    expect(await ids('{ minMargin: 2 }')).toEqual([STORY.split]);
    expect(await ids(`{ provider: "${STORY.providers[2]}" }`)).toEqual([STORY.split, STORY.unjudged]);
    expect(await ids('{ provider: "https://nobody.example" }')).toEqual([]);
    expect(await ids('{ includeMerged: true }')).toEqual([STORY.split, STORY.small, STORY.merged, STORY.mergedFirst, STORY.unjudged]);
  });

  test('an id that was merged away twice leads to the entity that stands', async () => {
    const { entity } = await api.data('query ($id: ID!) { entity(id: $id) { id accountCount mergedPosition mergedInto { id mergedInto { id } accountCount verdict { outcome } } } }', { id: STORY.mergedFirst });
    expect(entity).toEqual({ id: STORY.mergedFirst, accountCount: 0, mergedPosition: 0, mergedInto: { id: STORY.split, mergedInto: null, accountCount: 3, verdict: { outcome: 'to-be-inspected' } } });
  });

  test('why three accounts are one: each later account shares a strong token with the first', async () => {
    const { entity } = await api.data(`{ entity(id: "${STORY.split}") { accounts { handle country inHouse resellerOf provider { name } tokens { attribute mode profile epoch token strong } }
      links { attribute token from { handle } to { handle } } } }`);
    expect(entity.accounts.map((account: { handle: string }) => account.handle)).toEqual(['handle-a', 'handle-b', 'handle-c']);
    expect(entity.accounts[1]).toEqual({
      handle: 'handle-b', country: 'SE', inHouse: false, resellerOf: null, provider: { name: 'beta' },
      tokens: [{ attribute: 'lei', mode: 'hmac', profile: 'tributary-1', epoch: 'e1', token: 'shared-token', strong: true }],
    });
    expect(entity.links).toEqual([
      { attribute: 'lei', token: 'shared-token', from: { handle: 'handle-b' }, to: { handle: 'handle-a' } },
      { attribute: 'lei', token: 'shared-token', from: { handle: 'handle-c' }, to: { handle: 'handle-a' } },
    ]);
  });

  test('an unknown id is null, not an error', async () => {
    expect(await api.data('{ entity(id: "nobody") { id } provider(iss: "https://nobody.example") { iss } }')).toEqual({ entity: null, provider: null });
  });
});

describe('the timeline of an entity', () => {
  test('has a bar for each current workload, and its counted operations add up past the threshold', async () => {
    const { entity } = await api.data(`{ entity(id: "${STORY.split}") { timeline { from to now thresholdTOP
      bars { id start end projectedEnd opsTOP rateTOPs class counted provider { iss } workload { id state } } cumulative { at opsTOP } } } }`);
    const { timeline } = entity;
    expect(timeline).toMatchObject({ from: NEW_YEAR, to: NEW_YEAR + (4 * 61 + 60) * DAY, now: NEW_YEAR + 312 * DAY, thresholdTOP: DEFAULT_POLICY.thresholds.C });
    // By provider, then id: alpha has w-0 and w-3, beta w-1 and w-4, gamma w-2.
    expect(timeline.bars.map((bar: { id: string }) => bar.id)).toEqual(['w-0', 'w-3', 'w-1', 'w-4', 'w-2']);
    expect(timeline.bars[0]).toMatchObject({ class: 'training', counted: true, end: NEW_YEAR + 60 * DAY, provider: { iss: STORY.providers[0] }, workload: { id: 'w-0', state: 'ended' } });
    expect(timeline.bars[0].rateTOPs * 60 * DAY).toBeCloseTo(timeline.bars[0].opsTOP, -1);
    expect(timeline.cumulative[0]).toEqual({ at: NEW_YEAR, opsTOP: 0 });
    expect(timeline.cumulative.at(-1).opsTOP).toBe(timeline.bars.reduce((sum: number, bar: { opsTOP: number }) => sum + bar.opsTOP, 0));
    expect(timeline.cumulative.at(-1).opsTOP).toBeGreaterThan(timeline.thresholdTOP);
  });

  test('of an entity without work is empty', async () => {
    const { entity } = await api.data(`{ entity(id: "${STORY.unjudged}") { timeline { from to bars { id } cumulative { at } } } }`);
    expect(entity.timeline).toEqual({ from: null, to: null, bars: [], cumulative: [] });
  });
});

describe('workloads', () => {
  const ids = async (filter: string): Promise<string[]> => (await api.data(`{ workloads(filter: ${filter}) { nodes { id } } }`)).workloads.nodes.map((node: { id: string }) => node.id);

  test('only the newest line of each is current: a corrected line is not shown twice', async () => {
    expect(await ids('{}')).toEqual(['w-small', 'w-4', 'w-3', 'w-2', 'w-1', 'w-0']);
    expect((await api.data('{ workloads(first: 1) { nodes { state line position end } } }')).workloads.nodes).toEqual([{ state: 'ended', line: 1, position: 7, end: NEW_YEAR + 90 * DAY }]);
  });

  test('are found by provider, entity, state, model and time', async () => {
    expect(await ids(`{ provider: "${STORY.providers[1]}" }`)).toEqual(['w-small', 'w-4', 'w-1']);
    expect(await ids(`{ entity: "${STORY.split}", provider: "${STORY.providers[2]}" }`)).toEqual(['w-2']);
    expect(await ids('{ state: "running" }')).toEqual([]);
    expect(await ids('{ model: "H100 SXM", state: "ended" }')).toHaveLength(6);
    expect(await ids('{ model: "TPU v5p" }')).toEqual([]);
    // w-0 runs [0, 60 d), w-1 [61 d, 121 d): the day between belongs to w-small alone.
    expect(await ids(`{ from: ${NEW_YEAR + 60 * DAY}, to: ${NEW_YEAR + 61 * DAY} }`)).toEqual(['w-small']);
    expect(await ids(`{ from: ${NEW_YEAR + 60 * DAY - 1}, to: ${NEW_YEAR + 61 * DAY + 1} }`)).toEqual(['w-small', 'w-1', 'w-0']);
  });

  test('show what was reported, in the units of the field names', async () => {
    const { workloads } = await api.data(`{ workloads(first: 1, filter: { provider: "${STORY.providers[2]}" }) { nodes { id state declared start end plannedEnd asOf precision theoreticalTOP grade rateTOPs
      interNodeGbps interNodePeakGbps egressB ingressB energyWh accelerators { model count nodes memoryGB } } } }`);
    const count = h100sFor(1.2e26 / 5, 60 * DAY);
    expect(workloads.nodes[0]).toMatchObject({
      id: 'w-2', state: 'ended', declared: 'training', start: NEW_YEAR + 122 * DAY, end: NEW_YEAR + 182 * DAY, plannedEnd: null, asOf: NEW_YEAR + 182 * DAY, precision: 'bf16', grade: 'reported',
      interNodeGbps: 3_200, interNodePeakGbps: 2_900, egressB: 1_000_000, ingressB: 2_000_000, energyWh: 1_234.5, accelerators: [{ model: 'H100 SXM', count, nodes: Math.ceil(count / 8), memoryGB: count * 80 }],
    });
    expect(workloads.nodes[0].rateTOPs).toBe(count * 989.5);
    expect(workloads.nodes[0].theoreticalTOP).toBe(Math.ceil(count * 989.5 * 60 * DAY));
  });

  test('lead to what they exchanged and with whom', async () => {
    const { workloads } = await api.data(`{ workloads(filter: { entity: "${STORY.split}", provider: "${STORY.providers[0]}" }) { nodes { id exchanges(first: 2) { nodes { bytesOut bytesIn from to flow peerWorkload peer { id account { handle } } } } } } }`);
    expect(workloads.nodes).toEqual([
      { id: 'w-3', exchanges: { nodes: [] } },
      { id: 'w-0', exchanges: { nodes: [{ bytesOut: 5e13, bytesIn: 7, from: NEW_YEAR, to: NEW_YEAR + DAY, flow: null, peerWorkload: 'w-3', peer: { id: 'w-3', account: { handle: 'handle-a' } } }] } },
    ]);
  });
});

describe('verdicts', () => {
  test('the row is the stored bytes, and the fields are what it says', async () => {
    const { entity } = await api.data(`{ entity(id: "${STORY.small}") { verdict { engine parameters position now outcome response upperBoundTOP workloads counted row quality { code } entity { id } } } policy { digest } }`);
    const { rows } = await api.database.pool.query<{ row: string }>('SELECT row FROM verdict WHERE entity_id = $1 AND engine = $2', [STORY.small, 'seferis-fist@1']);
    expect(entity.verdict.row).toBe(rows[0]?.row);
    const row = JSON.parse(entity.verdict.row) as Record<string, unknown> & { judgements: readonly Record<string, unknown>[] };
    for (const field of ['engine', 'parameters', 'position', 'now', 'outcome', 'response', 'workloads']) expect([field, entity.verdict[field]]).toEqual([field, row[field] ?? 'not in the row']);
    for (const field of ['upperBoundTOP', 'counted']) expect([field, entity.verdict[field]]).toEqual([field, row.judgements[0]?.[field] ?? 'not in the row']);
    expect(entity.verdict.entity.id).toBe(STORY.small);
  });

  test('history and the current one are told apart', async () => {
    const rows = (await api.data('{ verdicts { nodes { engine entity { id } } } }')).verdicts.nodes;
    const of = (id: string): object[] => ['rules@1', 'robust@1', 'seferis-fist@1'].map((engine) => ({ engine, entity: { id } }));
    expect(rows).toEqual([...of(STORY.small), ...of(STORY.split)]);
    expect((await api.data('{ verdicts(filter: { current: true, outcome: "benign", engine: "seferis-fist@1" }) { nodes { entity { id } } } }')).verdicts.nodes).toEqual([{ entity: { id: STORY.small } }]);
    expect((await api.data('{ verdicts(filter: { current: false }) { nodes { entity { id } } } }')).verdicts.nodes).toEqual([]);
  });
});

describe('providers, log and policy', () => {
  test('a provider shows its keys, streams, statements and accounts', async () => {
    const { provider } = await api.data(`{ provider(iss: "${STORY.providers[1]}") { iss name statements keys { kid registeredPosition revokedPosition } streams { str headSeq headDigest } accounts { nodes { handle } } } }`);
    expect(provider).toMatchObject({ iss: STORY.providers[1], name: 'beta', statements: 4, keys: [{ kid: 'kid-of-beta', registeredPosition: 0, revokedPosition: null }], accounts: { nodes: [{ handle: 'handle-b' }, { handle: 'handle-small' }] } });
    expect(provider.streams).toEqual([{ str: 'main', headSeq: 4, headDigest: expect.stringMatching(/^[\w-]{43}$/) }]);
  });

  test('the log shows its size, how far detection has come, and its statements in order', async () => {
    const { log } = await api.data('{ log { size clock judgedThrough statements(first: 3) { nodes { iss str seq digest act periodFrom periodTo iat position } pageInfo { hasNextPage } } } }');
    expect(log).toMatchObject({ size: 8, clock: NEW_YEAR + 312 * DAY, judgedThrough: 8 });
    expect(log.statements.pageInfo.hasNextPage).toBe(true);
    expect(log.statements.nodes.map((node: { position: number }) => node.position)).toEqual([0, 1, 2]);
    expect(log.statements.nodes[0]).toMatchObject({ iss: STORY.providers[0], str: 'main', seq: 1, act: 'report', periodFrom: NEW_YEAR + 60 * DAY, periodTo: NEW_YEAR + 61 * DAY, iat: NEW_YEAR + 61 * DAY });
  });

  test('the policy says by which profiles is judged now, what R means in H100s, and what rules run with', async () => {
    const { policy } = await api.data(`{ policy { digest id version dated lead h100EquivalentOfR thresholds { C1 C R B D } rules { rule parameters { name value } }
      profiles { id version title dated jurisdiction status sources projectionS lookbackS horizonS h100EquivalentOfR thresholds { C } deadline { days counted text } } } }`);
    const { id, version, dated, lead, profiles } = DEFAULT_RULE_SET;
    const [first] = profiles.filter((profile) => profile.id === lead);
    expect(policy).toMatchObject({ id, version, dated, lead, thresholds: first?.parameters.thresholds, rules: [{ rule: 'overdue-stream@1', parameters: [{ name: 'cadenceS', value: 7 * DAY }, { name: 'graceS', value: 7 * DAY }] }] });
    expect(Math.round(policy.h100EquivalentOfR)).toBe(1_068);
    expect(policy.profiles.map((profile: { id: string }) => profile.id)).toEqual([lead, ...profiles.filter((profile) => profile.id !== lead).map((profile) => profile.id)]);
    expect(policy.profiles[0]).toMatchObject({ id: lead, status: 'rescinded', sources: first?.sources, horizonS: 548 * DAY, deadline: first?.deadline, thresholds: { C: 1e14 } });
    expect(policy.profiles.find((profile: { id: string }) => profile.id === 'eu-ai-act')).toMatchObject({ version: 1, status: 'in force', thresholds: { C: 1e13 }, deadline: { days: 14, counted: 'from met or foreseen' } });
  });
});
