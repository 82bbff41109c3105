import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { theoreticalTOP } from '#libs/compute';
import type { BodyLine } from '#libs/report';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { post, postForm, type TestAgent } from '../testing/test-agent.js';
import { NOW, testHub, type TestHub } from '../testing/test-hub.js';
import { addSigningKey, revokeSigningKey } from '../testing/test-registry.js';

// Real: HTTP, signatures, gzip, PostgreSQL. Stub: the clock.
let hub: TestHub;
let agent: TestAgent;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());
beforeEach(async () => {
  agent = await hub.provider();
});

/** What is stored on behalf of the agent's provider: a refused report must leave nothing of it. */
async function stored(): Promise<unknown> {
  const rows = await hub.sql(
    `SELECT (SELECT count(*)::int FROM statement WHERE provider_id = p.id) AS statements, (SELECT count(*)::int FROM stream WHERE provider_id = p.id) AS streams,
       (SELECT count(*)::int FROM account WHERE provider_id = p.id) AS accounts, (SELECT count(*)::int FROM workload WHERE provider_id = p.id) AS workloads
     FROM provider p WHERE iss = $1`,
    [agent.iss],
  );
  return rows[0];
}
const NOTHING = { statements: 0, streams: 0, accounts: 0, workloads: 0 };

describe('a request that is no report', () => {
  test('another content type is refused', async () => {
    const answer = await postForm(hub.url, '{}', { 'content-type': 'application/json' });
    expect(answer.json).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect((await postForm(hub.url, 'x', { 'content-type': 'application/x-nothing' })).json).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
  });

  test('parts are named, typed and single', async () => {
    const { jws } = agent.sign(undefined);
    const part = (type: string): Blob => new Blob([jws], { type });
    const statement = part('application/compute-report+jwt');
    const form = (...entries: readonly (readonly [string, Blob | string])[]): FormData => {
      const made = new FormData();
      for (const [name, value] of entries) made.append(name, value);
      return made;
    };
    expect((await postForm(hub.url, form(['body', part('application/x-ndjson')]))).json).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED' });
    expect((await postForm(hub.url, form(['body', part('application/x-ndjson')], ['statement', statement]))).json).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED' });
    expect((await postForm(hub.url, form(['statement', statement], ['statement', statement]))).json).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED' });
    expect((await postForm(hub.url, form(['statement', statement], ['extra', statement]))).json).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED' });
    expect((await postForm(hub.url, form(['statement', statement], ['__proto__', 'x']))).json).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED' });
    expect((await postForm(hub.url, form(['statement', part('text/plain')]))).json).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED', field: 'statement' });
    expect((await postForm(hub.url, form(['statement', statement], ['body', part('application/json')]))).json).toMatchObject({ status: 415, field: 'body' });
    expect((await postForm(hub.url, form(['statement', statement], ['body', part('application/x-ndjson')], ['body', statement]))).json).toMatchObject({ status: 400, code: 'UPLOAD_MALFORMED' });
  });

  test.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['broken parts', 'multipart/form-data; boundary=b', '--b\r\nnonsense'],
    ['no parts', 'multipart/form-data; boundary=b', '--b--\r\n'],
    ['nothing at all', 'multipart/form-data; boundary=b', ''],
  ])('multipart with %s is a refusal, not a fault', async (_name, type, body) => {
    const { json } = await postForm(hub.url, body, { 'content-type': type });
    expect([400, 415]).toContain(json['status']);
    expect(json['code']).not.toBe('INTERNAL');
  });

  test('sizes are bounded, and the sender still hears why', async () => {
    const { jws } = agent.sign([customer('c')]);
    expect((await post(hub.url, 'A'.repeat(16 * 1024 + 1), undefined)).json).toMatchObject({ status: 413, code: 'STATEMENT_TOO_LARGE' });
    expect((await post(hub.url, jws, Buffer.alloc(16 * 2 ** 20 + 1))).json).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    expect((await post(hub.url, jws, Buffer.alloc(40 * 2 ** 20))).json).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });
});

describe('a statement that is not from whom it says', () => {
  test('what is no strict JWS is refused before any cryptography', async () => {
    const { jws } = agent.sign(undefined);
    for (const [broken, code] of [['', 'SIGNING_FORMAT'], ['a.b', 'SIGNING_FORMAT'], [`${jws}=`, 'SIGNING_BASE64URL'], ['\u00e9.a.a', 'SIGNING_BASE64URL'], ['e30.e30.e30', 'SIGNING_HEADER']] as const) {
      expect((await post(hub.url, broken, undefined)).json).toMatchObject({ status: 400, code });
    }
  });

  test('a key that nobody registered', async () => {
    const stranger = agent.with({ key: importPrivateJwk(generatePrivateJwk()) });
    const answer = await stranger.report(undefined);
    expect(answer.json).toMatchObject({ status: 401, code: 'KEY_UNKNOWN', field: 'kid' });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Signature /);
  });

  test('a signature of another key under this kid, and a tampered payload', async () => {
    const { jws } = agent.sign(undefined);
    const other = agent.sign(undefined, { jti: 'another' }).jws;
    const [header, payload, signature] = jws.split('.');
    const [, otherPayload, otherSignature] = other.split('.');
    expect((await post(hub.url, `${header}.${payload}.${otherSignature}`, undefined)).json).toMatchObject({ status: 401, code: 'SIGNING_SIGNATURE' });
    expect((await post(hub.url, `${header}.${otherPayload}.${signature}`, undefined)).json).toMatchObject({ status: 401, code: 'SIGNING_SIGNATURE' });
    expect(await stored()).toEqual(NOTHING);
  });

  test('a key of another provider', async () => {
    const other = await hub.provider();
    expect((await agent.report(undefined, { iss: other.iss })).json).toMatchObject({ status: 403, code: 'ISS_MISMATCH', field: 'iss' });
  });

  test('a revoked key signs nothing new, but its old statements are still answered', async () => {
    const old = agent.sign(undefined);
    const accepted = await agent.send(old);
    const second = importPrivateJwk(generatePrivateJwk());
    await addSigningKey(hub.database.pool, agent.options, second);
    await revokeSigningKey(hub.database.pool, agent.options, agent.options.key.kid);
    expect((await agent.report(undefined)).json).toMatchObject({ status: 401, code: 'KEY_NOT_VALID', field: 'kid' });
    expect([(await agent.send(old)).status, (await agent.send(old)).text]).toEqual([200, accepted.text]);
    const rotated = agent.with({ key: second });
    rotated.seq = 1;
    rotated.prev = old.digest;
    expect((await rotated.report(undefined)).status).toBe(201);
  });
});

describe('claims', () => {
  test.each([
    ['for another log', { aud: 'elsewhere/log' }, { status: 403, code: 'AUD_MISMATCH', field: 'aud' }],
    ['from the future', { iat: NOW + 301 }, { status: 422, code: 'STATEMENT_FROM_FUTURE', field: 'iat' }],
    ['on a period that is not over', { per: { from: NOW, to: NOW + 301 } }, { status: 422, code: 'STATEMENT_FROM_FUTURE', field: 'per.to' }],
    ['of a schema that is not read', { sch: { uri: 'urn:other', version: 1 } }, { status: 422, code: 'SCHEMA_UNSUPPORTED', field: 'sch.uri' }],
    ['of a version that is not read', { sch: { uri: 'urn:tributary:report', version: 2 } }, { status: 422, code: 'SCHEMA_UNSUPPORTED', field: 'sch.version' }],
  ] as const)('%s', async (_name, changes, expected) => {
    expect((await agent.report(undefined, changes)).json).toMatchObject(expected);
    expect(await stored()).toEqual(NOTHING);
  });

  test('a clock that is five minutes ahead is still believed', async () => {
    expect((await agent.report(undefined, { iat: NOW + 300 })).status).toBe(201);
  });

  test('a correction of what says nothing that counts', async () => {
    await agent.report(undefined);
    expect((await agent.report([customer('c')], { act: 'correct', ref: { seq: 1 } })).json).toMatchObject({ status: 422, code: 'STATEMENT_REF', field: 'ref.seq' });
  });
});

describe('bodies', () => {
  test('present exactly when the statement binds one', async () => {
    const report = agent.sign([customer('c')]);
    expect((await agent.send({ ...report, gzip: undefined })).json).toMatchObject({ status: 400, code: 'BODY_MISSING' });
    expect((await agent.send({ ...agent.sign(undefined), gzip: report.gzip })).json).toMatchObject({ status: 400, code: 'BODY_UNEXPECTED' });
  });

  test('broken gzip, bytes after it, and a bomb', async () => {
    const report = agent.sign([customer('c')]);
    const gzip = report.gzip ?? Buffer.alloc(0);
    const flipped = Buffer.from(gzip);
    flipped[gzip.length - 6] = (flipped[gzip.length - 6] ?? 0) ^ 1;
    for (const broken of [Buffer.from('not gzip'), gzip.subarray(0, -1), flipped, Buffer.concat([gzip, Buffer.from('more')]), Buffer.concat([gzip, Buffer.alloc(7)]), Buffer.alloc(0)]) {
      expect((await agent.send({ ...report, gzip: broken })).json).toMatchObject({ status: 400, code: 'BODY_GZIP', field: 'body' });
    }
    const before = process.memoryUsage().rss;
    const bomb = gzipSync(Buffer.alloc(512 * 2 ** 20));
    expect((await agent.send({ ...report, gzip: bomb })).json).toMatchObject({ status: 413, code: 'BODY_BOMB' });
    // The bomb's own half gigabyte was made here and is garbage by now; what matters is that it was not made a second time.
    expect(process.memoryUsage().rss - before).toBeLessThan(900 * 2 ** 20);
    expect(await stored()).toEqual(NOTHING);
  });

  test('a body other than the signed one', async () => {
    const report = agent.sign([customer('c')]);
    const other = agent.sign([customer('d')]);
    expect((await agent.send({ ...report, gzip: other.gzip })).json).toMatchObject({ status: 422, code: 'REPORT_BODY_DIGEST' });
    expect((await agent.send({ ...report, gzip: agent.sign([customer('longer')]).gzip })).json).toMatchObject({ status: 422, code: 'REPORT_BODY_SIZE' });
  });

  test('invalid UTF-8 and a line of no known type, each with its line', async () => {
    const { claims } = agent.sign([customer('c'), customer('d')]);
    const signOver = async (bytes: Buffer): Promise<unknown> => {
      const body = { ...claims.body, dig: createHash('sha256').update(bytes).digest('base64url'), len: bytes.length } as NonNullable<typeof claims.body>;
      return (await agent.send(agent.signBytes(bytes, { body }))).json;
    };
    expect(await signOver(Buffer.concat([Buffer.from('{"t":"customer","handle":"c","tokens":[]}\n{"t":"'), Buffer.from([0xff]), Buffer.from('"}\n')]))).toMatchObject({ status: 422, code: 'REPORT_BODY_UTF8', line: 2 });
    expect(await signOver(Buffer.from('{"t":"customer","handle":"c","tokens":[]}\n{"t":"__proto__"}\n'))).toMatchObject({ status: 422, code: 'REPORT_LINE_TYPE', line: 2 });
  });
});

describe('figures that are not what the hardware gives', () => {
  const at = (line: number, field: string): object => ({ status: 422, line, field });
  const figure = (off: number) => ({ theoreticalTOP: theoreticalTOP(workload('w', 'c').accelerators, 'bf16', 3_600) + off, grade: 'measured' as const });

  test('ended and reserved work to the tera-OP, running work not', async () => {
    for (const off of [2, -2]) {
      expect((await agent.report([customer('c'), workload('w', 'c', { ops: figure(off) })])).json).toMatchObject({ ...at(2, 'ops.theoreticalTOP'), code: 'ACCOUNTING_MISMATCH' });
    }
    const reserved = workload('p', 'c', { state: 'planned', start: NOW, plannedEnd: NOW + 3_600 });
    expect((await agent.report([customer('c'), { ...reserved, ops: figure(2) }])).json).toMatchObject({ code: 'ACCOUNTING_MISMATCH', line: 2 });
    expect((await agent.report([customer('c'), workload('o', 'c', { state: 'planned', start: NOW, ops: figure(0) })])).json).toMatchObject({ code: 'ACCOUNTING_MISMATCH', line: 2 });
    expect(await stored()).toEqual(NOTHING);
    const sound = [customer('c'), reserved, workload('w', 'c', { ops: figure(1) }), workload('r', 'c', { state: 'running', ops: figure(77) }), workload('o', 'c', { state: 'planned', start: NOW })];
    expect((await agent.report(sound)).status).toBe(201);
  });

  test('a model or precision that the catalogue does not have', async () => {
    const made = (changes: { model?: string; precision?: string }): BodyLine => ({
      ...workload('w', 'c', { state: 'running' }),
      accelerators: [{ model: 'NVIDIA H100 SXM5 80GB', count: 1, nodes: 1, memoryGB: 80 }, { model: changes.model ?? 'NVIDIA H100 SXM5 80GB', count: 1, nodes: 1, memoryGB: 80 }],
      precision: changes.precision ?? 'bf16',
    });
    expect((await agent.report([customer('c'), made({ model: 'Abacus 1' })])).json).toMatchObject({ ...at(2, 'accelerators.1'), code: 'COMPUTE_ACCELERATOR_UNKNOWN' });
    expect((await agent.report([customer('c'), made({ precision: 'fp1' })])).json).toMatchObject({ ...at(2, 'accelerators.0'), code: 'COMPUTE_PRECISION_UNKNOWN' });
  });
});

describe('lines that do not fit what was told before', () => {
  beforeEach(async () => {
    const lines = [customer('c', [token(agent.iss)]), customer('d'), workload('running', 'c', { state: 'running' }), workload('ended', 'c'), workload('planned', 'c', { state: 'planned', start: NOW })];
    const answer = await agent.report(lines);
    if (answer.status !== 201) throw new Error(answer.text);
  });

  test.each<readonly [string, BodyLine, string, string]>([
    ['a workload of a customer nobody named', workload('w', 'nobody'), 'CUSTOMER_UNKNOWN', 'customer'],
    ['a rollup of a customer nobody named', rollup('nobody'), 'CUSTOMER_UNKNOWN', 'customer'],
    ['a workload that changes hands', workload('running', 'd'), 'WORKLOAD_CUSTOMER_CHANGED', 'customer'],
    ['a running workload that is planned again', workload('running', 'c', { state: 'planned', start: NOW }), 'WORKLOAD_STATE_REGRESSION', 'state'],
    ['an ended workload that runs again', workload('ended', 'c', { state: 'running' }), 'WORKLOAD_ALREADY_ENDED', 'state'],
    ['an ended workload that ends again', workload('ended', 'c'), 'WORKLOAD_ALREADY_ENDED', 'state'],
    ['an exchange of a workload nobody named', exchange('nothing', { flow: token('flow').token }), 'WORKLOAD_UNKNOWN', 'workload'],
    ['an exchange with a workload nobody named', exchange('ended', { workload: 'nothing' }), 'WORKLOAD_UNKNOWN', 'peer.workload'],
  ])('%s', async (_name, line, code, field) => {
    const before = await stored();
    expect((await agent.report([rollup('c'), line])).json).toMatchObject({ status: 422, code, line: 2, field });
    expect(await stored()).toEqual(before);
    // What is refused moves nothing: the place in the stream is still free.
    expect((await agent.report([rollup('c')])).status).toBe(201);
  });

  test('forward is fine: planned, running, ended, in one report or in several', async () => {
    expect((await agent.report([workload('planned', 'c', { state: 'running' }), workload('running', 'c', { state: 'running' }), workload('new', 'e'), customer('e'), exchange('new', { workload: 'ended' })])).status).toBe(201);
    expect((await agent.report([workload('planned', 'c'), workload('running', 'c')])).status).toBe(201);
    const current = await hub.sql<{ workload: string; state: string; lines: number }>(
      `SELECT w.workload, w.state, (SELECT count(*)::int FROM workload o WHERE o.provider_id = w.provider_id AND o.workload = w.workload) AS lines
       FROM workload w JOIN provider p ON p.id = w.provider_id WHERE p.iss = $1 AND w.superseded_by IS NULL ORDER BY 1`,
      [agent.iss],
    );
    expect(current).toEqual([
      { workload: 'ended', state: 'ended', lines: 1 },
      { workload: 'new', state: 'ended', lines: 1 },
      { workload: 'planned', state: 'ended', lines: 3 },
      { workload: 'running', state: 'ended', lines: 3 },
    ]);
  });

  test("another provider's names are not this one's", async () => {
    const other = await hub.provider();
    expect((await other.report([workload('w', 'c')])).json).toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
    expect((await other.report([customer('c'), workload('ended', 'c')])).status).toBe(201);
  });
});
