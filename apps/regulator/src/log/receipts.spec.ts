import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementLeaf } from '#libs/entries';
import { parseProof, verifyProof } from '#libs/tlog';
import { publishedCheckpoint, readLog, trusting } from '../testing/read-log.js';
import { postForm, type SignedReport } from '../testing/test-agent.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { Sealer } from './sealer.js';

// Real: HTTP, PostgreSQL, files, signatures, tiles. Stub: the clock.
let hub: TestHub;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'receipts '));
  hub = await testHub({ dataDir });
});
afterAll(async () => {
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

const form = ({ jws }: SignedReport): FormData => {
  const parts = new FormData();
  parts.append('statement', new Blob([jws], { type: 'application/compute-report+jwt' }));
  return parts;
};

describe('an accepted statement', () => {
  test('is answered with the receipt that it is in the log, and with the same bytes ever after', async () => {
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    const answer = await agent.send(report);
    expect(answer.status).toBe(201);
    const { receipt, ...rest } = answer.json;
    expect(rest).toEqual({ status: 'accepted', iss: agent.iss, str: 'main', seq: 1, digest: report.digest, position: expect.any(Number) as number });
    const proof = parseProof(Buffer.from(String(receipt)));
    expect(proof.index).toBe(answer.json['position']);
    expect(verifyProof(proof, statementLeaf(report.jws), trusting(hub)).checkpoint.size).toBeGreaterThan(proof.index);
    expect(() => verifyProof(proof, statementLeaf(`${report.jws}A`), trusting(hub))).toThrow(expect.objectContaining({ code: 'TLOG_INCLUSION' }));
    await agent.send(agent.sign(undefined));
    const again = await agent.send(report);
    expect([again.status, again.text]).toEqual([200, answer.text]);
    const fetched = await hub.get(`/v1/receipts/${report.digest}`);
    expect([fetched.status, fetched.headers.get('content-type'), await fetched.text()]).toEqual([200, 'text/plain; charset=utf-8', receipt]);
  });

  test('that nobody waits for is answered at once, and says where its receipt will be', async () => {
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    const answer = await postForm(hub.url, form(report), { prefer: 'handling=strict, Respond-Async; wait=1' });
    expect([answer.status, answer.headers.get('location')]).toEqual([202, `/v1/receipts/${report.digest}`]);
    expect(answer.json).toEqual({ status: 'accepted', iss: agent.iss, str: 'main', seq: 1, digest: report.digest, position: expect.any(Number) as number });
    await hub.running.app.get(Sealer).idle();
    const receipt = await (await hub.get(answer.headers.get('location') ?? '')).text();
    verifyProof(parseProof(Buffer.from(receipt)), statementLeaf(report.jws), trusting(hub));
    expect((await agent.send(report)).json).toEqual({ ...answer.json, receipt });
  });

  test('that cannot be covered, because nothing can be signed, is accepted and waits', async () => {
    const agent = await hub.provider();
    await hub.running.app.get(Sealer).idle();
    await rm(dataDir, { recursive: true });
    const report = agent.sign(undefined);
    const answer = await postForm(hub.url, form(report), { prefer: 'respond-async' });
    await hub.running.app.get(Sealer).idle();
    const pending = await hub.get(`/v1/receipts/${report.digest}`);
    expect([answer.status, pending.status, pending.headers.get('retry-after'), await pending.text()]).toEqual([202, 202, '1', answer.text]);
    const ready = await hub.get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'log not signed', code: 'DURABLE_WRITE' }]);
    await mkdir(dataDir);
    hub.running.app.get(Sealer).trigger();
    await hub.running.app.get(Sealer).idle();
    const receipt = await (await hub.get(`/v1/receipts/${report.digest}`)).text();
    verifyProof(parseProof(Buffer.from(receipt)), statementLeaf(report.jws), trusting(hub));
    expect((await hub.get('/health/ready')).status).toBe(200);
    expect(await (await hub.get('/metrics')).text()).toMatch(/tributary_receipts_total\{outcome="pending"\} 2\n/);
  });

  test.each(['A'.repeat(43), 'A', 'A'.repeat(44), 'A.A'])('that nobody made has no receipt: %s', async (digest) => {
    const answer = await hub.get(`/v1/receipts/${encodeURIComponent(digest)}`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'RECEIPT_UNKNOWN' }]);
  });
});

describe('evidence of equivocation', () => {
  test('is in the log, each statement once and at most sixteen for one place', async () => {
    const agent = await hub.provider();
    await agent.report(undefined);
    const first = agent.with({});
    const others = Array.from({ length: 18 }, () => first.sign(undefined));
    const answers = await Promise.all([...others, ...others.slice(0, 3)].map(async (report) => postForm(hub.url, form(report))));
    expect(new Set(answers.map(({ status, json }) => `${status} ${String(json['code'])}`))).toEqual(new Set(['409 STREAM_EQUIVOCATION']));
    await hub.running.app.get(Sealer).idle();
    const entries = await readLog(hub, await publishedCheckpoint(hub));
    const evidence = entries.map((entry) => Buffer.from(entry).toString('utf8')).filter((entry) => entry.startsWith('equivocation\n'));
    const kept = others.filter(({ jws }) => evidence.some((entry) => entry.includes(`"${jws}"`)));
    expect([evidence.length, kept.length]).toEqual([16, 16]);
    expect(await hub.sql('SELECT FROM equivocation e JOIN log_entry l USING (position)')).toHaveLength(16);
    expect((await postForm(hub.url, form(others.at(-1) as SignedReport))).json).toMatchObject({ code: 'STREAM_EQUIVOCATION' });
  });
});
