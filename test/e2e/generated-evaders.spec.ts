import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADVERSARIES, BENIGN, dossiersOf, reporterFiles, seeded, type Scenario } from '#libs/evasion';
import { DEFAULT_POLICY, DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeVerdict, judgeEntity } from '#libs/verdict';
import type { PublicJwk } from '#libs/signing';
import { storedRows, storedRuns } from '../../apps/regulator/src/testing/stored-runs.js';
import { testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { enrol, NOW, ORIGIN } from '../../apps/regulator/src/testing/test-registry.js';
import { BenchAgent } from '../../apps/reporter/src/testing/bench-agent.js';

// Real: the reporter on its input files, with real pseudonyms of a federation key, the hub on HTTP and PostgreSQL, and its detection. Stub: the clocks.
const DAY = 86_400;
const EPOCH = '2026';
let hub: TestHub;
const agents: BenchAgent[] = [];
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => {
  for (const agent of agents) await agent.remove();
  await hub.close();
});

async function report(scenario: Scenario, iss: string): Promise<void> {
  const agent = await BenchAgent.create();
  agents.push(agent);
  agent.now = NOW;
  const state = agent.path('provider');
  const key = JSON.parse((await agent.cli(['init', '--state', state, '--iss', iss, '--stream', 'main'])).out) as PublicJwk;
  await enrol(hub.database.pool, { iss, key: { jwk: key } });
  const { customers, workloads, exchanges } = reporterFiles(scenario, iss);
  await agent.write('customers.csv', customers);
  await agent.write('workloads.csv', workloads);
  await agent.write('exchanges.csv', exchanges);
  const files = ['customers', 'workloads', 'exchanges'].flatMap((name) => [`--${name}`, agent.path(`${name}.csv`)]);
  const { status, err, error } = await agent.cli(['run', '--state', state, '--hub', hub.url, '--origin', ORIGIN, '--federation-key', agent.path('fed.key'), '--epoch', EPOCH, ...files]);
  expect([status, error, err]).toEqual([0, undefined, expect.any(String)]);
}

interface Said {
  readonly entity?: string;
  readonly engine: string;
  readonly outcome: string;
  readonly response: string;
  readonly judgements?: readonly { readonly margin: number; readonly exchangedB: number | null }[];
  readonly findings?: readonly { readonly rule: string; readonly value: number }[];
}

/** What is compared of the rows on one entity: everything that does not hang on how it is called. */
function essence(rows: readonly Said[]): string {
  return JSON.stringify(rows.map(({ engine, outcome, response, judgements, findings }) => [engine, outcome, response, judgements?.[0]?.margin, judgements?.[0]?.exchangedB, findings?.map(({ rule, value }) => [rule, value]).sort()]));
}

/** The newest rows on the entities of these providers' accounts. */
async function saidByHub(providers: readonly string[]): Promise<string[]> {
  const accounts = await hub.sql<{ entity_id: string }>('SELECT DISTINCT a.entity_id FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = ANY($1)', [providers]);
  const newest = new Map<string, Said>();
  for (const run of await storedRuns(hub)) {
    for (const text of await storedRows(hub, run)) {
      const row = JSON.parse(text) as Said;
      if (row.entity !== undefined) newest.set(`${row.entity} ${row.engine}`, row);
    }
  }
  return accounts.map(({ entity_id: entity }) => essence([...newest.values()].filter((row) => row.entity === entity).sort((a, b) => (a.engine < b.engine ? -1 : 1)))).sort();
}

function saidOfDossiers(scenario: Scenario): string[] {
  return dossiersOf(scenario).map((dossier) => essence(judgeEntity(dossier, DEFAULT_RULE_SET, '').map((row) => JSON.parse(encodeVerdict(row)) as Said).sort((a, b) => (a.engine < b.engine ? -1 : 1)))).sort();
}

describe('what the hub says of generated customers whose files went through the reporter is what is said of their timelines directly', () => {
  test.each(['diloco-ring', 'diloco-relay', 'diloco-strangers', 'sequential-shells', 'federated-learning', 'parallel-training-bucket'])('%s', { timeout: 120_000 }, async (name) => {
    const providers = ['one', 'two', 'three'].map((place) => `https://${name}-${place}.example`);
    const scenario = smallest(name, providers);
    for (const iss of providers.filter((iss) => scenario.works.some(({ account }) => account.provider === iss))) await report(scenario, iss);
    await hub.judged();
    const said = await saidByHub(providers);
    expect(said.length).toBeGreaterThan(0);
    expect(said).toEqual(saidOfDossiers(scenario));
  });
});

/** Of some seeds the one with the least traffic: as much of it as there are days goes through the reporter. Nobody of one family is anybody of another. */
function smallest(name: string, providers: readonly string[]): Scenario {
  const families = [...ADVERSARIES, ...BENIGN];
  const place = families.findIndex((family) => family.name === name);
  const made = Array.from({ length: 40 }, (_, seed) =>
    families[place]?.generate({ random: seeded(1_000 * place + seed), providers, now: NOW - (NOW % DAY), thresholds: DEFAULT_POLICY.thresholds, recordS: 7 * DAY, detail: false }));
  const [least] = made.flatMap((scenario) => scenario ?? []).sort((a, b) => a.exchanges.length - b.exchanges.length);
  if (least === undefined) throw new Error('no family of that name');
  return least;
}
