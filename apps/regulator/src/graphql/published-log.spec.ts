import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signKeyRevoke, statementLeaf } from '#libs/entries';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { formatVerifierKey, parseCheckpoint, parseNote, parseProof, verifyCheckpoint, verifyProof } from '#libs/tlog';
import { Sealer } from '../log/sealer.js';
import { Witnesses } from '../log/witnesses.js';
import { customer, exchange, workload } from '../testing/lines.js';
import { logVerifier, trusting } from '../testing/read-log.js';
import type { SignedReport, TestAgent } from '../testing/test-agent.js';
import { hubOn, logSize, NOW, ORIGIN, positionOf, type TestHub } from '../testing/test-hub.js';
import { addSigningKey, newKey } from '../testing/test-registry.js';
import { testWitness, type TestWitness } from '../testing/test-witness.js';

// Real: HTTP, PostgreSQL, signatures, tiles, a witness. Stub: the clocks.
let database: TestDatabase;
let dir: string;
let hub: Omit<TestHub, 'close'>;
let witness: TestWitness;
beforeAll(async () => {
  database = await testDatabase();
  dir = await mkdtemp(join(tmpdir(), 'published log '));
  // Only to learn the key under which the log is signed.
  const first = await hubOn(database);
  await first.stop();
  witness = await testWitness('witness.test/one', logVerifier(first));
  await writeFile(join(dir, 'policy'), `log ${formatVerifierKey(logVerifier(first))}\nwitness w ${witness.vkey} ${witness.url}\nquorum none\n`);
  hub = await hubOn(database, { witnessPolicy: join(dir, 'policy') });
});
afterAll(async () => {
  await hub.stop();
  await witness.close();
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

// What a query answers depends on the query: tests reach into it freely.
// oxlint-disable-next-line typescript/no-explicit-any
async function data(query: string, variables?: Record<string, unknown>): Promise<any> {
  const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.token}` }, body: JSON.stringify({ query, variables }) });
  const { data: answered, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors !== undefined) throw new Error(`unexpected errors: ${JSON.stringify(errors)}`);
  return answered;
}

const STATEMENT = 'seq act position standsAt withdrawnBy receipt ref { seq rule }';
const statement = async ({ digest }: SignedReport) => (await data(`query ($d: ID!) { statement(digest: $d) { ${STATEMENT} } }`, { d: digest })).statement;

describe('a statement', () => {
  let agent: TestAgent;
  let reported: SignedReport;
  let corrected: SignedReport;
  let cancelled: SignedReport;
  const receipts = new Map<SignedReport, unknown>();
  beforeAll(async () => {
    agent = await hub.provider();
    const send = async (report: SignedReport): Promise<SignedReport> => {
      receipts.set(report, (await agent.send(report)).json['receipt']);
      return report;
    };
    reported = await send(agent.sign([customer('c'), workload('w', 'c'), workload('v', 'c'), exchange('w', { workload: 'v' })]));
    corrected = await send(agent.sign([workload('w', 'c', { end: NOW - 7 * 3_600 })], { act: 'correct', ref: { seq: 1, rule: 'R-7' } }));
    cancelled = await send(agent.sign(undefined, { act: 'cancel', ref: { seq: 2 } }));
    await hub.running.app.get(Sealer).idle();
  });

  test('says what it refers to, in whose place it stands and what withdrew it', async () => {
    const [first, second, third] = await Promise.all([1, 2, 3].map((seq) => positionOf(hub, agent, seq)));
    expect(await statement(reported)).toMatchObject({ seq: 1, act: 'report', position: first, standsAt: first, withdrawnBy: second, ref: null });
    expect(await statement(corrected)).toMatchObject({ seq: 2, act: 'correct', position: second, standsAt: first, withdrawnBy: third, ref: { seq: 1, rule: 'R-7' } });
    expect(await statement(cancelled)).toMatchObject({ seq: 3, act: 'cancel', position: third, standsAt: third, withdrawnBy: null, ref: { seq: 2, rule: null } });
  });

  test('has the receipt that its provider was given, and it verifies', async () => {
    for (const report of [reported, corrected, cancelled]) {
      const { receipt } = await statement(report);
      expect(receipt).toBe(receipts.get(report));
      verifyProof(parseProof(Buffer.from(receipt)), statementLeaf(report.jws), trusting(hub));
    }
    const { log } = await data('{ log { statements(first: 50) { nodes { digest receipt } } } }');
    expect(log.statements.nodes.map(({ digest, receipt }: { digest: string; receipt: string }) => [digest, receipt])).toEqual([reported, corrected, cancelled].map((report) => [report.digest, receipts.get(report)]));
  });

  test('has none before a checkpoint covers it', async () => {
    const { rows } = await database.pool.query<{ size: string; note: string }>('DELETE FROM checkpoint RETURNING size, note');
    expect((await statement(reported)).receipt).toBeNull();
    expect((await data('{ log { checkpoint { size } } }')).log.checkpoint).toBeNull();
    for (const { size, note } of rows) await database.pool.query('INSERT INTO checkpoint (size, note) VALUES ($1, $2)', [size, note]);
    expect((await statement(reported)).receipt).toBe(receipts.get(reported));
  });

  test('of another spelling of its digest, or of none, is not there', async () => {
    for (const digest of [`${reported.digest}=`, reported.digest.slice(0, -1), '', reported.digest.toUpperCase()]) expect((await data('query ($d: ID!) { statement(digest: $d) { seq } }', { d: digest })).statement).toBeNull();
  });

  test('a workload shows every line about it, withdrawn ones marked, also when none counts any more', async () => {
    const at = (seq: number) => positionOf(hub, agent, seq);
    const history = 'position line standsAt current withdrawnBy state end';
    const of = async (id: string) => (await data(`query ($p: ID!, $id: ID!) { workloadHistory(provider: $p, id: $id) { ${history} } }`, { p: agent.iss, id })).workloadHistory;
    const lines = await of('w');
    expect(lines).toMatchObject([
      { position: await at(2), line: 1, standsAt: await at(1), current: false, withdrawnBy: await at(3), state: 'ended', end: NOW - 7 * 3_600 },
      { position: await at(1), line: 2, standsAt: await at(1), current: false, withdrawnBy: await at(2), state: 'ended', end: NOW - 9 * 3_600 },
    ]);
    expect(await of('nobody')).toEqual([]);
    await agent.report([workload('w', 'c', { end: NOW - 6 * 3_600 })]);
    const { workloads } = await data(`query ($p: String!) { workloads(filter: { provider: $p }) { nodes { id history(first: 2) { ${history} } exchanges { nodes { withdrawn } } } } }`, { p: agent.iss });
    expect(workloads.nodes).toMatchObject([{ id: 'w', history: [{ position: await at(4), current: true, withdrawnBy: null, end: NOW - 6 * 3_600 }, lines[0]], exchanges: { nodes: [{ withdrawn: true }] } }]);
  });
});

describe('the checkpoint', () => {
  test('is that of /log/checkpoint, taken apart, with who witnessed it and when', async () => {
    await hub.judged();
    await hub.running.app.get(Sealer).idle();
    await hub.running.app.get(Witnesses).idle();
    const served = await (await hub.get('/log/checkpoint')).text();
    const { log } = await data('{ log { size treeSize checkpoint { origin size root note signedAt witnesses { name timestamp } } } }');
    const { checkpoint } = log;
    expect(checkpoint.note).toBe(served);
    const note = parseNote(Buffer.from(served));
    const { size, root } = parseCheckpoint(note.text);
    expect(checkpoint).toMatchObject({ origin: ORIGIN, size, root: Buffer.from(root).toString('base64'), signedAt: expect.stringMatching(/^20\d\d-[\d:.T-]+Z$/) });
    const verified = verifyCheckpoint(note, { logs: [{ verifier: logVerifier(hub), url: undefined }], witnesses: [{ verifier: witness.verifier, url: undefined }], quorum: { kind: 'witness', verifier: witness.verifier } });
    expect(checkpoint.witnesses).toEqual(verified.cosignatures.map(({ timestamp }) => ({ name: 'witness.test/one', timestamp })));
    expect(checkpoint.witnesses).toHaveLength(1);
    expect([log.size, log.treeSize >= size]).toEqual([await logSize(hub), true]);
  });
});

test('a provider shows its root and from when to when, and from where not, each key is trusted', async () => {
  const agent = await hub.provider();
  const { root, iss, key } = { ...agent.options, root: agent.options.root ?? newKey() };
  const second = newKey();
  const { position } = await addSigningKey(database.pool, { iss, root }, second);
  const content = signKeyRevoke({ iss, aud: ORIGIN, iat: NOW, kid: key.kid, compromised: { str: 'main', seq: 3 } }, root);
  const revoked = (await (await fetch(`${hub.url}/v1/keys`, { method: 'POST', headers: { 'content-type': 'application/tributary-entry+json' }, body: JSON.stringify({ kind: 'key-revoke', content }) })).json()) as { position: number };
  const { provider } = await data('query ($p: ID!) { provider(iss: $p) { rootKid position keys { kid registeredPosition revokedPosition compromised { str seq } } } }', { p: iss });
  expect(provider.rootKid).toBe(root.kid);
  expect(provider.keys).toEqual([
    { kid: key.kid, registeredPosition: expect.any(Number) as number, revokedPosition: revoked.position, compromised: { str: 'main', seq: 3 } },
    { kid: second.kid, registeredPosition: position, revokedPosition: null, compromised: null },
  ]);
  expect(provider.position).toBeLessThan(provider.keys[0].registeredPosition);
});
