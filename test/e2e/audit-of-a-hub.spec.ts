import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk } from '#libs/signing';
import { DEFAULT_RULE_SET, type RuleSet } from '#libs/structuring';
import { LITERAL, PROVIDER_RULES, ROBUST, RULES } from '#libs/verdict';
import { putInForce } from '../../apps/regulator/src/detection/put-in-force.js';
import { rejudge, type Rejudged } from '../../apps/regulator/src/detection/rejudge.js';
import { publishEpoch } from '../../apps/regulator/src/epochs/publish-epoch.js';
import { addOfficer } from '../../apps/regulator/src/officers/register.js';
import { manifestFile, testHolders } from '../../apps/regulator/src/testing/epoch.js';
import { customer, token } from '../../apps/regulator/src/testing/lines.js';
import { storedRuns } from '../../apps/regulator/src/testing/stored-runs.js';
import type { TestAgent } from '../../apps/regulator/src/testing/test-agent.js';
import { testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { auditsOf, findingsOf, type Audit, type Audits } from './audited-hub.js';
import { capacity, day, DAY, flow, hall, moved, on, smallWork, work } from './federation-lines.js';

// Real: the hub on HTTP and PostgreSQL, signatures, judging, and the auditor's commands. Stub: the hub's clock. The tests tell one story, in order.
let hub: TestHub;
let audits: Audits;
let alpha: TestAgent;
let beta: TestAgent;
let gamma: TestAgent;
/** A second stream of gamma's. */
let side: TestAgent;
beforeAll(async () => {
  hub = await testHub();
  audits = await auditsOf(hub);
  [alpha, beta, gamma] = [await hub.provider('alpha'), await hub.provider('beta'), await hub.provider('gamma')];
  side = gamma.with({ str: 'side' });
});
afterAll(async () => {
  await audits.remove();
  await hub.close();
});

const ACME = token('acme');
const TENTH: RuleSet = {
  ...DEFAULT_RULE_SET,
  version: 3,
  lead: 'eu-ai-act',
  profiles: DEFAULT_RULE_SET.profiles.map(({ parameters, ...profile }) => {
    const { C1, C, R, B, D } = parameters.thresholds;
    return { ...profile, parameters: { ...parameters, thresholds: { C1: C1 / 10, C: C / 10, R: R / 10, B: B / 10, D: D / 10 } } };
  }),
  rules: [{ rule: 'overdue-stream@1', parameters: { cadenceS: 5 * DAY, graceS: 2 * DAY } }, { rule: 'one-sided-exchange@1', parameters: { disagreementB: 1e9, unansweredB: 1e9 } }],
};

async function report(agent: TestAgent, n: number, lines?: readonly BodyLine[]): Promise<void> {
  const answer = await agent.report(lines, on(n));
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  await hub.judged();
}

async function judgeAll(ruleSet?: RuleSet): Promise<Rejudged> {
  if (ruleSet !== undefined) await putInForce(hub.database.pool, ruleSet);
  return rejudge(hub.database.pool, () => undefined);
}

/** The newest export passes every check, by itself and as what every earlier one has become. */
async function expectAudit(): Promise<Audit> {
  const audit = await audits.audit();
  expect(findingsOf(audit)).toEqual([]);
  expect(audits.passed.at(-1)).toBe(audit);
  expect(audit.verifications).toHaveLength(audits.passed.length);
  return audit;
}

interface Row {
  readonly entity?: string;
  readonly provider?: string;
  readonly engine: string;
  readonly outcome: string;
  readonly workloads: number;
  readonly indeterminate?: readonly { readonly reason: string }[];
  readonly findings?: readonly { readonly rule: string }[];
}

/** Rows of all passes, in order. */
const rowsOf = ({ directory }: Audit): readonly Row[] => {
  const files = readdirSync(join(directory, 'verdicts')).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return files.flatMap((file) => readFileSync(join(directory, 'verdicts', file), 'utf8').split('\n').slice(0, -1)).map((line) => JSON.parse(line) as Row);
};

describe('an honest hub passes every audit', () => {
  test('before its first statement, and with other rules put in force there', async () => {
    expect(await judgeAll()).toEqual({ kind: 'unchanged' });
    await expectAudit();
    expect(await judgeAll({ ...DEFAULT_RULE_SET, version: 2 })).toEqual({ kind: 'unchanged' });
    await expectAudit();
    expect(await storedRuns(hub)).toEqual([]);
  });

  test('when three providers have reported one customer under three names', async () => {
    await report(alpha, 0, [
      customer('a1', [ACME, token('acme inc', 'name')]), customer('a2', [token('bolt')]), hall('hall', 20), hall('registered', 4_000, { registration: 'SE-1' }), capacity(1_000), smallWork('a2', -1, 3),
      work('half', 'a1', 'ended', [-165, -85], 500), work('serve', 'a2', 'running', [-3, 0], 40, { declared: 'inference', cluster: 'hall', plannedEnd: day(2) }), work('plan', 'a1', 'planned', [10, 20], 900),
      work('piece', 'a1', 'running', [-20, 0], 600), moved('half', { workload: 'piece' }, -90, [5e13, 6e13]),
    ]);
    await report(beta, 1, [customer('b1', [token('acme subsidiary', 'registration')]), work('half', 'b1', 'ended', [-85, -5], 500), work('piece', 'b1', 'running', [-20, 1], 600, { traffic: { egressB: 7e13, ingressB: 7e13, gaps: 90 } }), moved('piece', flow('two'), 0, [4e13, 3e13], { gap: 60 })]);
    await report(gamma, 1, [customer('g1', [token('acme labs', 'tax-id')]), customer('g2'), work('piece', 'g1', 'running', [-20, 1], 600), work('other', 'g2', 'ended', [-9, -2], 8, { declared: 'training' }), moved('piece', flow('three'), 0, [2e13, 2e13]), hall('covered', 900)]);
    await report(alpha, 1, [moved('piece', flow('two'), 0, [3e13, 4e13]), moved('piece', flow('three'), 0, [2e13, 1e13])]);
    await report(beta, 2, [moved('piece', flow('three'), 0, [1e13, 2e13], { sampled: true }), capacity(700, 40 * DAY)]);
    await report(side, 2);
    const audit = await expectAudit();
    expect(rowsOf(audit).map(({ outcome }) => outcome), 'each name is within the law').not.toContain('to-be-inspected');
  });

  test('when everybody was judged anew with the same rules right there', async () => {
    expect(await judgeAll()).toMatchObject({ kind: 'judged', position: audits.passed.at(-1)?.size });
    expect(await judgeAll()).toEqual({ kind: 'unchanged' });
    await expectAudit();
    await report(alpha, 3, [work('plan', 'a1', 'planned', [12, 30], 1_000), work('piece', 'a1', 'running', [-20, 3], 600), smallWork('a2', -1, 5), smallWork('a2', 0, 1), hall('hall', 24)]);
    await expectAudit();
    expect((await storedRuns(hub)).map(({ full }) => full)).toEqual([false, false, false, false, false, false, true, false]);
  });

  test('when the three turn out to be one', async () => {
    await report(beta, 3, [customer('b1', [ACME])]);
    await report(gamma, 4, [customer('g1', [token('acme inc', 'name'), ACME]), work('piece', 'g1', 'ended', [-20, 3], 600)]);
    const found = rowsOf(await expectAudit()).filter(({ outcome, workloads }) => outcome === 'to-be-inspected' && workloads >= 5);
    expect(new Set(found.map(({ engine }) => engine))).toEqual(new Set([LITERAL, ROBUST]));
  });

  test('when other rules were put in force, for everybody and for what came afterwards', async () => {
    expect(await judgeAll(TENTH)).toMatchObject({ kind: 'judged' });
    await report(alpha, 5, [work('serve', 'a2', 'ended', [-3, 4], 40, { declared: 'inference', cluster: 'hall' }), customer('a3')]);
    await expectAudit();
    const runs = await storedRuns(hub);
    expect(runs.slice(-2).map(({ full }) => full)).toEqual([true, false]);
    expect(new Set(runs.map(({ parameters }) => parameters)).size).toBe(2);
  });

  test('while a provider is silent, also when everybody is judged anew meanwhile', async () => {
    await report(beta, 10, [work('piece', 'b1', 'running', [-20, 10], 600), smallWork('b1', 9, 2)]);
    await report(alpha, 11, [work('plan', 'a1', 'running', [10, 11], 1_000)]);
    expect((await storedRuns(hub)).at(-1)?.overdue).toEqual([gamma.iss]);
    const silent = await expectAudit();
    const unsure = rowsOf(silent).filter(({ outcome, indeterminate = [] }) => outcome === 'indeterminate' && indeterminate.some(({ reason }) => reason === 'overdue-stream'));
    expect(new Set(unsure.map(({ engine }) => engine))).toEqual(new Set([LITERAL, ROBUST]));
    // By the rules' own defaults, a day and a day of grace, beta is silent as well a little later.
    expect(await judgeAll({ ...TENTH, version: 4, rules: [] })).toMatchObject({ kind: 'judged' });
    await report(alpha, 12);
    await expectAudit();
    await report(alpha, 13);
    expect((await storedRuns(hub)).at(-1)?.overdue).toEqual([beta.iss, gamma.iss]);
    await expectAudit();
  });

  test('when the silent ones are back, a workload after the other ends, and the first rules lead again', async () => {
    await report(gamma, 13, [work('late', 'g2', 'ended', [5, 12], 8), moved('late', flow('one-sided'), 11, [9e13, 0])]);
    await report(beta, 14, [work('piece', 'b1', 'ended', [-20, 13], 600)]);
    await report(side, 14);
    await report(alpha, 30, [work('plan', 'a1', 'ended', [10, 29], 1_000), work('piece', 'a1', 'ended', [-20, 29], 600)]);
    await expectAudit();
    expect(await judgeAll({ ...DEFAULT_RULE_SET, version: 5 })).toMatchObject({ kind: 'judged' });
    expect((await alpha.send(alpha.sign(undefined, { seq: alpha.seq, ...on(30) }))).json).toMatchObject({ code: 'STREAM_EQUIVOCATION' });
    await addOfficer(hub.database.pool, { name: 'Ada', key: importPublicJwk(importPrivateJwk(generatePrivateJwk()).jwk) });
    await publishEpoch(hub.database.pool, manifestFile(testHolders()));
    await Promise.all([alpha, beta, gamma].map(async (agent, nth) => report(agent, 31, [customer(`new-${nth}`, [token('new')]), work('new', `new-${nth}`, 'ended', [28, 30], 200), moved('new', flow('new'), 30, [1e13, 1e13])])));
    await expectAudit();
  });

  test('and there was something to look at', async () => {
    const last = audits.passed.at(-1);
    const idle = last?.verifications.at(-1)?.checks.filter(({ count }) => count === 0).map(({ code }) => code);
    // No witness is asked for, nothing was deleted, and receipts are given by providers.
    expect(idle).toEqual(['WITNESSES', 'RETENTION', 'RECEIPTS']);
    const rows = last === undefined ? [] : rowsOf(last);
    for (const engine of [LITERAL, ROBUST]) expect(new Set(rows.filter((row) => row.engine === engine).map(({ outcome }) => outcome)), engine).toEqual(new Set(['benign', 'to-be-inspected', 'indeterminate']));
    const rules = rows.flatMap(({ findings = [] }) => findings.map(({ rule }) => rule));
    expect(rules).toEqual(expect.arrayContaining(['capacity-gap@1', 'covered-cluster@1', 'one-sided-exchange@1', 'overdue-stream@1', 'training-with-outside-exchange@1']));
  });
});

describe('of a hub whose database was changed', () => {
  /** What is changed while this statement is done, and undone by the other. */
  const changed = async (change: string, undo: string, values: readonly unknown[], work: () => Promise<void>): Promise<void> => {
    await hub.sql(change, values);
    try {
      await work();
    } finally {
      await hub.sql(undo, values);
    }
  };
  /** Why the log cannot be downloaded anew, without what earlier bundles hold. */
  const refusal = async (): Promise<unknown> => audits.audit([]).then(() => 'downloaded', (error: unknown) => error);
  const differing = (file: unknown): unknown => expect.objectContaining({ code: 'AUDITOR_DOWNLOAD_DIFFERS', place: expect.objectContaining({ file }) });
  const middle = <T>(of: readonly T[]): T => of[Math.floor(of.length / 2)] as T;

  test.each([LITERAL, ROBUST, RULES, PROVIDER_RULES].flatMap((engine) => [[engine, 'a pass', false], [engine, 'a pass over everybody', true]] as const))('one character of a row of %s in %s does not get out', async (engine, _, full) => {
    const { id, row, entry } = middle(await hub.sql<{ id: string; row: string; entry: number }>('SELECT v.id, v.row, r.entry_position::int AS entry FROM verdict v JOIN detection_run r ON r.id = v.run_id WHERE v.engine = $1 AND r."full" = $2 ORDER BY v.id', [engine, full]));
    const flipped = row.slice(0, 30) + (row[30] === 'a' ? 'b' : 'a') + row.slice(31);
    await hub.sql('UPDATE verdict SET row = $2 WHERE id = $1', [id, flipped]);
    expect(await refusal()).toEqual(differing(`verdicts/${entry}.ndjson`));
    await hub.sql('UPDATE verdict SET row = $2 WHERE id = $1', [id, row]);
  });

  test('nor does a statement, an entry, a body or a tile that is another', async () => {
    const { position } = middle(await hub.sql<{ position: number }>('SELECT position::int FROM statement ORDER BY position'));
    const { entry } = middle(await hub.sql<{ entry: number }>("SELECT position::int AS entry FROM log_entry WHERE kind = 'verdict' ORDER BY position"));
    const swap = (table: string, column: string, one: string, other: string) => [`UPDATE ${table} SET ${column} = replace(${column}, '${one}', '${other}') WHERE position = $1`, `UPDATE ${table} SET ${column} = replace(${column}, '${other}', '${one}') WHERE position = $1`] as const;
    await changed(...swap('statement', 'jws', 'eyJ', 'eyI'), [position], async () => expect(await refusal()).toEqual(differing(expect.stringMatching(/^tile\/0\//))));
    await changed(...swap('log_entry', 'content', '"engines"', '"ENGINES"'), [entry], async () => expect(await refusal()).toEqual(differing(expect.stringMatching(/^tile\/0\//))));
    const hidden = 'UPDATE tile SET hashes = overlay(hashes placing substring(hashes from 33 for 32) from 1) || substring(hashes from 1 for 32) WHERE level = 0 AND index = $1';
    const restored = 'UPDATE tile SET hashes = substring(hashes from length(hashes) - 31) || substring(hashes from 33 for length(hashes) - 64) WHERE level = 0 AND index = $1';
    await changed(hidden, restored, [0], async () => expect(await refusal()).toEqual(differing(expect.stringMatching(/^tile\/0\//))));
    const [body] = await hub.sql<{ digest: Buffer }>('SELECT digest FROM body ORDER BY digest LIMIT 1');
    const flip = 'UPDATE body SET gzip = set_byte(gzip, length(gzip) / 2, 255 - get_byte(gzip, length(gzip) / 2)) WHERE digest = $1';
    await changed(flip, flip, [body?.digest], async () => expect(await refusal()).toEqual(differing(`bodies/${body?.digest.toString('hex')}.ndjson.gz`)));
  });

  test('an audit finds what was judged on figures that nobody reported', async () => {
    const lie = "UPDATE workload SET source = replace(source, '\"count\":600', '\"count\":60') WHERE source LIKE '%\"count\":600%'";
    await hub.sql(lie);
    await report(alpha, 32, [work('again', 'a1', 'ended', [30, 31], 8)]);
    const found = findingsOf(await audits.audit());
    expect(new Set(found.map((each) => each.split(' ').slice(0, 2).join(' ')))).toEqual(new Set(['VERDICTS VERDICT_DIFFERS', 'VERDICTS RUN_OUTPUT']));
  });
});
