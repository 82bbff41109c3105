import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { HubLimits } from '../limits/hub-limits.js';
import { customer, workload } from '../testing/lines.js';
import { batchLine, postBatch, postReports, signChain, type BatchAnswer } from '../testing/test-batch.js';
import type { SignedReport } from '../testing/test-agent.js';
import { newKey } from '../testing/test-registry.js';
import { testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP down to the socket, signatures, PostgreSQL. Stub: the clock of statements. The clock of the limits is real, and slow against them: rates are once an hour.
let hub: TestHub;
afterEach(async () => hub.close());

async function hubWith(limits: Partial<HubLimits> = {}): Promise<void> {
  hub = await testHub({ limits });
}

const codes = ({ lines }: BatchAnswer): readonly unknown[] => lines.map(({ status, problem }) => problem?.['code'] ?? status);
const forged = (report: SignedReport): SignedReport => ({ ...report, jws: `${report.jws.slice(0, -12)}AAAAAAAAAAAA` });

async function statements(): Promise<unknown> {
  return (await hub.sql<{ count: number }>('SELECT count(*)::int AS count FROM statement'))[0]?.count;
}

describe('what is no batch is refused as a whole, and nothing of it is taken', () => {
  test('by its type, its lines and their number, with the line', async () => {
    await hubWith({ batchBytes: 100_000 });
    const agent = await hub.provider();
    const [first, second] = signChain(agent, [[customer('c')], undefined]).map(batchLine) as [string, string];
    const statement = JSON.parse(second) as { statement: string };
    const refused: readonly (readonly [body: string, expected: object])[] = [
      ['', { status: 400, code: 'BATCH_LINES', line: 1 }],
      [first.repeat(2) + second.repeat(255), { status: 413, code: 'BATCH_TOO_LARGE' }],
      [first + '{"statement":"A"}\n'.repeat(256), { status: 400, code: 'BATCH_LINES', line: 257 }],
      [first + 'x'.repeat(100_001 - first.length), { status: 413, code: 'BATCH_TOO_LARGE' }],
      [first + second.slice(0, -1), { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [first.replace('\n', '\r\n'), { status: 400, code: 'UPLOAD_MALFORMED', line: 1 }],
      [`${first}{}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement":"\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement":""}}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"body":"","statement":"${statement.statement}"}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement":"${statement.statement}","extra":""}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement":"${statement.statement}","statement":""}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement":"${statement.statement}","body":null}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement": "${statement.statement}"}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}[${second.slice(0, -1)}]\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2 }],
      [`${first}{"statement":"${statement.statement}","body":"AA=="}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2, field: 'body' }],
      [`${first}{"statement":"${statement.statement}","body":"AB"}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2, field: 'body' }],
      [`${first}{"statement":"${statement.statement}","body":"","body":""}\n`, { status: 400, code: 'UPLOAD_MALFORMED', line: 2, field: 'body' }],
      ['{"statement":"', { status: 400, code: 'UPLOAD_MALFORMED', line: 1 }],
      ['[]\n', { status: 400, code: 'UPLOAD_MALFORMED', line: 1 }],
      [`\ufeff${first}`, { status: 400, code: 'UPLOAD_MALFORMED', line: 1 }],
    ];
    for (const [body, expected] of refused) {
      const { problem, headers } = await postBatch(hub.url, body);
      expect([body.slice(0, 40), body.slice(-60), problem]).toEqual([body.slice(0, 40), body.slice(-60), { type: expect.any(String), title: expect.any(String), ...expected }]);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
    for (const type of ['application/json', 'text/plain', 'application/x-nothing', 'application/jose', 'multipart/form-data; boundary=b', 'application/x-ndjson-seq']) {
      expect([type, (await postBatch(hub.url, type === 'application/json' ? '{}' : first, { 'content-type': type })).problem?.['code']]).toEqual([type, 'MEDIA_TYPE_UNSUPPORTED']);
    }
    expect((await postBatch(hub.url, gzipSync(first), { 'content-encoding': 'gzip' })).problem).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
    expect(await statements()).toBe(0);
    expect(codes(await postBatch(hub.url, first + second, { 'content-type': 'Application/X-NDJSON; charset=utf-8' }))).toEqual([201, 201]);
  });

  test('and NDJSON is read nowhere else', async () => {
    await hubWith();
    for (const path of ['/v1/reports', '/v1/keys', '/v1/orders', '/graphql']) {
      const answer = await fetch(`${hub.url}${path}`, { method: 'POST', body: '{}\n', headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${hub.token}` } });
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 415, { code: 'MEDIA_TYPE_UNSUPPORTED' }]);
    }
    expect((await fetch(`${hub.url}/v1/reportsXbatch`, { method: 'POST', body: '{}\n', headers: { 'content-type': 'application/x-ndjson' } })).status).toBe(404);
  });

  test('of 256 lines it is one', async () => {
    await hubWith();
    const agent = await hub.provider();
    const answer = await postReports(hub.url, signChain(agent, Array.from({ length: 256 }, () => undefined)));
    expect(new Set(codes(answer))).toEqual(new Set([201]));
    expect(answer.lines.map((line) => line.answer?.['seq'])).toEqual(Array.from({ length: 256 }, (_, nth) => nth + 1));
  });
});

describe('a sender who does not hold the key of a provider', () => {
  test('costs no memory beyond a statement, however much it sends, and is told why it is refused', async () => {
    // So little memory that any line is too much: a stranger must not get so far as to meet it.
    await hubWith({ uploadBytes: 1_000 });
    const agent = await hub.provider();
    const [report] = signChain(agent, [[customer('c')]]) as [SignedReport];
    const stranger = agent.with({ key: newKey() });
    const rest = Buffer.alloc(7 * 2 ** 20, 'A').toString('latin1');
    const following = (line: string): string => `${line.slice(0, -3)}","body":"${rest}"}\n`;
    const statement = { jws: report.jws, gzip: undefined };
    expect((await postBatch(hub.url, following(batchLine({ jws: stranger.sign(undefined).jws, gzip: undefined })))).problem).toMatchObject({ status: 401, code: 'KEY_UNKNOWN', field: 'kid', line: 1 });
    expect((await postBatch(hub.url, following(batchLine(forged(report)).replace(/,"body".*\}/, '}')))).problem).toMatchObject({ status: 401, code: 'SIGNING_SIGNATURE', line: 1 });
    expect((await postBatch(hub.url, `{"statement":"${rest}"}\n`)).problem).toMatchObject({ status: 413, code: 'STATEMENT_TOO_LARGE', line: 1 });
    expect((await postBatch(hub.url, rest)).problem).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED', line: 1 });
    const busy = await postBatch(hub.url, following(batchLine(statement)));
    expect([busy.status, busy.problem?.['code'], busy.headers.get('retry-after')]).toEqual([503, 'INTAKE_BUSY', '2']);
    expect(await statements()).toBe(0);
  });

  test('pays for each forged statement behind a true one, and the provider pays for none', async () => {
    await hubWith({ addressRate: 1 / 3_600, addressBurst: 4, providerRate: 1 / 3_600, providerBurst: 3 });
    const agent = await hub.provider();
    const reports = signChain(agent, [undefined, undefined, undefined]) as [SignedReport, SignedReport, SignedReport];
    // The request pays for the first, which is the provider's and new: its token comes back.
    expect(codes(await postReports(hub.url, [reports[0], ...[1, 2, 3, 4].map(() => forged(reports[1]))]))).toEqual([201, 'SIGNING_SIGNATURE', 'SIGNING_SIGNATURE', 'SIGNING_SIGNATURE', 'RATE_LIMITED']);
    expect(codes(await postReports(hub.url, [reports[1]]))).toEqual([201]);
    const answer = await postReports(hub.url, [forged(reports[2])]);
    expect([answer.status, answer.problem?.['code']]).toEqual([401, 'SIGNING_SIGNATURE']);
    expect((await postReports(hub.url, [reports[2]])).problem).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  });
});

describe('limits', () => {
  test('a provider pays a token for each new statement; as a whole it is told to come back when nothing was taken in', async () => {
    await hubWith({ providerRate: 1 / 3_600, providerBurst: 3 });
    const agent = await hub.provider();
    const reports = signChain(agent, Array.from({ length: 5 }, () => undefined));
    expect(codes(await postReports(hub.url, reports))).toEqual([201, 201, 201, 'RATE_LIMITED', 'RATE_LIMITED']);
    const refused = await postReports(hub.url, reports.slice(3));
    expect([refused.status, refused.problem?.['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(codes(await postReports(hub.url, reports.slice(0, 3)))).toEqual([200, 200, 200]);
  });

  test('of one report hold for each line', async () => {
    const lines = Array.from({ length: 20 }, (_, nth) => workload(`w${nth}`, 'c'));
    await hubWith({ gzipBytes: 450, bodyLines: 8, bodyBytes: 5_000 });
    const [large, long, wide, fine] = [await hub.provider(), await hub.provider(), await hub.provider(), await hub.provider()];
    // What compresses badly.
    const random = Array.from({ length: 11 }, () => customer(newKey().kid));
    const reports = [large.sign(random), long.sign(lines.slice(0, 10).map((_, nth) => customer(`c${nth}`))), wide.sign([customer('c'), ...lines]), fine.sign([customer('c')])];
    expect(codes(await postReports(hub.url, reports))).toEqual(['BODY_TOO_LARGE', 'REPORT_BODY_LINES', 'BODY_BOMB', 201]);
  });

  test('a bomb in a line is one line\'s problem', async () => {
    await hubWith();
    const agent = await hub.provider();
    const [first, second] = signChain(agent, [[customer('c')], [customer('d')]]) as [SignedReport, SignedReport];
    expect(codes(await postReports(hub.url, [first, { ...second, gzip: gzipSync(Buffer.alloc(80 * 2 ** 20)) }]))).toEqual([201, 'BODY_BOMB']);
  });

  test('a batch that breaks off leaves nothing, and its place is free again', async () => {
    await hubWith({ uploads: 1 });
    const agent = await hub.provider();
    const reports = signChain(agent, [[customer('c')], undefined]);
    const text = reports.map(batchLine).join('');
    const { port } = new URL(hub.url);
    for (const at of [0, 5, 200, text.length - 5]) {
      const socket = connect(Number(port), '127.0.0.1');
      await new Promise<void>((resolve) => socket.write(`POST /v1/reports:batch HTTP/1.1\r\nhost: hub\r\ncontent-type: application/x-ndjson\r\ncontent-length: ${text.length}\r\n\r\n${text.slice(0, at)}`, () => resolve()));
      socket.destroy();
      await new Promise((resolve) => socket.on('close', resolve));
    }
    let answer = await postBatch(hub.url, text);
    while (answer.status === 503) answer = await postBatch(hub.url, text);
    expect(codes(answer)).toEqual([201, 201]);
  });

  test('every line is counted by how it ended, and a whole refusal once', async () => {
    await hubWith();
    const agent = await hub.provider();
    const [first, second, third] = signChain(agent, [undefined, undefined, undefined]) as [SignedReport, SignedReport, SignedReport];
    await postReports(hub.url, [first, second, forged(third), { ...third, gzip: Buffer.alloc(1) }]);
    await postReports(hub.url, [first]);
    await postBatch(hub.url, '');
    const text = await (await hub.get('/metrics')).text();
    for (const line of ['{code="ACCEPTED"} 2', '{code="REPLAYED"} 1', '{code="SIGNING_SIGNATURE"} 1', '{code="BODY_UNEXPECTED"} 1', '{code="BATCH_LINES"} 1']) expect(text).toContain(`tributary_reports_total${line}\n`);
    const requests = hub.lines.filter(({ event, fields }) => event === 'request' && fields['route'] === '/v1/reports:batch').map(({ fields }) => [fields['status'], fields['code']]);
    expect(requests).toEqual([[200, 'SIGNING_SIGNATURE'], [200, undefined], [400, 'BATCH_LINES']]);
  });
});
