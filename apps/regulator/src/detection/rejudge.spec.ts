import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_RULE_SET, type RuleSet } from '#libs/structuring';
import { encodeRuleSet, runOutputDigest } from '#libs/verdict';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { judgedIn, readRow, storedRows, storedRuns } from '../testing/stored-runs.js';
import { hubOn, testHub, type TestHub } from '../testing/test-hub.js';
import { putInForce } from './put-in-force.js';
import { rejudge } from './rejudge.js';

// Real: HTTP, signatures, PostgreSQL, linkage, judging. Stub: the clock.
let hub: TestHub;
let nth = 1;
/** More customers than are judged at a time. */
const CUSTOMERS = 130;
beforeAll(async () => {
  hub = await testHub();
  const agent = await hub.provider('first');
  const lines = Array.from({ length: CUSTOMERS }, (_, i) => [customer(`c${i}`, i < 2 ? [token('same')] : []), workload(`w${i}`, `c${i}`), rollup(`c${i}`)]).flat();
  await agent.report([...lines, exchange('w0', { workload: 'w1' })]);
  await hub.judged();
});
afterAll(async () => hub.close());

/** The default rule set under a version of its own, in force; its digest. */
async function newRules(changes: Partial<RuleSet> = {}): Promise<string> {
  nth += 1;
  const ruleSet = { ...DEFAULT_RULE_SET, version: nth, ...changes };
  await putInForce(hub.database.pool, ruleSet);
  return encodeRuleSet(ruleSet).digest;
}

interface Job {
  readonly state: string;
  readonly parameters: string;
  readonly position: number;
  readonly done: number;
  readonly total: number;
  readonly failure: string | null;
  readonly ended: boolean;
}

async function jobs(): Promise<readonly Job[]> {
  return hub.sql<Job>('SELECT state, parameters, position::int, done, total, failure, finished_at IS NOT NULL AS ended FROM detection_job ORDER BY id');
}

async function everyEntity(): Promise<readonly string[]> {
  return (await hub.sql<{ id: string }>('SELECT id FROM entity WHERE merged_into IS NULL ORDER BY id COLLATE "C"')).map(({ id }) => id);
}

describe('judging everybody anew', () => {
  test('judges every entity and provider by the new rules, shows how far it is, replays, and is done once', async () => {
    const everybody = await everyEntity();
    expect(everybody).toHaveLength(CUSTOMERS - 1);
    const lead = { ...DEFAULT_RULE_SET, lead: 'eu-ai-act' };
    const parameters = await newRules(lead);
    const total = everybody.length + 1;
    const seen: unknown[] = [];
    const result = await rejudge(hub.database.pool, async (done, of) => {
      seen.push([done, of, (await jobs()).map(({ state, done: written, ended }) => [state, written, ended])]);
    });
    const run = (await storedRuns(hub)).at(-1);
    const position = run?.position;
    expect(result).toEqual({ kind: 'judged', position, verdicts: 3 * everybody.length + 1, parameters });
    // A job's row is behind what the caller is told: it is written afterwards, and not each time.
    expect(seen).toEqual([[100, total, [['running', 0, false]]], [total - 1, total, [['running', 100, false]]], [total, total, [['running', expect.any(Number), false]]]]);
    expect(await jobs()).toEqual([{ state: 'done', parameters, position, done: total, total, failure: null, ended: true }]);
    expect(run).toMatchObject({ full: true, parameters });
    expect(await judgedIn(hub, run)).toEqual(everybody);
    expect(readRow((await storedRows(hub, run))[0] ?? '').judgements[0]?.profiles).toContain('eu-ai-act@1');
    await expectRunsToReplay(hub);

    expect(await rejudge(hub.database.pool, () => expect.unreachable('nobody is judged'))).toEqual({ kind: 'unchanged' });
    expect(await jobs()).toHaveLength(1);
  });

  test('judges what came in before it, and what comes in afterwards is judged by the same rules', async () => {
    const agent = await hub.provider('late');
    await agent.report([customer('before')]);
    const parameters = await newRules();
    await hub.judged();
    expect(await rejudge(hub.database.pool, () => undefined)).toMatchObject({ kind: 'judged', parameters });
    await agent.report([customer('after')]);
    await hub.judged();
    expect((await storedRuns(hub)).slice(-2)).toMatchObject([{ full: true, parameters }, { full: false, parameters }]);
  });

  test('leaves no verdict and a job that says why when it fails in the middle; later it is done', async () => {
    const parameters = await newRules();
    const last = (await everyEntity()).at(-1);
    const broken = `UPDATE workload SET source = replace(source, $2, $3) FROM account a WHERE a.id = account_id AND a.entity_id = $1`;
    const model = ['NVIDIA H100 SXM5 80GB', 'NVIDIA of another world'] as const;
    await hub.sql(broken, [last, ...model]);
    const [before, { count }] = [await storedRuns(hub), (await hub.sql<{ count: number }>('SELECT count(*)::int FROM verdict'))[0] as { count: number }];
    const told: number[] = [];
    await expect(rejudge(hub.database.pool, (done) => void told.push(done))).rejects.toMatchObject({ code: expect.stringMatching(/^COMPUTE_/) });
    expect(told).toEqual([100]);
    expect(await storedRuns(hub)).toEqual(before);
    expect(await hub.sql('SELECT count(*)::int FROM verdict')).toEqual([{ count }]);
    expect((await jobs()).at(-1)).toMatchObject({ state: 'failed', parameters, done: 100, failure: expect.stringMatching(/^COMPUTE_/), ended: true });
    await hub.sql(broken, [last, ...model.toReversed()]);
    expect(await rejudge(hub.database.pool, () => undefined)).toMatchObject({ kind: 'judged', parameters });
    expect((await jobs()).at(-1)).toMatchObject({ state: 'done', failure: null });
  });

  test('says of a job whose process died that it was interrupted', async () => {
    await hub.sql("INSERT INTO detection_job (state, parameters, position, total) VALUES ('running', 'x', 0, 7)");
    await newRules();
    await rejudge(hub.database.pool, () => undefined);
    expect((await jobs()).slice(-2)).toMatchObject([{ state: 'failed', failure: 'DETECTION_INTERRUPTED', ended: true }, { state: 'done' }]);
  });

  test('waits for a pass that another process is in', async () => {
    const parameters = await newRules();
    const lock = await hub.database.pool.connect();
    await lock.query('BEGIN');
    await lock.query("SELECT pg_advisory_xact_lock(x'54524454'::bigint)");
    const judging = rejudge(hub.database.pool, () => undefined);
    const first = await Promise.race([judging.then(() => 'judged'), new Promise((resolve) => setTimeout(resolve, 600, 'waiting'))]);
    expect([first, (await storedRuns(hub)).filter((run) => run.parameters === parameters)]).toEqual(['waiting', []]);
    await lock.query('COMMIT');
    lock.release();
    expect(await judging).toMatchObject({ kind: 'judged', parameters });
  });
});

describe('a rule set', () => {
  test.each([
    ['a cadence that cannot be', { rules: [{ rule: 'overdue-stream@1', parameters: { cadenceS: 0, graceS: 0 } }] }, 'STRUCTURING_THRESHOLDS'],
    ['a rule that there is not', { rules: [{ rule: 'overdue-strem@1', parameters: { cadenceS: 60 } }] }, 'DETECTION_RULES_FAIL'],
    ['a version of a rule that there is not', { rules: [{ rule: 'overdue-stream@2', parameters: {} }] }, 'DETECTION_RULES_FAIL'],
    ['a parameter that its rule does not have', { rules: [{ rule: 'covered-cluster@1', parameters: { h100: 16 } }] }, 'DETECTION_RULES_FAIL'],
    ['a limit of zero on customers', { rules: [{ rule: 'one-sided-exchange@1', parameters: { disagreementB: 0 } }] }, 'DETECTION_RULES_FAIL'],
    ['thresholds of which a later step leaves nothing', { profiles: DEFAULT_RULE_SET.profiles.map((profile) => ({ ...profile, progress: [{ from: '9999-12-31', factor: Number.MIN_VALUE }] })) }, 'DETECTION_RULES_FAIL'],
    ['a threshold of next to nothing, which any work is beyond all numbers of', { profiles: DEFAULT_RULE_SET.profiles.map(({ parameters, ...profile }) => ({ ...profile, parameters: { ...parameters, thresholds: { ...parameters.thresholds, C: 1e-300 } } })) }, 'DETECTION_RULES_FAIL'],
    ['a lead that is none of its profiles', { lead: 'nobody' }, 'VERDICT_POLICY'],
  ])('with %s is refused, and the one in force stays', async (_, changes, code) => {
    const before = await hub.sql('SELECT digest FROM policy ORDER BY position');
    await expect(newRules(changes)).rejects.toMatchObject({ code });
    expect(await hub.sql('SELECT digest FROM policy ORDER BY position')).toEqual(before);
  });

  test('with a rule that there is not is refused with its place', async () => {
    await expect(newRules({ rules: [...DEFAULT_RULE_SET.rules, { rule: 'overdue-strem@1', parameters: {} }] })).rejects.toMatchObject({ code: 'DETECTION_RULES_FAIL', place: { field: 'rules.1.rule' } });
  });

  test('that another version of the program put in force, with a rule that this one does not have, judges nobody', async () => {
    const { digest, bytes } = encodeRuleSet({ ...DEFAULT_RULE_SET, id: 'of another version', rules: [{ rule: 'overdue-stream@2', parameters: {} }] });
    await hub.sql('INSERT INTO policy (position, digest, bytes) VALUES (1000000, $1, $2)', [digest, Buffer.from(bytes)]);
    try {
      await expect(rejudge(hub.database.pool, () => expect.unreachable('nobody is judged'))).rejects.toMatchObject({ code: 'DETECTION_RULES_FAIL', place: { field: 'rules.0.rule' } });
    } finally {
      await hub.sql('DELETE FROM policy WHERE digest = $1', [digest]);
    }
  });

  test('that was in force before is refused', async () => {
    await expect(putInForce(hub.database.pool, DEFAULT_RULE_SET)).rejects.toMatchObject({ code: 'DETECTION_RULES_KNOWN', place: { field: '--rules' } });
  });
});

test('what the log bound before stays as it was; the full run has an entry of its own, with its rules before it', async () => {
  const agent = await hub.provider('exported');
  await agent.report([customer('c'), workload('w', 'c')]);
  await hub.judged();
  const entries = async () => hub.sql<{ position: number; kind: string; content: string }>('SELECT position::int, kind, content FROM log_entry ORDER BY position');
  const before = await entries();
  const parameters = await newRules();
  expect(await rejudge(hub.database.pool, () => undefined)).toMatchObject({ kind: 'judged' });
  const after = await entries();
  expect(after.slice(0, before.length)).toEqual(before);
  const [rules, verdict] = after.slice(before.length);
  expect([rules?.kind, verdict?.kind, after.length]).toEqual(['rule-set', 'verdict', before.length + 2]);
  const run = (await storedRuns(hub)).at(-1);
  expect(JSON.parse(verdict?.content ?? '')).toMatchObject({ parameters, from: run?.from, position: rules === undefined ? -1 : rules.position + 1, full: true, verdicts: run?.verdicts, output: run?.digest });
  const rows = await (await hub.get(`/v1/verdicts/${verdict?.position}`, hub.token)).text();
  expect(runOutputDigest(rows.split('\n').slice(0, -1))).toBe(run?.digest);
});

test('two hubs that take in reports, and two who judge everybody at once: one full run a position and rule set, nothing lost', async () => {
  const second = await hubOn(hub.database);
  try {
    const parameters = await newRules();
    const agents = await Promise.all([hub, second].map(async (on) => on.provider()));
    const reporting = agents.map(async (agent) => {
      for (let round = 0; round < 6; round++) expect((await agent.report([customer(`r${round}`, [token(`round ${round}`)]), workload(`w${round}`, `r${round}`)])).status).toBe(201);
    });
    const [one, other] = await Promise.all([rejudge(hub.database.pool, () => undefined), rejudge(second.database.pool, () => undefined), ...reporting]);
    expect([one, other].map((result) => (result as { kind: string }).kind)).toContain('judged');
    for (let tries = 0; tries < 100; tries++) {
      await Promise.all([hub.judged(), second.judged()]);
      if ((await hub.sql('SELECT 1 WHERE NOT EXISTS (SELECT FROM statement WHERE position >= (SELECT max(position) FROM detection_run))')).length === 1) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const full = (await storedRuns(hub)).filter((run) => run.full && run.parameters === parameters);
    expect(new Set(full.map(({ position }) => position)).size).toBe(full.length);
    expect((await jobs()).filter((job) => job.parameters === parameters).map(({ state }) => state)).toEqual(full.map(() => 'done'));
    expect(await hub.sql('SELECT 1 FROM statement WHERE position >= (SELECT max(position) FROM detection_run)')).toEqual([]);
    // All runs of this file.
    await expectRunsToReplay(hub);
  } finally {
    await second.stop();
  }
});
