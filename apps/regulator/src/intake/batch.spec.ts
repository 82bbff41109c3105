import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BodyLine } from '#libs/report';
import { Sealer } from '../log/sealer.js';
import { customer, workload } from '../testing/lines.js';
import { postReports, signChain, type BatchAnswer } from '../testing/test-batch.js';
import type { SignedReport, TestAgent } from '../testing/test-agent.js';
import { logSize, NOW, testHub, type TestHub } from '../testing/test-hub.js';
import { revokeSigningKey } from '../testing/test-registry.js';

// Real: HTTP, signatures, gzip, PostgreSQL, the log. Stub: the clock.
let hub: TestHub;
let agent: TestAgent;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'batches '));
  hub = await testHub({ dataDir });
});
afterAll(async () => {
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  agent = await hub.provider();
});

const bodies = (count: number): readonly (readonly BodyLine[])[] => Array.from({ length: count }, (_, nth) => [customer('c'), workload(`w${nth}`, 'c')]);
const codes = ({ lines }: BatchAnswer): readonly unknown[] => lines.map(({ status, problem }) => problem?.['code'] ?? status);
const RUBBISH = Buffer.from('rubbish');

/** Statements of the agent's provider in the order of the log, by stream and number. */
async function stored(): Promise<readonly string[]> {
  const rows = await hub.sql<{ name: string }>("SELECT t.str || ' ' || s.seq AS name FROM statement s JOIN stream t ON t.id = s.stream_id JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1 ORDER BY s.position", [agent.iss]);
  return rows.map(({ name }) => name);
}

describe('a batch', () => {
  test('is decided in the order of its lines, shares a commit, and each line has what the single route answers, byte for byte', async () => {
    await hub.judged();
    const size = await logSize(hub);
    const reports = signChain(agent, [...bodies(40), undefined]);
    const answer = await postReports(hub.url, reports);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(codes(answer)).toEqual(reports.map(() => 201));
    expect(answer.lines.map((line) => line.answer?.['position'])).toEqual(reports.map((_, nth) => size + nth));
    for (const [nth, report] of reports.entries()) {
      const single = await agent.send(report);
      expect([single.status, answer.lines[nth]?.answerText]).toEqual([200, single.text]);
    }
    const transactions = await hub.sql('SELECT DISTINCT s.xmin::text FROM statement s JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1', [agent.iss]);
    expect(transactions).toHaveLength(1);
  });

  test('sent again is answered as before, and one that is half new is taken up where it broke off', async () => {
    const reports = signChain(agent, bodies(6));
    const first = await postReports(hub.url, reports.slice(0, 4));
    const again = await postReports(hub.url, reports);
    expect(codes(again)).toEqual([200, 200, 200, 200, 201, 201]);
    expect(again.lines.slice(0, 4).map((line) => line.answerText)).toEqual(first.lines.map((line) => line.answerText));
    const third = await postReports(hub.url, reports);
    expect(codes(third)).toEqual(reports.map(() => 200));
    expect(third.lines.map((line) => line.answerText)).toEqual(again.lines.map((line) => line.answerText));
    expect(await stored()).toEqual(['main 1', 'main 2', 'main 3', 'main 4', 'main 5', 'main 6']);
  });

  test('of statements that are there already needs none of their bodies', async () => {
    const reports = signChain(agent, bodies(3));
    await postReports(hub.url, reports);
    expect(codes(await postReports(hub.url, reports.map((report) => ({ ...report, gzip: RUBBISH }))))).toEqual([200, 200, 200]);
  });

  test('whose sender does not wait, while nothing can be signed, is answered 202 with the places of the receipts', async () => {
    const sealer = hub.running.app.get(Sealer);
    await sealer.idle();
    await rm(dataDir, { recursive: true });
    const reports = signChain(agent, bodies(2));
    const { lines } = await postReports(hub.url, reports, { prefer: 'respond-async' });
    await sealer.idle();
    for (const [nth, line] of lines.entries()) {
      expect(line).toMatchObject({ status: 202, location: `/v1/receipts/${reports[nth]?.digest}`, answer: { status: 'accepted', seq: nth + 1, digest: reports[nth]?.digest } });
      expect(line.answer).not.toHaveProperty('receipt');
    }
    await mkdir(dataDir);
    sealer.trigger();
    const later = await postReports(hub.url, reports);
    expect(codes(later)).toEqual([200, 200]);
    expect(later.lines.map((line) => line.answerText.replace(/,"receipt":.*\}$/, '}'))).toEqual(lines.map((line) => line.answerText));
  });

  test('may hold the statements of several streams and providers', async () => {
    const [other, second] = [await hub.provider(), agent.with({ str: 'second' })];
    const [mine, theirs, also] = [signChain(agent, bodies(2)), signChain(other, bodies(2)), signChain(second, [undefined, undefined])];
    const mixed = [mine[0], theirs[0], also[0], also[1], theirs[1], mine[1]].filter((report) => report !== undefined);
    const answer = await postReports(hub.url, mixed);
    expect(codes(answer)).toEqual([201, 201, 201, 201, 201, 201]);
    expect(answer.lines.map((line) => [line.answer?.['iss'], line.answer?.['str'], line.answer?.['seq']])).toEqual(mixed.map(({ claims: { iss, str, seq } }) => [iss, str, seq]));
    expect(await stored()).toEqual(['main 1', 'second 1', 'second 2', 'main 2']);
  });
});

describe('a line that fails', () => {
  test.each<[name: string, spoil: (report: SignedReport) => SignedReport, code: string]>([
    ['by its body', (report) => ({ ...report, gzip: RUBBISH }), 'BODY_GZIP'],
    ['without its body', (report) => ({ ...report, gzip: undefined }), 'BODY_MISSING'],
    ['by its signature', (report) => ({ ...report, jws: `${report.jws.slice(0, -12)}AAAAAAAAAAAA` }), 'SIGNING_SIGNATURE'],
    ['by its form', (report) => ({ ...report, jws: `${report.jws}=` }), 'SIGNING_BASE64URL'],
    ['by its size', (report) => ({ ...report, jws: 'A'.repeat(16 * 1024 + 1) }), 'STATEMENT_TOO_LARGE'],
  ])('%s has its own problem; what follows in its stream fails by itself, and other streams do not', async (_name, spoil, code) => {
    const other = await hub.provider();
    const [mine, theirs] = [signChain(agent, bodies(4)), signChain(other, bodies(3))];
    const mixed = [mine[0], theirs[0], mine[1], theirs[1], mine[2], theirs[2], mine[3]].filter((report) => report !== undefined);
    const answer = await postReports(hub.url, mixed.map((report) => (report === mine[1] ? spoil(report) : report)));
    expect(codes(answer)).toEqual([201, 201, code, 201, 'STREAM_GAP', 201, 'STREAM_GAP']);
    expect(answer.lines[4]?.problem).toEqual({ type: 'urn:tributary:error:STREAM_GAP', title: expect.any(String), status: 409, code: 'STREAM_GAP', expectedSeq: 2 });
    expect(await stored()).toEqual(['main 1']);
    // And nothing is lost: the same lines, unspoiled, are taken up where the stream stands.
    expect(codes(await postReports(hub.url, mine))).toEqual([200, 201, 201, 201]);
  });

  test('has the problem document of the single route, with the line of its body', async () => {
    const broken = agent.sign([customer('c'), workload('w', 'nobody')]);
    const single = await agent.send(broken);
    const answer = await postReports(hub.url, [broken]);
    expect(answer.text).toBe(`{"status":422,"problem":${single.text}}\n`);
    expect(answer.lines[0]?.problem).toMatchObject({ code: 'CUSTOMER_UNKNOWN', line: 2 });
  });

  test('as the first one, in what it says, does not keep the others out', async () => {
    const future = agent.with({ str: 'future' }).sign(undefined, { aud: 'elsewhere/log' });
    const [report] = signChain(agent, bodies(1));
    expect(codes(await postReports(hub.url, [future, report].filter((one) => one !== undefined)))).toEqual(['AUD_MISMATCH', 201]);
  });

  test('for a body that its kind has not is told so', async () => {
    const [first] = signChain(agent, [undefined]);
    expect(codes(await postReports(hub.url, [{ jws: first?.jws ?? '', gzip: RUBBISH } as SignedReport]))).toEqual(['BODY_UNEXPECTED']);
  });
});

describe('within one batch', () => {
  test('a second statement for a place is refused and kept as evidence, and the first one counts', async () => {
    const [first, rival] = [agent.sign([customer('c')]), agent.sign([customer('d')])];
    const answer = await postReports(hub.url, [first, rival]);
    expect(codes(answer)).toEqual([201, 'STREAM_EQUIVOCATION']);
    expect(await hub.sql('SELECT jws FROM equivocation WHERE digest = $1', [Buffer.from(rival.digest, 'base64url')])).toEqual([{ jws: rival.jws }]);
    expect(await stored()).toEqual(['main 1']);
  });

  test('a statement twice is accepted once and answered twice', async () => {
    const [report] = signChain(agent, bodies(1));
    if (report === undefined) throw new Error('no report');
    const { lines } = await postReports(hub.url, [report, report]);
    expect(lines.map(({ status }) => status)).toEqual([201, 200]);
    expect(lines[0]?.answerText).toBe(lines[1]?.answerText);
  });

  test('a jti that was used a line before is refused', async () => {
    const first = agent.sign([customer('c')]);
    Object.assign(agent, { seq: 1, prev: first.digest });
    expect(codes(await postReports(hub.url, [first, agent.sign([customer('d')], { jti: first.claims.jti })]))).toEqual([201, 'STATEMENT_JTI_REUSED']);
  });

  test('a statement that does not follow the one before it is a fork', async () => {
    const first = agent.sign([customer('c')]);
    Object.assign(agent, { seq: 1, prev: 'A'.repeat(43) });
    expect(codes(await postReports(hub.url, [first, agent.sign([customer('d')])]))).toEqual([201, 'STREAM_FORK']);
  });

  test('a correction stands in the place of a report before it, and a cancellation withdraws another', async () => {
    const reports = [...signChain(agent, [[customer('c'), workload('w', 'c')], [workload('x', 'c')]])];
    const next = (lines: readonly BodyLine[] | undefined, changes: Parameters<TestAgent['sign']>[1]): void => {
      const report = agent.sign(lines, changes);
      Object.assign(agent, { seq: report.claims.seq, prev: report.digest });
      reports.push(report);
    };
    next([workload('w', 'c', { end: NOW - 7 * 3_600 })], { act: 'correct', ref: { seq: 1 } });
    next(undefined, { act: 'cancel', ref: { seq: 2 } });
    expect(codes(await postReports(hub.url, reports))).toEqual([201, 201, 201, 201]);
    const counting = await hub.sql('SELECT w.workload, w."end"::int AS until FROM workload w JOIN provider p ON p.id = w.provider_id WHERE p.iss = $1 AND w.superseded_by IS NULL', [agent.iss]);
    expect(counting).toEqual([{ workload: 'w', until: NOW - 7 * 3_600 }]);
  });

  test('a revoked key signs nothing new, and what it signed is still answered', async () => {
    const reports = signChain(agent, bodies(3));
    await postReports(hub.url, reports.slice(0, 2));
    await revokeSigningKey(hub.database.pool, agent.options, agent.options.key.kid);
    expect(codes(await postReports(hub.url, reports))).toEqual([200, 200, 'KEY_NOT_VALID']);
  });
});
