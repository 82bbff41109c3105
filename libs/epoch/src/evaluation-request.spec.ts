import { fromBase64url, sha256, toBase64url, utf8 } from '#libs/encoding';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, signJws, verifyJws } from '#libs/signing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEvaluationRequest, type EvaluationClaims, MAX_BATCH, signEvaluationRequest } from './index.js';

const TYP = 'oprf-request+jwt';
const key = importPrivateJwk(generatePrivateJwk());
const bytes = (length: number, fill: number): string => toBase64url(new Uint8Array(length).fill(fill));
const points = [1, 2, 3].map((fill) => new Uint8Array(32).fill(fill));
const joined = toBase64url(Buffer.concat(points));

const asked = { iss: 'https://cloud.example', aud: bytes(32, 1), epoch: '2026-Q4', manifest: bytes(32, 2), batch: bytes(16, 3), iat: 1_795_305_600 };
const claims: EvaluationClaims = { ...asked, n: 3, points: toBase64url(sha256(Buffer.concat(points))) };

/** A request whose claims and members are whatever is given, with a good signature. */
function bodyOf(signed: unknown, more: object = { points: joined }): Uint8Array {
  return utf8(JSON.stringify({ request: signJws(utf8(JSON.stringify(signed)), key, TYP), ...more }));
}
const refused = (code: string, field?: string): unknown => expect.objectContaining(field === undefined ? { code } : { code, place: { field } });

describe('a request', () => {
  test('gives back what was signed, for a signature that the holder then checks', () => {
    const request = decodeEvaluationRequest(signEvaluationRequest(asked, points, key));
    expect(request).toMatchObject({ claims, points });
    expect(request).not.toHaveProperty('order');
    expect(() => verifyJws(request.jws, importPublicJwk(key.jwk))).not.toThrow();
  });

  test('under an order carries its text, and its digest in what is signed', () => {
    const order = bytes(32, 4);
    const request = decodeEvaluationRequest(signEvaluationRequest({ ...asked, order }, points, key, 'what two officers signed'));
    expect(request).toMatchObject({ claims: { ...claims, order }, order: 'what two officers signed' });
  });

  test('of any number of points up to the most comes back point by point', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 40 }), (any) => {
        expect(decodeEvaluationRequest(signEvaluationRequest(asked, any, key)).points).toEqual(any);
      }),
    );
    const most = Array.from({ length: MAX_BATCH }, () => points[0]!);
    expect(decodeEvaluationRequest(signEvaluationRequest(asked, most, key)).points).toHaveLength(MAX_BATCH);
  });

  test.each([
    ['none', []],
    ['one more than the most', Array.from({ length: MAX_BATCH + 1 }, () => points[0]!)],
    ['31 bytes', [new Uint8Array(31)]],
  ])('over %s is not signed', (_, wrong) => {
    expect(() => signEvaluationRequest(asked, wrong, key)).toThrow(refused('EPOCH_POINTS', 'points'));
  });

  test('that names an order without its text, or the other way round, is not signed', () => {
    expect(() => signEvaluationRequest({ ...asked, order: bytes(32, 4) }, points, key)).toThrow(refused('EPOCH_REQUEST', 'order'));
    expect(() => signEvaluationRequest(asked, points, key, 'order')).toThrow(refused('EPOCH_REQUEST', 'order'));
    expect(() => signEvaluationRequest({ ...asked, epoch: '' }, points, key)).toThrow(refused('EPOCH_REQUEST', 'epoch'));
  });
});

describe('each field of the claims, signed with a value that none may have', () => {
  test.each<[string, object, string]>([
    ['iss: empty', { ...claims, iss: '' }, 'iss'],
    ['iss: not ASCII', { ...claims, iss: 'https://wölke.example' }, 'iss'],
    ['aud: 31 bytes', { ...claims, aud: bytes(31, 1) }, 'aud'],
    ['aud: a second spelling', { ...claims, aud: `${'A'.repeat(42)}B` }, 'aud'],
    ['epoch: a line break', { ...claims, epoch: 'a\nb' }, 'epoch'],
    ['manifest: missing', { ...claims, manifest: undefined }, 'manifest'],
    ['batch: 17 bytes', { ...claims, batch: bytes(17, 3) }, 'batch'],
    ['batch: a second spelling', { ...claims, batch: `${'A'.repeat(21)}B` }, 'batch'],
    ['iat: a fraction', { ...claims, iat: 0.5 }, 'iat'],
    ['iat: negative', { ...claims, iat: -1 }, 'iat'],
    ['n: 0', { ...claims, n: 0 }, 'n'],
    ['n: text', { ...claims, n: '3' }, 'n'],
    ['points: no digest', { ...claims, points: joined }, 'points'],
    ['order: no digest', { ...claims, order: 'yes' }, 'order'],
    ['a member that nobody knows', { ...claims, nbf: 1 }, ''],
  ])('%s: EPOCH_REQUEST', (_, signed, field) => {
    expect(() => decodeEvaluationRequest(bodyOf(signed))).toThrow(field === '' ? refused('EPOCH_REQUEST') : refused('EPOCH_REQUEST', field));
  });

  test.each<[string, object, string]>([
    ['n', { ...claims, n: 2 }, 'n'],
    ['the digest of the points', { ...claims, points: bytes(32, 9) }, 'points'],
  ])('%s that is not that of the points: EPOCH_POINTS', (_, signed, field) => {
    expect(() => decodeEvaluationRequest(bodyOf(signed))).toThrow(refused('EPOCH_POINTS', field));
  });

  test('any change to the claims after signing leaves no valid signature', () => {
    const changes: Partial<EvaluationClaims>[] = [{ iss: 'urn:other' }, { aud: bytes(32, 8) }, { epoch: '2027' }, { manifest: bytes(32, 8) }, { batch: bytes(16, 8) }, { iat: claims.iat + 1 }];
    const [header, , signature] = signJws(utf8(JSON.stringify(claims)), key, TYP).split('.');
    for (const change of changes) {
      const request = [header, toBase64url(utf8(JSON.stringify({ ...claims, ...change }))), signature].join('.');
      const { jws } = decodeEvaluationRequest(utf8(JSON.stringify({ request, points: joined })));
      expect(() => verifyJws(jws, importPublicJwk(key.jwk)), Object.keys(change).join()).toThrow(refused('SIGNING_SIGNATURE'));
    }
  });
});

describe('what travels beside the claims', () => {
  test.each<[string, string, string]>([
    ['other points of the same number', toBase64url(Buffer.concat([...points].reverse())), 'points'],
    ['one point fewer', toBase64url(Buffer.concat(points.slice(1))), 'n'],
    ['half a point more', `${joined}${toBase64url(new Uint8Array(15))}`, 'points'],
    ['no points', '', 'points'],
    ['another alphabet', joined.replace(/^./, '+'), 'points'],
    ['points without end', 'A'.repeat(1_000_000), 'points'],
  ])('%s: EPOCH_POINTS', (_, text, field) => {
    expect(() => decodeEvaluationRequest(bodyOf(claims, { points: text }))).toThrow(refused('EPOCH_POINTS', field));
  });

  test.each<[string, Uint8Array, string | undefined]>([
    ['an order that the claims do not name', bodyOf(claims, { points: joined, order: 'x' }), 'order'],
    ['no order where the claims name one', bodyOf({ ...claims, order: bytes(32, 4) }), 'order'],
    ['an order without end', bodyOf({ ...claims, order: bytes(32, 4) }, { points: joined, order: 'x'.repeat(65 * 1024) }), 'order'],
    ['a member that nobody knows', bodyOf(claims, { points: joined, note: '' }), undefined],
    ['no points at all', bodyOf(claims, {}), 'points'],
    ['no JSON', utf8('points'), undefined],
    ['no UTF-8', Uint8Array.of(0xff), undefined],
    ['a name twice', utf8('{"request":"","request":"","points":""}'), undefined],
    ['claims that are no JSON', utf8(JSON.stringify({ request: signJws(utf8('?'), key, TYP), points: joined })), undefined],
  ])('%s: EPOCH_REQUEST', (_, body, field) => {
    expect(() => decodeEvaluationRequest(body)).toThrow(refused('EPOCH_REQUEST', field));
  });

  test('a statement signed by the same provider is no request', () => {
    const statement = signJws(utf8(JSON.stringify(claims)), key, 'compute-report+jwt');
    expect(() => decodeEvaluationRequest(utf8(JSON.stringify({ request: statement, points: joined })))).toThrow(refused('SIGNING_TYP', 'typ'));
  });

  test('the points handed out are copies of the body', () => {
    const request = decodeEvaluationRequest(signEvaluationRequest(asked, points, key));
    request.points[0]!.fill(0xff);
    expect(request.points[1]).toEqual(fromBase64url(bytes(32, 2)));
    expect(request.points[0]!.buffer.byteLength).toBe(32);
  });
});
