import { toBase64url } from '#libs/encoding';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { TestHolders } from '../testing/test-holders.js';
import { openEpoch } from './epoch.js';

const key = importPrivateJwk(generatePrivateJwk()).jwk;
const { manifest } = new TestHolders(2, 3, key);
const program = { profile: 'test-profile', profileDigest: toBase64url(new Uint8Array(32)), unicode: '15.0' };
const refused = (code: string, field?: string): unknown => expect.objectContaining(field === undefined ? { code } : { code, place: { field } });
const point = (scalar: bigint): string => toBase64url(ristretto255.Point.BASE.multiply(scalar).toBytes());
const [first, second, third] = manifest.manifest.holders.map((holder) => holder) as [object, object, object];

describe('a manifest', () => {
  test('whose shares are those of one key opens the epoch', () => {
    const epoch = openEpoch(manifest, program);
    expect(epoch).toMatchObject({ epoch: '2026-Q4', manifest: manifest.digest, threshold: 2, jointKey: manifest.manifest.commitments[0], profile: 'test-profile' });
    expect(epoch.holders.map(({ index, url, signingKey, publicShare }) => ({ index, url, signingKey, publicShare: toBase64url(publicShare) }))).toEqual(
      manifest.manifest.holders.map(({ index, url, signingKey, publicShare }) => ({ index, url, signingKey, publicShare })),
    );
  });

  test.each([
    ['profile', 'tributary-9'],
    ['profileDigest', toBase64url(new Uint8Array(32).fill(1))],
    ['unicode', '16.0'],
  ] as const)('for another %s than the program has is refused by name', (member, value) => {
    expect(() => openEpoch(manifest, { ...program, [member]: value })).toThrow(refused('TOPRF_PROFILE', member));
  });

  test.each<[string, object]>([
    ['a public share that is another point', { holders: [first, { ...second, publicShare: point(7n) }, third] }],
    ['a public share that is no point', { holders: [first, { ...second, publicShare: toBase64url(new Uint8Array(32).fill(0xff)) }, third] }],
    ['a joint key that the shares do not give', { commitments: [point(7n), manifest.manifest.commitments[1]] }],
    ['a slope that the shares do not have', { commitments: [manifest.manifest.commitments[0], point(7n)] }],
    ['the identity for its joint key', { commitments: [toBase64url(new Uint8Array(32)), manifest.manifest.commitments[1]] }],
  ])('with %s is refused, whoever signed it', (_, change) => {
    expect(() => openEpoch({ ...manifest, manifest: { ...manifest.manifest, ...change } }, program)).toThrow(refused('TOPRF_MANIFEST'));
  });

  test('gets an address only for a holder that it has', () => {
    expect(openEpoch(manifest, program, new Map([[3, 'http://127.0.0.1:1']])).holders.map(({ url }) => url)).toEqual(['https://holder-1.example', 'https://holder-2.example', 'http://127.0.0.1:1']);
    for (const index of [0, 4]) expect(() => openEpoch(manifest, program, new Map([[index, 'http://127.0.0.1:1']]))).toThrow(refused('TOPRF_ADDRESS'));
  });
});
