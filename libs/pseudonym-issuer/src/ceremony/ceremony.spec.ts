import { loadIssuer } from '../evaluate.js';
import { toBase64url, utf8 } from '#libs/encoding';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isShareOf } from './outcome.js';
import { interpolateAtZero, littleEndian } from './testing/interpolate.reference.js';
import { generatePlan, party, refreshPlan, resharePlan, runCeremony, type Shares } from './testing/run-ceremony.js';

const { Point } = ristretto255;
const issuer = await loadIssuer();
const everybody = ['a', 'b', 'c', 'd', 'e'].map(party);

/** Shares with the index that each has in the manifest. */
function indexed(parties: typeof everybody, shares: Shares): [number, bigint][] {
  return parties.map(({ signing }, place) => [place + 1, littleEndian(shares.get(signing.jwk.x)!)]);
}

function publicKeyOf(secret: bigint): string {
  return toBase64url(Point.BASE.multiply(secret).toBytes());
}

/** k·H(x) from what the holders evaluate, by Lagrange in the exponent. */
function tokenOf(holders: readonly (readonly [number, Uint8Array])[]): string {
  const point = ristretto255_hasher.hashToCurve(utf8('a customer'));
  const basis = holders.map(([index]) => interpolateAtZero(holders.map(([other]) => [other, other === index ? 1n : 0n])));
  const parts = holders.map(([, share], place) => Point.fromBytes(issuer.evaluate(share, [point.toBytes()], randomBytes).evaluated[0]!).multiply(basis[place]!));
  return toBase64url(parts.reduce((sum, part) => sum.add(part), Point.ZERO).toBytes());
}

function tokenBy(parties: typeof everybody, shares: Shares, indices: readonly number[]): string {
  return tokenOf(indices.map((index) => [index, shares.get(parties[index - 1]!.signing.jwk.x)!] as const));
}

describe('a key that no dealer made', () => {
  test('is rebuilt by any t of n, and by no t−1', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: Math.min(2, n), max: n }), fc.shuffledSubarray([1, 2, 3, 4, 5].slice(0, n), { minLength: n, maxLength: n }))),
        async ([n, threshold, order]) => {
          const parties = everybody.slice(0, n);
          const { manifest, shares } = await runCeremony(generatePlan(parties, threshold), parties);
          const points = indexed(parties, shares);
          const chosen = order.slice(0, threshold).map((index) => points[index - 1]!);
          expect(publicKeyOf(interpolateAtZero(chosen))).toBe(manifest.manifest.commitments[0]);
          if (threshold > 1) expect(publicKeyOf(interpolateAtZero(chosen.slice(1)))).not.toBe(manifest.manifest.commitments[0]);
          for (const [place, { signing }] of parties.entries()) expect(isShareOf(manifest.manifest, place + 1, shares.get(signing.jwk.x)!)).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('is another one each time', async () => {
    const first = await runCeremony(generatePlan(everybody, 3), everybody);
    const second = await runCeremony(generatePlan(everybody, 3), everybody);
    expect(first.manifest.manifest.commitments[0]).not.toBe(second.manifest.manifest.commitments[0]);
  });
});

describe('after a refresh', () => {
  const parties = everybody.slice(0, 3);

  test('tokens are the same, every share is another, and one old share with one new share gives a wrong token', async () => {
    const before = await runCeremony(generatePlan(parties, 2), parties);
    const after = await runCeremony(refreshPlan(parties, before.manifest), parties, before.shares);
    const token = tokenBy(parties, before.shares, [1, 2]);
    expect(tokenBy(parties, after.shares, [1, 2])).toBe(token);
    expect(tokenBy(parties, after.shares, [2, 3])).toBe(token);
    expect(after.manifest.manifest).toMatchObject({ generation: 1, threshold: 2, commitments: [before.manifest.manifest.commitments[0], expect.any(String)] });
    for (const [key, share] of after.shares) expect(share).not.toEqual(before.shares.get(key));
    const [first, second] = parties.map(({ signing }) => signing.jwk.x) as [string, string];
    expect(tokenOf([[1, before.shares.get(first)!], [2, after.shares.get(second)!]])).not.toBe(token);
  });

  test('of a refresh, still', async () => {
    const first = await runCeremony(generatePlan(parties, 3), parties);
    const second = await runCeremony(refreshPlan(parties, first.manifest), parties, first.shares);
    const third = await runCeremony(refreshPlan(parties, second.manifest), parties, second.shares);
    expect(tokenBy(parties, third.shares, [1, 2, 3])).toBe(tokenBy(parties, first.shares, [1, 2, 3]));
  });
});

describe('after a reshare', () => {
  test('from 2 of 3 to 3 of 5, by two dealers, tokens are the same; two of the new holders are too few', async () => {
    const old = everybody.slice(0, 3);
    const before = await runCeremony(generatePlan(old, 2), old);
    const token = tokenBy(old, before.shares, [1, 3]);
    // The second of the old holders is gone for good.
    const after = await runCeremony(resharePlan(everybody, 3, [1, 3], before.manifest), everybody, before.shares);
    expect(after.manifest.manifest.commitments[0]).toBe(before.manifest.manifest.commitments[0]);
    for (const chosen of [[1, 2, 3], [3, 4, 5], [1, 4, 5]]) expect(tokenBy(everybody, after.shares, chosen)).toBe(token);
    expect(tokenBy(everybody, after.shares, [4, 5])).not.toBe(token);
  });

  test('to holders that share nobody with the old ones, and to a single one', async () => {
    const before = await runCeremony(generatePlan(everybody.slice(0, 2), 2), everybody);
    const token = tokenBy(everybody, before.shares, [1, 2]);
    const others = everybody.slice(2);
    const moved = await runCeremony(resharePlan(others, 2, [1, 2], before.manifest), everybody, before.shares);
    expect(tokenBy(others, moved.shares, [2, 3])).toBe(token);
    const single = await runCeremony(resharePlan(everybody.slice(0, 1), 1, [1, 2, 3], moved.manifest), everybody, moved.shares);
    expect(tokenBy(everybody, single.shares, [1])).toBe(token);
  });
});
