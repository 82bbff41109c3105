import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CodedError } from '#libs/errors';
import { parseCosignatures, parseSize, parseVerifierKey } from '#libs/tlog';
import { createIdentity, type Identity } from './identity.js';
import { type RunningServer, startServer } from './server.js';
import { quickDisk } from './testing/dying-disk.js';
import { ForkingLog } from './testing/forking-log.js';
import { Witness } from './witness.js';

// Real: HTTP on a socket, signatures, the disk.
const log = new ForkingLog();
let home: string;
let identity: Identity;
let server: RunningServer;
let witness: Pick<Witness, 'addCheckpoint'>;
const faults: string[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'witness-'));
  identity = await createIdentity(quickDisk, join(home, 'state'), 'witness.example/one');
  server = await startServer({ addCheckpoint: async (body) => witness.addCheckpoint(body) }, { host: '127.0.0.1', port: 0, onFault: (fault) => void faults.push(fault) });
});
let round = 0;
beforeEach(async () => {
  faults.length = 0;
  round += 1;
  witness = await Witness.open({ disk: quickDisk, state: join(home, `round-${round}`), identity, logs: [{ verifier: log.verifier, url: undefined }], now: () => 1_780_272_000 });
});
afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly bytes: Uint8Array;
}

async function post(body: Uint8Array | string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body), headers });
  return { status: response.status, type: response.headers.get('content-type'), bytes: new Uint8Array(await response.arrayBuffer()) };
}

describe('add-checkpoint over HTTP', () => {
  test('200 has the cosignature that the asker can append to the checkpoint', async () => {
    const { status, bytes } = await post(log.request(0, 5));
    expect(status).toBe(200);
    const { lines, cosignatures } = parseCosignatures(bytes, log.checkpoint(5), [parseVerifierKey(identity.vkey)]);
    expect(lines).toHaveLength(1);
    expect(cosignatures).toMatchObject([{ timestamp: 1_780_272_000 }]);
  });

  test('409 has the remembered size in its own content type', async () => {
    await post(log.request(0, 5));
    const { status, type, bytes } = await post(log.request(3, 7));
    expect([status, type, parseSize(bytes)]).toEqual([409, 'text/x.tlog.size', 5]);
  });

  test.each<[string, Uint8Array | string, number, string]>([
    ['an unknown log', new ForkingLog('log.example/other').request(0, 5), 404, 'TLOG_ORIGIN\n'],
    ['another key for a known log', new ForkingLog().request(0, 5), 403, 'TLOG_UNSIGNED\n'],
    ['a checkpoint that is older than the old size', Buffer.from(log.request(0, 5)).toString().replace('old 0', 'old 9'), 400, 'TLOG_REQUEST\n'],
    ['nothing', '', 400, 'TLOG_TEXT\n'],
    ['something else', '{"old":0}\n', 400, 'TLOG_REQUEST\n'],
  ])('%s', async (_, body, status, text) => {
    const answer = await post(body);
    expect([answer.status, answer.type, Buffer.from(answer.bytes).toString()]).toEqual([status, 'text/plain; charset=utf-8', text]);
  });

  test('a second history is 422', async () => {
    await post(log.request(0, 5));
    expect(await post(log.request(5, 6, 'other'))).toMatchObject({ status: 422 });
  });

  test('is read whatever content type it is given', async () => {
    for (const [index, type] of ['application/octet-stream', 'text/plain', 'application/json', 'multipart/form-data; boundary=x'].entries()) {
      expect([type, (await post(log.request(index, index + 1), { 'content-type': type })).status]).toEqual([type, 200]);
    }
  });

  test('a body beyond any request is cut off', async () => {
    expect((await post('x'.repeat(200_000))).status).toBe(413);
  });

  test('a checkpoint that cannot be remembered is 503, to be sent again, and said on stderr without anything of the request', async () => {
    witness = { addCheckpoint: async () => Promise.reject(new CodedError('DURABLE_WRITE', 'the disk is full')) };
    const response = await fetch(`${server.url}/add-checkpoint`, { method: 'POST', body: Buffer.from(log.request(0, 5)) });
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([503, '1', 'DURABLE_WRITE\n']);
    expect(faults).toEqual(['DURABLE_WRITE']);
  });

  test('a fault is 500 and says nothing of itself', async () => {
    witness = { addCheckpoint: async () => Promise.reject(new TypeError('secret')) };
    expect(Buffer.from((await post(log.request(0, 5))).bytes).toString()).toBe('status 500\n');
    expect(faults).toEqual(['TypeError']);
  });

  test('more requests than can wait are asked to come back', async () => {
    const held: (() => void)[] = [];
    const refused: number[] = [];
    witness = { addCheckpoint: async () => new Promise((resolve) => void held.push(() => resolve({ status: 409, size: 0 }))) };
    const all = Array.from({ length: 70 }, async () => {
      const answer = await post(log.request(0, 5));
      if (answer.status !== 409) refused.push(answer.status);
      return answer;
    });
    // All six, before any place is given back: one that came after that would be let in, and held.
    await expect.poll(() => refused).toEqual(Array.from({ length: 6 }, () => 503));
    for (const release of held) release();
    expect((await Promise.all(all)).filter(({ status }) => status === 409)).toHaveLength(64);
  });
});

test('says that it is there, and nothing else is', async () => {
  expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok\n');
  expect((await fetch(`${server.url}/add-checkpoint`)).status).toBe(404);
  expect((await fetch(`${server.url}/`)).status).toBe(404);
});
