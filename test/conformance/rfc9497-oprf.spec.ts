// RFC 9497. Which code the cases exercise. ristretto255-SHA512 in mode VOPRF: our client and our issuer, all of it, proofs included.
// ristretto255-SHA512 in mode OPRF: our evaluation, unblinding and output; its blinding hashes under another context string, which our
// code does not speak, and comes from @noble/curves. P256-SHA256, both modes: @noble/curves alone, as the reference which our code is
// compared with beside its source.

import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { p256_oprf } from '@noble/curves/nist.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#libs/encoding';
import { checkPublicShares, loadOprf, type Oprf, type RandomBytes } from '#libs/pseudonym';
import { type Issuer, loadIssuer } from '#libs/pseudonym-issuer';
import { isMissing, readJson, titled } from './vectors.js';

interface Case {
  readonly name: string;
  readonly input: readonly string[];
  readonly blind: readonly string[];
  readonly blinded: readonly string[];
  readonly evaluated: readonly string[];
  readonly output: readonly string[];
  readonly proof: string;
  /** r, the proof's random scalar. */
  readonly nonce: string;
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const VECTORS = 'identity/rfc9497/allVectors.json';

/** Appendix A.1.2: the figures stand here, so that this much runs wherever the project does. */
const KEY = 'e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909';
const PUBLIC_KEY = 'c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e';
const A_1_2: readonly Case[] = [
  {
    name: 'A.1.2.1, test vector 1, batch size 1',
    input: ['00'],
    blind: ['64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706'],
    blinded: ['863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945'],
    evaluated: ['aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e'],
    proof: 'ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd066d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d',
    nonce: '222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e',
    output: ['b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c'],
  },
  {
    name: 'A.1.2.2, test vector 2, batch size 1',
    input: ['5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a'],
    blind: ['64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706'],
    blinded: ['cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c'],
    evaluated: ['60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468'],
    proof: '401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02',
    nonce: '222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e',
    output: ['8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6'],
  },
  {
    name: 'A.1.2.3, test vector 3, batch size 2',
    input: ['00', '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a'],
    blind: ['64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706', '222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e'],
    blinded: ['863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945', '90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654'],
    evaluated: ['aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e', 'cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a'],
    proof: 'cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08',
    nonce: '419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c',
    output: [
      'b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c',
      '8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6',
    ],
  },
];

let oprf: Oprf;
let issuer: Issuer;
beforeAll(async () => {
  oprf = await loadOprf();
  issuer = await loadIssuer();
});

describe('RFC 9497 A.1.2, ristretto255-SHA512 in mode VOPRF, through our client and issuer', () => {
  test.each(A_1_2)('$name: blinded elements, evaluations, proof and outputs', (vector) => {
    expect(outputs(vector, KEY, PUBLIC_KEY)).toEqual(vector.output);
  });
});

describe('RFC 9497 A.1.2 with its key shared among five holders, any three of whom answer', () => {
  // f(0) is the RFC's key; the other two coefficients are arbitrary.
  const coefficients = [toInteger(KEY), 0x1234567890abcdefn ** 4n % ORDER, 0xfedcba0987654321n ** 4n % ORDER];
  const shares = [1n, 2n, 3n, 4n, 5n].map((x) => fromInteger(coefficients.reduceRight((sum, coefficient) => (sum * x + coefficient) % ORDER, 0n)));
  const subsets = [1, 2, 3].flatMap((a) => [2, 3, 4].flatMap((b) => [3, 4, 5].map((c) => [a, b, c]))).filter(([a = 0, b = 0, c = 0]) => a < b && b < c);

  test('the public shares lie where the commitments put them, and the first commitment is the RFC’s public key', () => {
    const commitments = coefficients.map((coefficient) => issuer.publicShare(fromInteger(coefficient)));
    expect(commitments.map(toHex)[0]).toBe(PUBLIC_KEY);
    const publicShares = shares.map((share) => issuer.publicShare(share));
    expect(() => checkPublicShares(commitments, 3, publicShares)).not.toThrow();
    expect(() => checkPublicShares(commitments, 3, publicShares.toReversed())).toThrow(expect.objectContaining({ code: 'OPRF_PUBLIC_SHARE' }));
  });

  test('there are ten such threes', () => {
    expect(new Set(subsets.map(String)).size).toBe(10);
  });

  test.each(subsets)('holders %i, %i and %i give the RFC’s outputs, each with a proof of its own', (...holders) => {
    for (const vector of A_1_2) {
      const inputs = vector.input.map(fromHex);
      const { blinds, points } = oprf.blind(inputs, scalars(vector.blind));
      const evaluations = holders.map((index) => {
        const share = shares[index - 1] ?? new Uint8Array();
        const { evaluated, proof } = issuer.evaluate(share, points, scalars([vector.nonce]));
        expect(oprf.verify(issuer.publicShare(share), points, evaluated, proof)).toBe(true);
        return { index, evaluated };
      });
      expect(oprf.finalize(inputs, blinds, evaluations).map(toHex)).toEqual(vector.output);
      // Two of the three give something else: the threshold is one.
      expect(oprf.finalize(inputs, blinds, evaluations.slice(1)).map(toHex)).not.toEqual(vector.output);
    }
  });
});

describe.skipIf(isMissing(VECTORS))(titled('RFC 9497 all vectors of ristretto255-SHA512 and P256-SHA256', VECTORS), () => {
  test('ristretto255-SHA512, VOPRF: 3 cases, through our client and issuer, and the same figures as above', () => {
    const { key, publicKey, cases } = suite('ristretto255-SHA512', 1);
    expect(key).toBe(KEY);
    expect(cases.map(({ name: _, ...figures }) => figures)).toEqual(A_1_2.map(({ name: _, ...figures }) => figures));
    for (const vector of cases) expect(outputs(vector, key, publicKey)).toEqual(vector.output);
  });

  test('ristretto255-SHA512, OPRF: 2 cases, blinded by @noble/curves, then through our issuer and client', () => {
    const { key, cases } = suite('ristretto255-SHA512', 0);
    expect(cases).toHaveLength(2);
    for (const vector of cases) {
      const [input, blind] = [fromHex(vector.input[0] ?? ''), fromHex(vector.blind[0] ?? '')];
      const { blinded } = ristretto255_oprf.oprf.blind(input, nobleScalar(toInteger(toHex(blind)), ORDER, true));
      expect(toHex(blinded)).toBe(vector.blinded[0]);
      const { evaluated } = issuer.evaluate(fromHex(key), [blinded], () => new Uint8Array(64).fill(7));
      expect(evaluated.map(toHex)).toEqual(vector.evaluated);
      expect(oprf.finalize([input], [blind], [{ index: 1, evaluated }]).map(toHex)).toEqual(vector.output);
    }
  });

  test('P256-SHA256, OPRF: 2 cases, through @noble/curves', () => {
    const { key, cases } = suite('P256-SHA256', 0);
    expect(cases).toHaveLength(2);
    for (const vector of cases) {
      const [input, blind] = [fromHex(vector.input[0] ?? ''), vector.blind[0] ?? ''];
      const { blinded } = p256_oprf.oprf.blind(input, nobleScalar(BigInt(`0x${blind}`), P256_ORDER, false));
      expect(toHex(blinded)).toBe(vector.blinded[0]);
      const evaluated = p256_oprf.oprf.blindEvaluate(fromHex(key), blinded);
      expect(toHex(evaluated)).toBe(vector.evaluated[0]);
      expect(toHex(p256_oprf.oprf.finalize(input, fromHex(blind), evaluated))).toBe(vector.output[0]);
    }
  });

  test('P256-SHA256, VOPRF: 3 cases with their proofs, through @noble/curves', () => {
    const { key, publicKey, cases } = suite('P256-SHA256', 1);
    expect(cases).toHaveLength(3);
    for (const vector of cases) {
      const blinded = vector.input.map((input, item) => p256_oprf.voprf.blind(fromHex(input), nobleScalar(BigInt(`0x${vector.blind[item]}`), P256_ORDER, false)).blinded);
      expect(blinded.map(toHex)).toEqual(vector.blinded);
      const { evaluated, proof } = p256_oprf.voprf.blindEvaluateBatch(fromHex(key), fromHex(publicKey), blinded, nobleScalar(BigInt(`0x${vector.nonce}`), P256_ORDER, false));
      expect(evaluated.map(toHex)).toEqual(vector.evaluated);
      expect(toHex(proof)).toBe(vector.proof);
      const items = vector.input.map((input, item) => ({ input: fromHex(input), blind: fromHex(vector.blind[item] ?? ''), blinded: blinded[item]!, evaluated: evaluated[item]! }));
      expect(p256_oprf.voprf.finalizeBatch(items, fromHex(publicKey), proof).map(toHex)).toEqual(vector.output);
    }
  });
});

/** The outputs as we make them, everything on the way there compared. */
function outputs(vector: Case, key: string, publicKey: string): string[] {
  const inputs = vector.input.map(fromHex);
  const { blinds, points } = oprf.blind(inputs, scalars(vector.blind));
  expect(blinds.map(toHex)).toEqual(vector.blind);
  expect(points.map(toHex)).toEqual(vector.blinded);
  const { evaluated, proof } = issuer.evaluate(fromHex(key), points, scalars([vector.nonce]));
  expect(evaluated.map(toHex)).toEqual(vector.evaluated);
  expect(toHex(proof)).toBe(vector.proof);
  expect(toHex(issuer.publicShare(fromHex(key)))).toBe(publicKey);
  expect(oprf.verify(fromHex(publicKey), points, evaluated, proof)).toBe(true);
  return oprf.finalize(inputs, blinds, [{ index: 1, evaluated }]).map(toHex);
}

/** A source that yields these scalars: 64 bytes little-endian modulo the order, and they are below it. */
function scalars(values: readonly string[]): RandomBytes {
  const bytes = fromHex(values.map((value) => value.padEnd(128, '0')).join(''));
  return (n) => {
    expect(n).toBe(bytes.length);
    return bytes;
  };
}

/** A source from which @noble/curves makes this scalar: it takes the number of the bytes modulo (order − 1), plus one. */
function nobleScalar(scalar: bigint, order: bigint, littleEndian: boolean): (n?: number) => Uint8Array {
  return (n = 48) => {
    const bytes = fromHex(((scalar - 1n) % (order - 1n)).toString(16).padStart(2 * n, '0'));
    return littleEndian ? bytes.toReversed() : bytes;
  };
}

/** Little-endian, as the scalars of ristretto255 are. */
function toInteger(hex: string): bigint {
  return BigInt(`0x${toHex(fromHex(hex).toReversed())}`);
}

function fromInteger(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, '0')).toReversed();
}

interface Published {
  readonly identifier: string;
  readonly mode: number;
  readonly skSm: string;
  readonly pkSm?: string;
  readonly vectors: readonly {
    readonly Input: string;
    readonly Blind: string;
    readonly BlindedElement: string;
    readonly EvaluationElement: string;
    readonly Output: string;
    readonly Proof?: { readonly proof: string; readonly r: string };
  }[];
}

/** One suite and mode of the published file, in which the values of a batch are separated by commas. */
function suite(identifier: string, mode: number): { readonly key: string; readonly publicKey: string; readonly cases: readonly Case[] } {
  const found = (readJson(VECTORS) as readonly Published[]).find((candidate) => candidate.identifier === identifier && candidate.mode === mode);
  if (found === undefined) throw new Error('the file has no such suite and mode');
  const cases = found.vectors.map((vector, index) => ({
    name: `test vector ${index + 1}`,
    input: vector.Input.split(','),
    blind: vector.Blind.split(','),
    blinded: vector.BlindedElement.split(','),
    evaluated: vector.EvaluationElement.split(','),
    output: vector.Output.split(','),
    proof: vector.Proof?.proof ?? '',
    nonce: vector.Proof?.r ?? '',
  }));
  return { key: found.skSm, publicKey: found.pkSm ?? '', cases };
}
