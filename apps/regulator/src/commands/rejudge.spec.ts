import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeRuleSet } from '#libs/verdict';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, workload } from '../testing/lines.js';
import { storedRuns } from '../testing/stored-runs.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { runRegulator } from './program.js';

// Real: the command, files, a hub that runs on the same PostgreSQL. Stub: the hub's clock.
let hub: TestHub;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rejudge '));
  hub = await testHub();
  const agent = await hub.provider();
  await agent.report([customer('c'), workload('w', 'c')]);
  await hub.judged();
});
afterAll(async () => {
  await hub.close();
  await rm(dir, { recursive: true, force: true });
});

/** What the command prints; refusals are thrown. */
async function run(...args: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  expect(await runRegulator(['rejudge', ...args], { print: (text) => printed.push(text), printError: (text) => printed.push(`error: ${text}`) })).toBe(0);
  return printed;
}

async function file(text: string): Promise<string> {
  const path = join(dir, 'rules.json');
  await writeFile(path, text);
  return path;
}

describe('regulator rejudge', () => {
  const onHub = (): readonly string[] => ['--database-url', hub.database.url];

  test('prints the rules that a hub starts with; edited, they are put in force and everybody is judged by them while the hub runs', async () => {
    const [shown = ''] = await run('--show-rules');
    expect(JSON.parse(shown)).toEqual(DEFAULT_RULE_SET);
    const rules = await file(shown.replace('"version": 1,\n  "dated": "2026-11-25"', '"version": 2,\n  "dated": "2026-12-01"'));
    const { digest } = encodeRuleSet({ ...DEFAULT_RULE_SET, version: 2, dated: '2026-12-01' });
    const [printed = ''] = await run('--rules', rules, ...onHub(), '--json');
    const { position } = JSON.parse(printed) as { readonly position: number };
    expect(JSON.parse(printed)).toEqual({ kind: 'judged', position: expect.any(Number), verdicts: 4, parameters: digest });
    const [first] = await storedRuns(hub);
    expect(await storedRuns(hub)).toMatchObject([{ full: false, from: 0 }, { full: true, from: first?.position, position, parameters: digest }]);
    await expectRunsToReplay(hub);
    const headers = { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: '{ policy { digest version } detectionJobs(first: 1) { state parameters position done total failure startedAt finishedAt } }' }) });
    const { data } = (await answer.json()) as { data: { policy: object; detectionJobs: readonly { startedAt: string; finishedAt: string }[] } };
    expect(data).toMatchObject({ policy: { digest, version: 2 }, detectionJobs: [{ state: 'done', parameters: digest, position, done: 2, total: 2, failure: null, finishedAt: expect.stringMatching(/^\d{4}-.*Z$/) }] });

    expect(JSON.parse((await run(...onHub(), '--json'))[0] ?? '')).toEqual({ kind: 'unchanged' });
    expect(await run(...onHub())).toEqual(['nothing to do: everybody was judged by this rule set at this position']);
    await expect(run('--rules', rules, ...onHub())).rejects.toMatchObject({ code: 'DETECTION_RULES_KNOWN', place: { field: '--rules' } });
    expect(await storedRuns(hub)).toHaveLength(2);
  });

  test.each([
    ['a missing file', async () => join(dir, 'nowhere.json'), { code: 'DETECTION_RULES_FILE', place: { field: '--rules' } }],
    ['a directory', async () => dir, { code: 'DETECTION_RULES_FILE', place: { field: '--rules' } }],
    ['no JSON', async () => file('{'), { code: 'VERDICT_POLICY', place: {} }],
    ['a threshold that is none', async () => file(JSON.stringify({ ...DEFAULT_RULE_SET, profiles: [{ ...DEFAULT_RULE_SET.profiles[0], parameters: { ...DEFAULT_RULE_SET.profiles[0]?.parameters, lookbackS: -1 } }] })), { code: 'VERDICT_POLICY', place: { field: 'profiles.0.parameters.lookbackS' } }],
    ['a lead that is not there', async () => file(JSON.stringify({ ...DEFAULT_RULE_SET, lead: 'nobody' })), { code: 'VERDICT_POLICY', place: { field: 'lead' } }],
  ])('refuses %s and leaves everything as it was', async (_, path, refusal) => {
    const state = async (): Promise<unknown> => hub.sql('SELECT (SELECT max(position) FROM policy) AS policy, (SELECT count(*) FROM detection_run) AS runs, (SELECT count(*) FROM detection_job) AS jobs');
    const before = await state();
    await expect(run('--rules', await path(), ...onHub())).rejects.toMatchObject(refusal);
    expect(await state()).toEqual(before);
  });

  test('of a hub that has taken in nothing judges nobody; the rules that it was given are those of its first run', async () => {
    const empty = await testHub();
    const rules = await file(JSON.stringify({ ...DEFAULT_RULE_SET, version: 2 }));
    expect(await run('--rules', rules, '--database-url', empty.database.url)).toEqual(['nothing to do: everybody was judged by this rule set at this position']);
    expect([await storedRuns(empty), await empty.sql('SELECT 1 FROM detection_job')]).toEqual([[], []]);
    const agent = await empty.provider();
    await agent.report([customer('c')]);
    await empty.judged();
    expect(await storedRuns(empty)).toMatchObject([{ full: false, from: 0, parameters: encodeRuleSet({ ...DEFAULT_RULE_SET, version: 2 }).digest }]);
    await empty.close();
  });
});
