import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '#libs/encoding';
import { type Issuer, loadIssuer } from '#libs/pseudonym-issuer';
import { directOutput } from './direct.reference.js';
import { type Blinded, loadOprf, type Oprf } from './oprf.js';
import { fromInteger, ORDER } from './ristretto255.js';
import { BAD_ENCODINGS, SMALL_ORDER } from './testing/rfc9496.js';
import { choices, sharesOf } from './testing/sharing.js';

const { voprf } = ristretto255_oprf;
const key = fc.bigInt(1n, ORDER - 1n);
const inputs = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });
const IDENTITY = new Uint8Array(32);

let oprf: Oprf;
let issuer: Issuer;
beforeAll(async () => {
  oprf = await loadOprf();
  issuer = await loadIssuer();
});

describe('against @noble/curves', () => {
  test('its server answers our client, and ours its client, with the same outputs as a direct evaluation', () => {
    fc.assert(
      fc.property(key, inputs, (k, xs) => {
        const [share, publicShare] = [fromInteger(k), issuer.publicShare(fromInteger(k))];
        const direct = xs.map((x) => toHex(directOutput(k, x)));

        const ours = oprf.blind(xs, randomBytes);
        const theirAnswer = voprf.blindEvaluateBatch(share, publicShare, ours.points);
        expect(oprf.verify(publicShare, ours.points, theirAnswer.evaluated, theirAnswer.proof)).toBe(true);
        expect(oprf.finalize(xs, ours.blinds, [{ index: 1, evaluated: theirAnswer.evaluated }]).map(toHex)).toEqual(direct);

        const theirs = xs.map((x) => voprf.blind(x));
        const ourAnswer = issuer.evaluate(share, theirs.map((item) => item.blinded), randomBytes);
        const items = xs.map((input, index) => ({ input, ...theirs[index]!, evaluated: ourAnswer.evaluated[index]! }));
        expect(voprf.finalizeBatch(items, publicShare, ourAnswer.proof).map(toHex)).toEqual(direct);
      }),
      { numRuns: 25 },
    );
  });

  test('any t holders of a shared key give what the key gives', () => {
    const thresholds = fc.constantFrom([2, 3], [3, 5], [4, 6]).chain(([t = 0, n = 0]) => fc.record({ coefficients: fc.array(key, { minLength: t, maxLength: t }), holders: fc.constantFrom(...choices(n, t)), n: fc.constant(n) }));
    fc.assert(
      fc.property(thresholds, inputs, ({ coefficients, holders, n }, xs) => {
        const shares = sharesOf(coefficients, n);
        const { blinds, points } = oprf.blind(xs, randomBytes);
        const evaluations = holders.map((index) => ({ index, evaluated: issuer.evaluate(shares[index - 1]!, points, randomBytes).evaluated }));
        expect(oprf.finalize(xs, blinds, evaluations).map(toHex)).toEqual(xs.map((x) => toHex(directOutput(coefficients[0]!, x))));
      }),
      { numRuns: 25 },
    );
  });
});

describe('a batch of three and one holder’s answer to it', () => {
  const xs = ['lei', 'tax-id', 'owner'].map(utf8);
  const share = fromInteger(0x1234567890abcdefn ** 3n);
  let publicShare: Uint8Array;
  let batch: Blinded;
  let evaluated: Uint8Array[];
  let proof: Uint8Array;
  beforeAll(() => {
    publicShare = issuer.publicShare(share);
    batch = oprf.blind(xs, randomBytes);
    ({ evaluated, proof } = issuer.evaluate(share, batch.points, randomBytes));
  });
  const accepted = (over: { publicShare?: Uint8Array; blinded?: readonly Uint8Array[]; evaluated?: readonly Uint8Array[]; proof?: Uint8Array }): boolean =>
    oprf.verify(over.publicShare ?? publicShare, over.blinded ?? batch.points, over.evaluated ?? evaluated, over.proof ?? proof);

  test('as it is, it holds', () => {
    expect(accepted({})).toBe(true);
  });

  test('each bit of the proof flipped: none holds', () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const flipped = proof.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(accepted({ proof: flipped })).toBe(false);
    }
  });

  test('proofs of another shape: cut, longer, zero halves, halves at and above the order', () => {
    const [c, s] = [proof.slice(0, 32), proof.slice(32)];
    const plusOrder = (half: Uint8Array): Uint8Array => fromInteger(BigInt(`0x${toHex(half.toReversed())}`) + ORDER);
    for (const [first, second] of [[IDENTITY, s], [c, IDENTITY], [IDENTITY, IDENTITY], [fromInteger(ORDER), s], [c, fromInteger(ORDER)], [plusOrder(c), s], [c, plusOrder(s)], [s, c]] as const) {
      expect(accepted({ proof: new Uint8Array([...first, ...second]) })).toBe(false);
    }
    for (const bad of [new Uint8Array(), c, proof.slice(0, 63), new Uint8Array([...proof, 0]), new Uint8Array(64).fill(0xff)]) expect(accepted({ proof: bad })).toBe(false);
  });

  test('a holder that used another key than it published, for all items or for one', () => {
    const other = issuer.evaluate(fromInteger(77n), batch.points, randomBytes);
    expect(accepted(other)).toBe(false);
    expect(accepted({ evaluated: evaluated.with(1, other.evaluated[1]!) })).toBe(false);
    expect(accepted({ publicShare: issuer.publicShare(fromInteger(77n)) })).toBe(false);
    // Its own proof is good under its own key: the refusals above are about the key, not about the proof's shape.
    expect(accepted({ ...other, publicShare: issuer.publicShare(fromInteger(77n)) })).toBe(true);
  });

  test('items swapped, repeated, left out or added', () => {
    const [a, b, c] = evaluated as [Uint8Array, Uint8Array, Uint8Array];
    for (const bad of [[b, a, c], [a, c, b], [a, a, c], [a, b], [a, b, c, c], []]) expect(accepted({ evaluated: bad })).toBe(false);
    const [p, q, r] = batch.points as [Uint8Array, Uint8Array, Uint8Array];
    expect(accepted({ blinded: [q, p, r] })).toBe(false);
    // Swapped on both sides it is another batch: the weights depend on the place.
    expect(accepted({ blinded: [q, p, r], evaluated: [b, a, c] })).toBe(false);
  });

  test('two items whose errors cancel in an unweighted sum', () => {
    const extra = issuer.publicShare(fromInteger(5n));
    const minusExtra = issuer.publicShare(fromInteger(ORDER - 5n));
    expect(accepted({ evaluated: [sumOf(evaluated[0]!, extra), sumOf(evaluated[1]!, minusExtra), evaluated[2]!] })).toBe(false);
  });

  test('evaluations that are no elements: every bad encoding, points of small order, the identity, another length', () => {
    for (const bad of [...BAD_ENCODINGS.flatMap(([, encodings]) => encodings), ...SMALL_ORDER].map(fromHex)) expect(accepted({ evaluated: evaluated.with(2, bad) })).toBe(false);
    for (const bad of [IDENTITY, new Uint8Array(), new Uint8Array(33).fill(1)]) expect(accepted({ evaluated: evaluated.with(0, bad) })).toBe(false);
  });

  test('what is the caller’s own fault is an error and no verdict on the holder', () => {
    expect(() => accepted({ publicShare: IDENTITY })).toThrow(expect.objectContaining({ code: 'OPRF_IDENTITY', place: { field: 'publicShare' } }));
    expect(() => accepted({ publicShare: fromHex(SMALL_ORDER[4]!) })).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT', place: { field: 'publicShare' } }));
    expect(() => accepted({ blinded: batch.points.with(1, IDENTITY) })).toThrow(expect.objectContaining({ code: 'OPRF_ELEMENT' }));
    expect(() => accepted({ blinded: [], evaluated: [] })).toThrow(expect.objectContaining({ code: 'OPRF_BATCH', place: { field: 'blinded' } }));
  });

  test('finalize refuses what does not belong together', () => {
    const evaluation = { index: 1, evaluated };
    const refused = (code: string, field?: string): unknown => expect.objectContaining({ code, ...(field === undefined ? {} : { place: { field } }) });
    expect(() => oprf.finalize(xs, batch.blinds.slice(1), [evaluation])).toThrow(refused('OPRF_BATCH', 'blinds'));
    expect(() => oprf.finalize(xs, batch.blinds, [evaluation, { index: 2, evaluated: evaluated.slice(1) }])).toThrow(refused('OPRF_BATCH', 'evaluations.1.evaluated'));
    expect(() => oprf.finalize(xs, batch.blinds, [])).toThrow(refused('OPRF_HOLDERS'));
    expect(() => oprf.finalize(xs, batch.blinds, [evaluation, evaluation])).toThrow(refused('OPRF_HOLDERS'));
    expect(() => oprf.finalize(xs, batch.blinds.with(2, IDENTITY), [evaluation])).toThrow(refused('OPRF_SCALAR', 'blinds.2'));
    expect(() => oprf.finalize(xs, batch.blinds, [{ index: 1, evaluated: evaluated.with(1, IDENTITY) }])).toThrow(refused('OPRF_ELEMENT'));
    expect(() => oprf.finalize(xs, batch.blinds, [{ index: 1, evaluated: evaluated.with(1, fromHex(SMALL_ORDER[4]!)) }])).toThrow(refused('OPRF_ELEMENT'));
    // Two holders whose weighted evaluations are opposite: N would be the identity.
    const opposite = evaluated.map((element) => sumOf(element, element));
    expect(() => oprf.finalize(xs, batch.blinds, [evaluation, { index: 2, evaluated: opposite }])).toThrow(refused('OPRF_ELEMENT'));
  });
});

describe('blinding', () => {
  test('the same input twice gives two points that differ, and one output', () => {
    const xs = [utf8('same'), utf8('same')];
    const { blinds, points } = oprf.blind(xs, randomBytes);
    expect(toHex(points[0]!)).not.toBe(toHex(points[1]!));
    const { evaluated } = issuer.evaluate(fromInteger(9n), points, randomBytes);
    const outputs = oprf.finalize(xs, blinds, [{ index: 1, evaluated }]).map(toHex);
    expect(outputs[0]).toBe(outputs[1]);
  });

  test('1,000 inputs are a batch; none and 1,001 are not', () => {
    const thousand = Array.from({ length: 1_000 }, (_, index) => utf8(String(index)));
    expect(new Set(oprf.blind(thousand, randomBytes).points.map(toHex)).size).toBe(1_000);
    for (const xs of [[], [...thousand, utf8('one more')]]) expect(() => oprf.blind(xs, randomBytes)).toThrow(expect.objectContaining({ code: 'OPRF_BATCH', place: { field: 'inputs' } }));
  });

  test('an input of 65,535 bytes is one, of a byte more is not; an empty one is', () => {
    expect(oprf.blind([new Uint8Array(65_535), new Uint8Array()], randomBytes).points).toHaveLength(2);
    expect(() => oprf.blind([utf8('x'), new Uint8Array(65_536)], randomBytes)).toThrow(expect.objectContaining({ code: 'OPRF_INPUT', place: { field: 'inputs.1' } }));
  });

  test('a random source that gives too little, too much, or zeros', () => {
    for (const source of [(n: number) => new Uint8Array(n - 1).fill(1), (n: number) => new Uint8Array(n + 1).fill(1), (n: number) => new Uint8Array(n)]) {
      expect(() => oprf.blind([utf8('x')], source)).toThrow(expect.objectContaining({ code: 'OPRF_RANDOM' }));
    }
  });
});

/** Sum of two elements by the reference. */
function sumOf(a: Uint8Array, b: Uint8Array): Uint8Array {
  return ristretto255.Point.fromBytes(a).add(ristretto255.Point.fromBytes(b)).toBytes();
}
