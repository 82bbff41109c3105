import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet, type EngineRow } from '#libs/verdict';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { logSize, NOW, testHub, type TestHub } from '../testing/test-hub.js';
import { runRegulator } from './program.js';

// Real: the command, HTTP, PostgreSQL, detection. Stub: the hub's clock.
const DAY = 86_400;
const MODEL = 'NVIDIA H100 SXM5 80GB';
const accelerators = (count: number) => [{ model: MODEL, count, nodes: Math.ceil(count / 8), memoryGB: 80 * count }];
let hub: TestHub;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'try rules '));
  hub = await testHub();
  const [one, other] = [await hub.provider(), await hub.provider()];
  const flow = { flow: token('endpoint pair').token };
  await one.report([
    customer('split', [token('same person')]), workload('s1', 'split', { accelerators: accelerators(8_000), start: NOW - 170 * DAY, end: NOW - 90 * DAY }), exchange('s1', flow),
    customer('small'), workload('tiny', 'small'), rollup('small'), rollup('small'),
    customer('running'), workload('r', 'running', { state: 'running', accelerators: accelerators(900), start: NOW - 20 * DAY }),
    customer('planned'), workload('p', 'planned', { state: 'planned', accelerators: accelerators(64), start: NOW + DAY, plannedEnd: NOW + 9 * DAY }),
    customer('idle'),
  ].filter((line, i, all) => line.t !== 'rollup' || all.findIndex((each) => each.t === 'rollup') === i));
  await other.report([customer('also', [token('same person')]), workload('s2', 'also', { accelerators: accelerators(8_000), start: NOW - 90 * DAY, end: NOW - 10 * DAY }), exchange('s2', flow)]);
  await one.report([workload('r', 'running', { state: 'running', accelerators: accelerators(900), start: NOW - 20 * DAY }), rollup('small')]);
  await hub.judged();
});
afterAll(async () => {
  await hub.close();
  await rm(dir, { recursive: true, force: true });
});

async function run(...args: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  expect(await runRegulator(['try-rules', ...args, '--database-url', hub.database.url], { print: (text) => printed.push(text), printError: (text) => printed.push(`error: ${text}`) })).toBe(0);
  return printed;
}

/** Entities to be inspected by the newest rows of an engine, by profile. */
async function inspected(engine: string): Promise<ReadonlyMap<string, number>> {
  const rows = await hub.sql<{ row: string }>('SELECT DISTINCT ON (entity_id) row FROM verdict WHERE engine = $1 AND entity_id IN (SELECT id FROM entity WHERE merged_into IS NULL) ORDER BY entity_id, id DESC', [engine]);
  const counts = new Map<string, number>();
  for (const { row } of rows) {
    for (const { profiles, outcome } of (JSON.parse(row) as EngineRow).judgements) for (const profile of profiles) counts.set(profile, (counts.get(profile) ?? 0) + Number(outcome === 'to-be-inspected'));
  }
  return counts;
}

describe('regulator try-rules', () => {
  test('counts for the rules in force what the verdicts say, under every profile and by each engine', async () => {
    const trial = JSON.parse((await run('--json'))[0] ?? '') as { position: number; entities: number; tallies: { profiles: string[]; flagged: Record<string, number> }[] };
    expect(trial).toMatchObject({ position: await logSize(hub), entities: 4 });
    for (const engine of ['seferis-fist@1', 'robust@1']) {
      const counted = new Map(trial.tallies.flatMap(({ profiles, flagged }) => profiles.map((profile) => [profile, flagged[engine] ?? 0] as const)));
      expect(counted).toEqual(await inspected(engine));
      expect(Math.max(...counted.values())).toBeGreaterThan(Math.min(...counted.values()));
    }
  });

  test('of a file says what would be, in sentences, and changes nothing', async () => {
    const path = join(dir, 'rules.json');
    const [lead] = DEFAULT_RULE_SET.profiles;
    if (lead === undefined) throw new Error('no profile');
    const lenient = { ...lead, parameters: { ...lead.parameters, thresholds: { ...lead.parameters.thresholds, C: 1e18, R: 1e12, C1: 1e17 } } };
    await writeFile(path, encodeRuleSet({ ...DEFAULT_RULE_SET, version: 2, profiles: [lenient] }).bytes);
    const before = await hub.sql('SELECT (SELECT count(*) FROM policy) AS policies, (SELECT count(*) FROM verdict) AS verdicts, (SELECT count(*) FROM detection_job) AS jobs');
    expect(await run('--rules', path)).toEqual([`4 entities with work at position ${await logSize(hub)}. To be inspected would be:`, '  under eo-14110@1: 0 by seferis-fist@1, 0 by robust@1']);
    expect(await hub.sql('SELECT (SELECT count(*) FROM policy) AS policies, (SELECT count(*) FROM verdict) AS verdicts, (SELECT count(*) FROM detection_job) AS jobs')).toEqual(before);
  });

  test.each([
    ['a missing file', async () => join(dir, 'nowhere.json'), 'DETECTION_RULES_FILE'],
    ['rules that nobody could be judged by', async () => {
      const path = join(dir, 'bad.json');
      await writeFile(path, encodeRuleSet({ ...DEFAULT_RULE_SET, version: 3, rules: [{ rule: 'overdue-stream@1', parameters: { cadenceS: 0 } }] }).bytes);
      return path;
    }, expect.stringMatching(/^(STRUCTURING_THRESHOLDS|DETECTION_RULES_FAIL)$/)],
  ])('refuses %s', async (_, path, code) => {
    await expect(run('--rules', await path())).rejects.toMatchObject({ code });
  });
});
