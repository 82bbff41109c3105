import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '#libs/encoding';
import { loadOprf, type Oprf } from '#libs/pseudonym';
import { type Issuer, loadIssuer } from './evaluate.js';

const SHARE = fromHex('e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909');
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
const NOT_CANONICAL = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
const NOT_ON_THE_CURVE = fromHex('26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371');
const SMALL_ORDER = fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');

let issuer: Issuer;
let oprf: Oprf;
let points: Uint8Array[];
beforeAll(async () => {
  issuer = await loadIssuer();
  oprf = await loadOprf();
  points = oprf.blind(['a', 'b', 'c'].map(utf8), randomBytes).points;
});

describe('a hostile batch is refused before the share is looked at', () => {
  // With a share that is refused whenever it is: a code about the points shows that they came first.
  const unusable = new Uint8Array(32);
  test.each([
    ['no points', () => [], 'OPRF_BATCH', 'points'],
    ['1,001 points', () => Array.from({ length: 1_001 }, () => points[0]!), 'OPRF_BATCH', 'points'],
    ['the identity', () => points.with(1, new Uint8Array(32)), 'OPRF_IDENTITY', 'points.1'],
    ['a field element that is not canonical', () => points.with(2, NOT_CANONICAL), 'OPRF_ELEMENT', 'points.2'],
    ['an encoding off the curve', () => points.with(0, NOT_ON_THE_CURVE), 'OPRF_ELEMENT', 'points.0'],
    ['a point of small order', () => points.with(0, SMALL_ORDER), 'OPRF_ELEMENT', 'points.0'],
    ['31 bytes', () => points.with(2, points[2]!.slice(1)), 'OPRF_ELEMENT', 'points.2'],
  ])('%s', (_, batch, code, field) => {
    const drawn: number[] = [];
    const source = (n: number): Uint8Array => {
      drawn.push(n);
      return randomBytes(n);
    };
    for (const share of [SHARE, unusable]) expect(() => issuer.evaluate(share, batch(), source)).toThrow(expect.objectContaining({ code, place: { field } }));
    expect(drawn).toEqual([]);
  });
});

describe('the share and the nonce', () => {
  test.each([
    ['zero', new Uint8Array(32)],
    ['the order', ORDER],
    ['above the order', new Uint8Array(32).fill(0xff)],
    ['31 bytes', new Uint8Array(31).fill(1)],
  ])('a share that is %s is refused', (_, share) => {
    const refused = expect.objectContaining({ code: 'OPRF_SCALAR', place: { field: 'share' } });
    expect(() => issuer.evaluate(share, points, randomBytes)).toThrow(refused);
    expect(() => issuer.publicShare(share)).toThrow(refused);
  });

  test('a source that gives zeros or too few bytes makes no proof', () => {
    for (const source of [(n: number) => new Uint8Array(n), (n: number) => new Uint8Array(n - 1).fill(1)]) {
      expect(() => issuer.evaluate(SHARE, points, source)).toThrow(expect.objectContaining({ code: 'OPRF_RANDOM' }));
    }
  });

  test('two answers to one batch: the same evaluations, proofs that share no half, both good', () => {
    const [first, second] = [issuer.evaluate(SHARE, points, randomBytes), issuer.evaluate(SHARE, points, randomBytes)];
    expect(first.evaluated.map(toHex)).toEqual(second.evaluated.map(toHex));
    expect(toHex(first.proof.slice(0, 32))).not.toBe(toHex(second.proof.slice(0, 32)));
    expect(toHex(first.proof.slice(32))).not.toBe(toHex(second.proof.slice(32)));
    for (const { evaluated, proof } of [first, second]) expect(oprf.verify(issuer.publicShare(SHARE), points, evaluated, proof)).toBe(true);
  });

  test('an answer contains neither the share nor what was sent', () => {
    const { evaluated, proof } = issuer.evaluate(SHARE, points, randomBytes);
    const answer = [...evaluated, proof].map(toHex).join('');
    for (const secret of [SHARE, ...points]) expect(answer).not.toContain(toHex(secret));
  });
});
