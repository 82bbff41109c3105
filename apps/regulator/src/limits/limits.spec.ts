import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { customer, workload } from '../testing/lines.js';
import { post, type HubAnswer } from '../testing/test-agent.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import type { HubLimits } from './hub-limits.js';

// Real: HTTP down to the socket, signatures, PostgreSQL. Stub: the clock of statements. The clock of the limits is real, and slow against them: rates are once an hour.
let hub: TestHub;
afterEach(async () => hub.close());

async function hubWith(limits: Partial<HubLimits>): Promise<void> {
  hub = await testHub({ limits });
}

const told = ({ status, json, headers }: HubAnswer): unknown => [status, json['code'], headers.get('retry-after') === null ? 'no' : Number(headers.get('retry-after'))];

describe('sizes', () => {
  test('a compressed body larger than the hub takes is refused, and one as large is not', async () => {
    await hubWith({});
    const agent = await hub.provider();
    const { gzip } = agent.sign([customer('c'), workload('w', 'c')]);
    await hub.close();
    await hubWith({ gzipBytes: gzip?.length ?? 0 });
    const smaller = await hub.provider();
    expect(told(await smaller.report([customer('c'), ...['a', 'b', 'd', 'e'].map((id) => workload(id, 'c'))]))).toEqual([413, 'BODY_TOO_LARGE', 'no']);
    expect((await smaller.report([customer('c'), workload('w', 'c')])).status).toBe(201);
  });

  test('a body that unfolds to more than the hub takes is refused before it has', async () => {
    await hubWith({ bodyBytes: 2_000 });
    const agent = await hub.provider();
    expect(told(await agent.report([customer('c'), ...Array.from({ length: 10 }, (_, nth) => workload(`w${nth}`, 'c'))]))).toEqual([413, 'BODY_BOMB', 'no']);
    expect((await agent.report([customer('c'), workload('w', 'c')])).status).toBe(201);
  });

  test('more lines than the hub takes are refused', async () => {
    await hubWith({ bodyLines: 2 });
    const agent = await hub.provider();
    expect(told(await agent.report(['a', 'b', 'c'].map((handle) => customer(handle))))).toEqual([422, 'REPORT_BODY_LINES', 'no']);
    expect((await agent.report(['a', 'b'].map((handle) => customer(handle)))).status).toBe(201);
  });

  test('a body that unfolds to far more than it is must not, however well within the limit of bytes it stays', async () => {
    await hubWith({ expansion: 20 });
    const agent = await hub.provider();
    const lines = Array.from({ length: 1_000 }, (_, nth) => workload(`w${nth}`, 'c'));
    const report = agent.sign([customer('c'), ...lines]);
    expect((await agent.send(report)).json).toMatchObject({ status: 413, code: 'BODY_BOMB' });
    // The same bytes, less well compressed.
    const plain = gzipSync(Buffer.from([customer('c'), ...lines].map((line) => `${JSON.stringify(line)}\n`).join('')), { level: 0 });
    expect((await agent.send({ ...report, gzip: plain })).status).toBe(201);
    expect((await agent.report([customer('d'), ...Array.from({ length: 60 }, (_, nth) => workload(`x${nth}`, 'd'))])).status).toBe(201);
  });

  test('a header section larger than the hub reads is refused, with a problem document', async () => {
    await hubWith({ headerBytes: 2_048 });
    const answer = await hub.get('/v1/streams/head?iss=a&str=b', 'x'.repeat(3_000));
    expect([answer.status, answer.headers.get('content-type'), ((await answer.json()) as { code: string }).code]).toEqual([431, 'application/problem+json', 'HEADERS_TOO_LARGE']);
    expect((await hub.get('/v1/streams/head?iss=a&str=b')).status).toBe(200);
  });
});

describe('rates', () => {
  test('a provider that sends more than it may is told when to come back; others are served, and so are its replays', async () => {
    await hubWith({ providerRate: 1 / 3_600, providerBurst: 3 });
    const [agent, other] = [await hub.provider(), await hub.provider()];
    const first = agent.sign(undefined);
    expect((await agent.send(first)).status).toBe(201);
    // A refusal is an answer as well, and pays.
    expect((await agent.report(undefined, { seq: 9 })).json).toMatchObject({ code: 'STREAM_GAP' });
    expect((await agent.report(undefined)).status).toBe(201);
    const refused = await agent.report(undefined);
    expect([refused.status, refused.json['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect([(await other.report(undefined)).status, (await agent.send(first)).status]).toEqual([201, 200]);
  });

  test('a stranger uses up what its address may, and no provider pays for that: not for made-up signatures, nor for its own statements that somebody else sends', async () => {
    await hubWith({ addressRate: 1 / 3_600, addressBurst: 3, providerRate: 1 / 3_600, providerBurst: 3 });
    const agent = await hub.provider();
    const first = agent.sign(undefined);
    const forged = `${first.jws.slice(0, -8)}AAAAAAAA`;
    // Nothing is taken from the address for what is new and signed.
    for (const report of [first, undefined]) expect((await (report === undefined ? agent.report(undefined) : agent.send(report))).status).toBe(201);
    expect([(await post(hub.url, forged, undefined)).status, (await agent.send(first)).status, (await hub.get('/.well-known/jwks.json')).status]).toEqual([401, 200, 200]);
    const limited = await post(hub.url, forged, undefined);
    expect([limited.status, limited.json['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(3_500);
    // Whoever looks after the hub, and its analysts, are not shut out with the stranger.
    expect([(await hub.get('/health/live')).status, (await hub.get('/log/checkpoint', hub.token)).status, (await hub.get('/log/checkpoint')).status, (await hub.get('/log/checkpoint', 'guess')).status]).toEqual([200, 200, 429, 429]);
  });
});

describe('reports that are being read', () => {
  /** Sends a request up to somewhere in its body, and waits there. */
  async function begun(): Promise<{ readonly socket: ReturnType<typeof connect>; readonly answer: Promise<string> }> {
    const { port } = new URL(hub.url);
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    const answer = new Promise<string>((resolve) => {
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('error', () => undefined).on('close', () => resolve(text));
    });
    await new Promise<void>((resolve) => {
      socket.write('POST /v1/reports HTTP/1.1\r\nhost: hub\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 5000\r\n\r\n--b\r\n', () => resolve());
    });
    return { socket, answer };
  }

  /** Sends again and again until the answer is one that is waited for. */
  async function until(send: () => Promise<HubAnswer>, waitedFor: (status: number) => boolean): Promise<HubAnswer> {
    for (;;) {
      const answer = await send();
      if (waitedFor(answer.status)) return answer;
    }
  }

  test.each([
    ['in all', { uploads: 2 }, [503, 'INTAKE_BUSY', 2]],
    ['of one address', { addressUploads: 2 }, [429, 'RATE_LIMITED', 2]],
  ] as const)('are limited %s; one more is told to come back, and is taken when a slow one has gone', async (_name, limits, refusal) => {
    await hubWith(limits);
    const agent = await hub.provider();
    const slow = [await begun(), await begun()];
    const report = agent.sign(undefined);
    expect(told(await until(async () => agent.send(report), (status) => status >= 400))).toEqual(refusal);
    slow[0]?.socket.destroy();
    expect((await until(async () => agent.send(report), (status) => status < 400)).json).toMatchObject({ status: 'accepted' });
    slow[1]?.socket.destroy();
  });

  test('are limited in the memory that their bodies take, which is free again afterwards', async () => {
    await hubWith({ uploadBytes: 300 });
    const agent = await hub.provider();
    const big = agent.sign([customer('c'), ...Array.from({ length: 20 }, (_, nth) => workload(`w${nth}`, 'c'))]);
    expect(big.gzip?.length).toBeGreaterThan(300);
    for (let nth = 0; nth < 3; nth += 1) expect(told(await agent.send(big))).toEqual([503, 'INTAKE_BUSY', 2]);
    expect((await agent.report([customer('c')])).status).toBe(201);
  });

  test('are given up when the rest does not come in time, and the sender is told', async () => {
    await hubWith({ requestSeconds: 1, uploads: 1 });
    const agent = await hub.provider();
    const { answer } = await begun();
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(text).toContain('content-type: application/problem+json');
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    expect((await agent.report(undefined)).status).toBe(201);
  });

  test('a connection that speaks no HTTP is told so', async () => {
    await hubWith({});
    const { port } = new URL(hub.url);
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.end('nonsense\r\n\r\n').setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
  });
});
