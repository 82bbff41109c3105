import { randomBytes } from 'node:crypto';
import { nodeDisk } from '#libs/durable';
import { toBase64url, toHex, toJson } from '#libs/encoding';
import { decodeEvaluation, joinPoints, MAX_BATCH, type SignedManifest } from '#libs/epoch';
import { approveOrder, type OrderClaims, readSignedOrder, signOrder } from '#libs/orders';
import { loadIssuer } from '#libs/pseudonym-issuer';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Holder } from '../holder.js';
import { openIdentity } from '../state/identity.js';
import { type BenchHolder, NOW, PASSPHRASE } from '../testing/bench-holder.js';
import { Asker, post, register, running } from '../testing/federation.js';
import { evaluate } from './evaluator.js';

let holders: BenchHolder[];
let bench: BenchHolder;
let provider: Asker;
let manifest: SignedManifest;
let points: Uint8Array[];

beforeAll(async () => {
  ({ holders, provider, manifest } = await running());
  bench = holders[0]!;
  points = await provider.points(5);
});
afterAll(async () => {
  await Promise.all(holders.map(async (one) => one.remove()));
});

const batchId = (): string => toBase64url(randomBytes(16));

/** Points that the provider has spent here, by the audit log. */
async function spent(): Promise<number> {
  const lines = await bench.auditLines();
  return lines.filter((line) => line['kind'] === 'evaluated' && line['iss'] === provider.iss).reduce((sum, line) => sum + (line['count'] as number), 0);
}

describe('a provider', () => {
  test('gets what the share makes of its points, once it is in the audit log', async () => {
    const batch = batchId();
    const { status, bytes } = await provider.ask(bench, manifest, points, { batch });
    expect(status).toBe(200);
    expect(decodeEvaluation(bytes)).toMatchObject({ epoch: '2026', manifest: manifest.digest, batch, holder: 1, elements: { length: 5 } });
    expect((await bench.auditLines()).at(-1)).toMatchObject({ kind: 'evaluated', iss: provider.iss, epoch: '2026', manifest: manifest.digest, batch, count: 5, at: NOW });
  });
});

const oversize = Array.from({ length: MAX_BATCH + 1 }, () => new Uint8Array(32).fill(1));

describe('a refused request spends nothing:', () => {
  let before: number;
  beforeEach(async () => {
    before = await spent();
  });

  test.each<[string, string, number, (() => Promise<Uint8Array | string>)]>([
    ['nothing', 'EPOCH_REQUEST', 400, async () => ''],
    ['no JSON', 'EPOCH_REQUEST', 400, async () => 'hello'],
    ['a member too many', 'EPOCH_REQUEST', 400, async () => toJson({ ...(JSON.parse(Buffer.from(await provider.request(bench, manifest, points)).toString()) as object), more: 1 })],
    ['no request', 'SIGNING_FORMAT', 400, async () => toJson({ request: 'a', points: joinPoints(points) })],
    ['other points than were signed', 'EPOCH_POINTS', 400, async () => toJson({ ...(JSON.parse(Buffer.from(await provider.request(bench, manifest, points)).toString()) as object), points: joinPoints([...points].reverse()) })],
    ['one point less than was signed', 'EPOCH_POINTS', 400, async () => toJson({ ...(JSON.parse(Buffer.from(await provider.request(bench, manifest, points)).toString()) as object), points: joinPoints(points.slice(1)) })],
    ['half a point', 'EPOCH_POINTS', 400, async () => toJson({ ...(JSON.parse(Buffer.from(await provider.request(bench, manifest, points)).toString()) as object), points: toBase64url(new Uint8Array(48)) })],
    ['more points than a batch holds', 'EPOCH_POINTS', 400, async () => toJson({ ...(JSON.parse(Buffer.from(await provider.request(bench, manifest, points)).toString()) as object), points: joinPoints(oversize) })],
    ['far more bytes than a request has', 'REQUEST_TOO_LARGE', 413, async () => 'x'.repeat(200_000)],
    ['a provider nobody knows', 'HOLDER_PROVIDER', 401, async () => new Asker('https://unknown.example', provider.key).request(bench, manifest, points)],
    ['a key the provider has not registered', 'HOLDER_PROVIDER', 401, async () => new Asker(provider.iss).request(bench, manifest, points)],
    ['a signature with one bit changed', 'HOLDER_SIGNATURE', 401, async () => withChangedSignature(await provider.request(bench, manifest, points))],
    ['an officer nobody knows', 'HOLDER_OFFICER', 401, async () => new Asker(`officer:${provider.key.kid}`, provider.key).request(bench, manifest, points, { order: 'A'.repeat(43) }, '{}')],
    ['a provider under an order', 'HOLDER_ORDER', 403, async () => provider.request(bench, manifest, points, { order: 'A'.repeat(43) }, '{}')],
    ['a request for another holder', 'HOLDER_AUDIENCE', 403, async () => provider.request(holders[1]!, manifest, points)],
    ['a clock a day behind', 'HOLDER_CLOCK', 403, async () => provider.request(bench, manifest, points, { iat: NOW - 86_400 })],
    ['a clock a day ahead', 'HOLDER_CLOCK', 403, async () => provider.request(bench, manifest, points, { iat: NOW + 86_400 })],
    ['a clock 301 s behind', 'HOLDER_CLOCK', 403, async () => provider.request(bench, manifest, points, { iat: NOW - 301 })],
    ['a clock 301 s ahead', 'HOLDER_CLOCK', 403, async () => provider.request(bench, manifest, points, { iat: NOW + 301 })],
    ['another epoch', 'HOLDER_EPOCH', 409, async () => provider.request(bench, manifest, points, { epoch: '2027' })],
    ['another manifest', 'HOLDER_MANIFEST', 409, async () => provider.request(bench, manifest, points, { manifest: 'A'.repeat(43) })],
    ['a point that is no element', 'OPRF_ELEMENT', 400, async () => provider.request(bench, manifest, [...points, new Uint8Array(32).fill(0xff)])],
    ['a negative point', 'OPRF_ELEMENT', 400, async () => provider.request(bench, manifest, [Uint8Array.from([1, ...new Uint8Array(31)]), ...points])],
    ['the identity', 'OPRF_IDENTITY', 400, async () => provider.request(bench, manifest, [...points, new Uint8Array(32)])],
  ])('%s is refused with %s', async (_, code, status, body) => {
    const answered = await post(bench, await body());
    expect(answered).toMatchObject({ status, code, problem: { type: `urn:tributary:error:${code}`, status, code, title: expect.any(String) } });
    expect(answered.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
    expect(await spent()).toBe(before);
    expect(await bench.metrics()).toContain(`keyholder_refusals_total{code="${code}"}`);
  });

  test('a refusal on account of the clock says what time it is here', async () => {
    expect((await provider.ask(bench, manifest, points, { iat: NOW - 86_400 })).problem).toMatchObject({ code: 'HOLDER_CLOCK', field: 'iat', now: NOW });
    expect((await provider.ask(bench, manifest, points, { iat: NOW - 300 })).status).toBe(200);
    expect((await provider.ask(bench, manifest, points, { iat: NOW + 300 })).status).toBe(200);
  });

  test('the place of a bad point is named', async () => {
    expect((await provider.ask(bench, manifest, [points[0]!, new Uint8Array(32)])).problem).toMatchObject({ code: 'OPRF_IDENTITY', field: 'points.1' });
  });

  test('a batch that was answered is not answered again, whatever its points', async () => {
    const batch = batchId();
    expect((await provider.ask(bench, manifest, points, { batch })).status).toBe(200);
    expect(await provider.ask(bench, manifest, points, { batch })).toMatchObject({ status: 409, code: 'HOLDER_BATCH_REPLAYED', problem: { field: 'batch' } });
    expect(await provider.ask(bench, manifest, points.slice(1), { batch })).toMatchObject({ code: 'HOLDER_BATCH_REPLAYED' });
    expect((await provider.ask(holders[1]!, manifest, points, { batch })).status).toBe(200);
    expect(await spent()).toBe(before + 5);
  });

  test('a batch that was refused may be asked again', async () => {
    const batch = batchId();
    expect((await provider.ask(bench, manifest, points, { batch, iat: 0 })).code).toBe('HOLDER_CLOCK');
    expect((await provider.ask(bench, manifest, points, { batch })).status).toBe(200);
  });

  test('another content type', async () => {
    expect(await post(bench, await provider.request(bench, manifest, points), 'text/plain')).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
  });

  test('of an authenticated one the audit log keeps who and why, of any other nothing', async () => {
    const lines = (await bench.auditLines()).length;
    await provider.ask(bench, manifest, points, { epoch: '2027', batch: 'A'.repeat(22) });
    await post(bench, withChangedSignature(await provider.request(bench, manifest, points)));
    const after = await bench.auditLines();
    expect(after.slice(lines)).toEqual([expect.objectContaining({ kind: 'refused', iss: provider.iss, epoch: '2027', batch: 'A'.repeat(22), code: 'HOLDER_EPOCH' })]);
  });
});

function withChangedSignature(body: Uint8Array): string {
  const { request, points } = JSON.parse(Buffer.from(body).toString()) as { request: string; points: string };
  const at = request.lastIndexOf('.') + 20;
  return toJson({ request: `${request.slice(0, at)}${request[at] === 'A' ? 'B' : 'A'}${request.slice(at + 1)}`, points });
}

describe('the quota', () => {
  test('is given out to the last point, and not one more; the rest is left for smaller batches', async () => {
    const asker = new Asker('https://small.example');
    // ceil(10 × 1 × 1.1) = 11
    await register(bench, asker, { customers: 10, attributes: 1 });
    await bench.tick();
    const many = await asker.points(12);
    expect(await asker.ask(bench, manifest, many)).toMatchObject({ status: 429, code: 'HOLDER_QUOTA', problem: { field: 'points' } });
    expect((await asker.ask(bench, manifest, many.slice(0, 10))).status).toBe(200);
    expect((await asker.ask(bench, manifest, many.slice(0, 2))).code).toBe('HOLDER_QUOTA');
    expect((await asker.ask(bench, manifest, many.slice(0, 1))).status).toBe(200);
    expect((await asker.ask(bench, manifest, many.slice(0, 1))).code).toBe('HOLDER_QUOTA');
  });

  test('is not overspent by requests at the same time, nor one batch answered twice', async () => {
    const asker = new Asker('https://eager.example');
    await register(bench, asker, { customers: 30, attributes: 1 });
    await bench.tick();
    const ten = await asker.points(10);
    const answers = await Promise.all(Array.from({ length: 6 }, async () => asker.ask(bench, manifest, ten)));
    expect(answers.map(({ code }) => code ?? 'answered').sort()).toEqual(['HOLDER_QUOTA', 'HOLDER_QUOTA', 'HOLDER_QUOTA', 'answered', 'answered', 'answered']);
    const batch = batchId();
    const same = await Promise.all(Array.from({ length: 4 }, async () => asker.ask(bench, manifest, ten.slice(0, 1), { batch })));
    expect(same.map(({ code }) => code ?? 'answered').sort()).toEqual(['HOLDER_BATCH_REPLAYED', 'HOLDER_BATCH_REPLAYED', 'HOLDER_BATCH_REPLAYED', 'answered']);
  });

  test('is each provider’s own, and so are batch ids', async () => {
    const [one, two] = [new Asker('https://one.example'), new Asker('https://two.example')];
    for (const asker of [one, two]) await register(bench, asker, { customers: 1, attributes: 1 });
    await bench.tick();
    const batch = batchId();
    const point = await one.points(1);
    expect((await one.ask(bench, manifest, point, { batch })).status).toBe(200);
    expect((await two.ask(bench, manifest, point, { batch })).status).toBe(200);
  });

  test('and the batches that were answered outlive a restart; a provider that was removed is refused and comes back with what it spent', async () => {
    const asker = new Asker('https://restart.example');
    await register(bench, asker, { customers: 10, attributes: 1 });
    await bench.tick();
    const batch = batchId();
    const ten = await asker.points(10);
    expect((await asker.ask(bench, manifest, ten, { batch })).status).toBe(200);
    await bench.restart();
    expect((await asker.ask(bench, manifest, ten, { batch })).code).toBe('HOLDER_BATCH_REPLAYED');
    expect((await asker.ask(bench, manifest, ten.slice(0, 2))).code).toBe('HOLDER_QUOTA');
    await bench.cli(['provider', 'remove', '--state', bench.state, '--iss', asker.iss]);
    await bench.tick();
    expect((await asker.ask(bench, manifest, ten.slice(0, 1))).code).toBe('HOLDER_PROVIDER');
    await register(bench, asker, { customers: 10, attributes: 1 });
    await bench.tick();
    expect((await asker.ask(bench, manifest, ten.slice(0, 2))).code).toBe('HOLDER_QUOTA');
    expect((await asker.ask(bench, manifest, ten.slice(0, 1))).status).toBe(200);
  });
});

describe('a holder that dies', () => {
  test('between log and answer has lost the answer alone: the batch is spent, and another is answered', async () => {
    const asker = new Asker('https://unlucky.example');
    await register(bench, asker, { customers: 10, attributes: 1 });
    await bench.stop();
    const surroundings = bench.surroundings();
    const identity = await openIdentity(surroundings, bench.state, PASSPHRASE);
    const dying = await Holder.open(surroundings, identity, { checkPoints: (await loadIssuer()).checkPoints, evaluate: () => Promise.reject(new Error('killed')) });
    const ten = await asker.points(10);
    const batch = batchId();
    await expect(evaluate(dying, await asker.request(bench, manifest, ten, { batch }))).rejects.toThrow('killed');
    await dying.close();
    await bench.start();
    expect((await asker.ask(bench, manifest, ten, { batch })).code).toBe('HOLDER_BATCH_REPLAYED');
    expect((await asker.ask(bench, manifest, ten.slice(0, 1))).status).toBe(200);
    expect((await asker.ask(bench, manifest, ten.slice(0, 1))).code).toBe('HOLDER_QUOTA');
  });

  test('because its disk is full answers nobody until a restart, and says so', async () => {
    await bench.stop();
    bench.disk = { ...nodeDisk, openAppending: async (path) => ({ ...(await nodeDisk.openAppending(path)), append: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }) };
    await bench.start();
    const answered = await provider.ask(bench, manifest, points);
    expect(answered).toMatchObject({ status: 503, code: 'HOLDER_LOG_WRITE' });
    expect(answered.headers.get('retry-after')).toBe('1');
    expect((await fetch(`${bench.server}/health/ready`)).status).toBe(503);
    expect((await fetch(`${bench.server}/health/live`)).status).toBe(200);
    await bench.stop();
    bench.disk = nodeDisk;
    await bench.start();
    expect((await provider.ask(bench, manifest, points)).status).toBe(200);
  });
});

test('more requests at a time than a holder works on are asked to come back', async () => {
  await bench.stop();
  const issuer = await loadIssuer();
  let enter = (): void => undefined;
  let release = (): void => undefined;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  await bench.start(1, {
    checkPoints: (some) => issuer.checkPoints(some),
    evaluate: async (...args) => {
      enter();
      await released;
      return issuer.evaluate(...args);
    },
  });
  const slow = provider.ask(bench, manifest, points);
  await entered;
  const refused = await provider.ask(bench, manifest, points);
  release();
  expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([503, 'HOLDER_BUSY', '1']);
  expect((await slow).status).toBe(200);
  expect((await provider.ask(bench, manifest, points)).status).toBe(200);
  await bench.restart();
});

describe('officers', () => {
  const [first, second] = [importPrivateJwk(generatePrivateJwk()), importPrivateJwk(generatePrivateJwk())];
  const officer = new Asker(`officer:${first.kid}`, first);
  const other = new Asker(`officer:${second.kid}`, second);

  beforeAll(async () => {
    for (const { jwk } of [first, second]) await bench.cli(['officer', 'add', '--state', bench.state, '--key', await bench.write('officer.jwk.json', JSON.stringify(jwk))]);
    await bench.tick();
  });

  const presence = { v: 1, aud: 'hub.example/log', id: 'A'.repeat(22), iat: NOW - 60, case: '2026/17', legalBasis: 'Art. 1', kind: 'presence', epoch: '2026', expires: NOW + 3600, quota: 3 } as const;

  function ordered(changes: Partial<OrderClaims> = {}): { text: string; digest: string } {
    const claims = { ...presence, id: toBase64url(randomBytes(16)), ...changes } as OrderClaims;
    const signed = signOrder(claims, first);
    return { text: approveOrder(signed, second), digest: readSignedOrder(signed).digest };
  }

  test('have as many points evaluated as their order says, both of them together', async () => {
    const { text, digest } = ordered();
    expect((await officer.ask(bench, manifest, points.slice(0, 2), { order: digest }, text)).status).toBe(200);
    expect((await other.ask(bench, manifest, points.slice(0, 2), { order: digest }, text)).code).toBe('HOLDER_QUOTA');
    expect((await other.ask(bench, manifest, points.slice(0, 1), { order: digest }, text)).status).toBe(200);
    expect((await bench.auditLines()).at(-1)).toMatchObject({ kind: 'evaluated', iss: other.iss, order: digest, count: 1 });
    await bench.restart();
    expect((await officer.ask(bench, manifest, points.slice(0, 1), { order: digest }, text)).code).toBe('HOLDER_QUOTA');
  });

  test.each<[string, string, () => { text: string | undefined; digest: string | undefined }]>([
    ['without an order', 'HOLDER_ORDER', () => ({ text: undefined, digest: undefined })],
    ['under another order than they name', 'HOLDER_ORDER', () => ({ ...ordered(), digest: 'A'.repeat(43) })],
    ['under what is no order', 'HOLDER_ORDER', () => ({ ...ordered(), text: '{}' })],
    ['under an order that has expired', 'HOLDER_ORDER_EXPIRED', () => ordered({ expires: NOW })],
    ['under an order for another epoch', 'HOLDER_ORDER_EPOCH', () => ordered({ epoch: '2025' })],
    ['under an order that nobody of them approved', 'HOLDER_ORDER', () => ({ ...ordered(), text: approvedByNobody() })],
  ])('%s are refused with %s', async (_, code, order) => {
    const { text, digest } = order();
    expect((await officer.ask(bench, manifest, points.slice(0, 1), digest === undefined ? {} : { order: digest }, text)).code).toBe(code);
  });

  test('do not ask in each other’s name', async () => {
    const { text, digest } = ordered();
    const posing = new Asker(`officer:${second.kid}`, first);
    expect(await posing.ask(bench, manifest, points.slice(0, 1), { order: digest }, text)).toMatchObject({ status: 401, code: 'HOLDER_OFFICER' });
  });

  test('that were removed are officers no more, and neither are their orders followed', async () => {
    const { text, digest } = ordered();
    await bench.cli(['officer', 'remove', '--state', bench.state, '--kid', second.kid]);
    await bench.tick();
    expect((await officer.ask(bench, manifest, points.slice(0, 1), { order: digest }, text)).code).toBe('HOLDER_ORDER');
    expect((await other.ask(bench, manifest, points.slice(0, 1), { order: digest }, text)).code).toBe('HOLDER_OFFICER');
  });

  /** The approval by somebody who is no officer here. */
  function approvedByNobody(): string {
    return approveOrder(signOrder({ ...presence, id: toBase64url(randomBytes(16)) }, first), importPrivateJwk(generatePrivateJwk()));
  }
});

test('no file and no output holds a point, an answer, or a key in the clear', async () => {
  const { bytes } = await provider.ask(bench, manifest, points);
  const { elements } = decodeEvaluation(bytes);
  await provider.ask(bench, manifest, [...points, new Uint8Array(32)]);
  const share = [...bench.holder!.epochs().values()][0]!.share;
  const secrets = [...points, ...elements, share].flatMap((one) => [toHex(one), toBase64url(one), Buffer.from(one).toString('latin1')]);
  const written = [...(await bench.files()).values()].map((file) => file.toString('latin1'));
  for (const text of [...written, bench.out, bench.err, await bench.metrics()]) {
    for (const secret of [...secrets, joinPoints(points).slice(0, 40), PASSPHRASE, 'customer 0']) expect(text).not.toContain(secret);
  }
});
