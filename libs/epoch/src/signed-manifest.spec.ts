import { sha256, toBase64url, utf8 } from '#libs/encoding';
import { generatePrivateJwk, importPrivateJwk, signJws, type SigningKey } from '#libs/signing';
import { describe, expect, test } from 'vitest';
import { decodeSignedManifest, type EpochManifest, manifestPayload, OPRF_SUITE, signManifest } from './index.js';

const TYP = 'oprf-manifest+jwt';
const keys = Array.from({ length: 3 }, () => importPrivateJwk(generatePrivateJwk()));
const stranger = importPrivateJwk(generatePrivateJwk());
const bytes32 = (label: string): string => toBase64url(sha256(utf8(label)));

const manifest: EpochManifest = {
  v: 1,
  epoch: '2026-Q4',
  generation: 0,
  suite: OPRF_SUITE,
  threshold: 2,
  holders: keys.map(({ jwk }, place) => ({
    index: place + 1,
    url: `https://holder-${place + 1}.example`,
    signingKey: jwk.x,
    sealingKey: bytes32(`sealing ${place}`),
    publicShare: bytes32(`share ${place}`),
  })),
  commitments: [bytes32('joint key'), bytes32('slope')],
  profile: 'tributary-1',
  profileDigest: bytes32('rules'),
  unicode: '15.0',
};

/** A file of whatever the signers sign, well formed or not. */
function fileOf(payload: Uint8Array, signers: readonly SigningKey[] = keys): Uint8Array {
  return utf8(`${signers.map((key) => signJws(payload, key, TYP)).join('\n')}\n`);
}
const written = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const refused = (code: string, place?: object): unknown => expect.objectContaining(place === undefined ? { code } : { code, place });
const holderWith = (place: number, change: object): EpochManifest => ({ ...manifest, holders: manifest.holders.map((one, at) => (at === place ? { ...one, ...change } : one)) });

describe('a manifest file', () => {
  const file = utf8(`${keys.map((key) => signManifest(manifest, key)).join('\n')}\n`);

  test('that every holder signed gives back what was signed, and its digest', () => {
    const read = decodeSignedManifest(file);
    expect(read.manifest).toEqual(manifest);
    expect(read.digest).toBe(toBase64url(sha256(manifestPayload(manifest))));
    expect(read.text).toBe(new TextDecoder().decode(file));
  });

  test('with a threshold of one names one public share for all', () => {
    const replicas: EpochManifest = { ...manifest, threshold: 1, commitments: manifest.commitments.slice(0, 1), holders: manifest.holders.map((one) => ({ ...one, publicShare: manifest.commitments[0]! })) };
    expect(decodeSignedManifest(fileOf(manifestPayload(replicas))).manifest).toEqual(replicas);
  });

  test('is the same bytes whatever the order of the members in memory', () => {
    const reversed = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as EpochManifest;
    expect(manifestPayload(reversed)).toEqual(manifestPayload(manifest));
  });

  test('without the last line break is the same file', () => {
    expect(decodeSignedManifest(file.slice(0, -1))).toEqual(decodeSignedManifest(file));
  });

  test.each([
    ['a signature is missing', keys.slice(0, 2)],
    ['one holder signed twice more than there are holders', [...keys, keys[0]!]],
  ])('is refused when %s', (_, signers) => {
    expect(() => decodeSignedManifest(fileOf(manifestPayload(manifest), signers))).toThrow(refused('EPOCH_MANIFEST_SIGNATURE', {}));
  });

  test.each([
    ['a stranger signed in the place of a holder', [keys[0]!, stranger, keys[2]!]],
    ['a holder signed in the place of another', [keys[0]!, keys[0]!, keys[2]!]],
  ])('is refused with its line when %s', (_, signers) => {
    expect(() => decodeSignedManifest(fileOf(manifestPayload(manifest), signers))).toThrow(refused('EPOCH_MANIFEST_SIGNATURE', { line: 2 }));
  });

  test('is refused when one signature is not over these bytes', () => {
    const [first, second, third] = new TextDecoder().decode(file).split('\n') as [string, string, string];
    const [header, payload] = second.split('.');
    const forged = `${header}.${payload}.${third.split('.')[2]}`;
    expect(() => decodeSignedManifest(utf8([first, forged, third].join('\n')))).toThrow(refused('EPOCH_MANIFEST_SIGNATURE', { line: 2 }));
  });

  test.each<[string, EpochManifest]>([
    ['epoch', { ...manifest, epoch: '2027-Q1' }],
    ['generation', { ...manifest, generation: 1 }],
    ['threshold and commitments', { ...manifest, threshold: 1, commitments: manifest.commitments.slice(0, 1) }],
    ['commitments', { ...manifest, commitments: [bytes32('other joint key'), manifest.commitments[1]!] }],
    ['profile', { ...manifest, profile: 'tributary-2' }],
    ['profileDigest', { ...manifest, profileDigest: bytes32('other rules') }],
    ['unicode', { ...manifest, unicode: '16.0' }],
    ['holders.url', holderWith(0, { url: 'https://elsewhere.example' })],
    ['holders.signingKey', holderWith(0, { signingKey: stranger.jwk.x })],
    ['holders.sealingKey', holderWith(0, { sealingKey: bytes32('other') })],
    ['holders.publicShare', holderWith(0, { publicShare: bytes32('other') })],
  ])('of which one holder signed another %s is refused', (_, other) => {
    const lines = [signManifest(manifest, keys[0]!), signManifest(other, keys[1]!), signManifest(manifest, keys[2]!)];
    expect(() => decodeSignedManifest(utf8(lines.join('\n')))).toThrow(refused('EPOCH_MANIFEST_SIGNATURE', { line: 2 }));
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['an empty line', utf8('\n')],
    ['an empty line between signatures', utf8(new TextDecoder().decode(file).replace('\n', '\n\n'))],
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['a statement', utf8(signJws(manifestPayload(manifest), keys[0]!, 'compute-report+jwt'))],
    ['no JSON', fileOf(utf8('manifest'))],
    ['a member twice', fileOf(utf8('{"v":1,"v":1}'))],
    ['an array', fileOf(utf8('[]'))],
    ['other white space, signed by all', fileOf(utf8(JSON.stringify(manifest, null, 1)))],
    ['members in another order, signed by all', fileOf(written(Object.fromEntries(Object.entries(manifest).reverse())))],
    ['33 signatures', fileOf(manifestPayload(manifest), Array.from({ length: 33 }, () => keys[0]!))],
    ['megabytes', new Uint8Array(3 * 1024 * 1024).fill(0x41)],
  ])('that is %s is refused as none', (_, bytes) => {
    expect(() => decodeSignedManifest(bytes)).toThrow(refused('EPOCH_MANIFEST'));
  });
});

describe('a member that no manifest may have', () => {
  const B33 = toBase64url(new Uint8Array(33));
  // 43 characters whose last carries bits that no byte has: a second spelling.
  const LOOSE = `${'A'.repeat(42)}B`;
  test.each<[string, object, string]>([
    ['v', { ...manifest, v: 2 }, 'v'],
    ['epoch: empty', { ...manifest, epoch: '' }, 'epoch'],
    ['epoch: not ASCII', { ...manifest, epoch: 'Ä' }, 'epoch'],
    ['epoch: 201 characters', { ...manifest, epoch: 'x'.repeat(201) }, 'epoch'],
    ['generation: negative', { ...manifest, generation: -1 }, 'generation'],
    ['generation: a fraction', { ...manifest, generation: 0.5 }, 'generation'],
    ['suite: another', { ...manifest, suite: 'P256-SHA256' }, 'suite'],
    ['threshold: 0', { ...manifest, threshold: 0 }, 'threshold'],
    ['threshold: more than there are holders', { ...manifest, threshold: 4 }, 'threshold'],
    ['holders: none', { ...manifest, holders: [] }, 'holders'],
    ['holders: 33', { ...manifest, holders: Array.from({ length: 33 }, () => manifest.holders[0]) }, 'holders'],
    ['commitments: one too few', { ...manifest, commitments: manifest.commitments.slice(0, 1) }, 'commitments'],
    ['commitments: one too many', { ...manifest, commitments: [...manifest.commitments, bytes32('more')] }, 'commitments'],
    ['commitments: none', { ...manifest, commitments: [] }, 'commitments'],
    ['commitments: 33 bytes', { ...manifest, commitments: [B33, manifest.commitments[1]] }, 'commitments.0'],
    ['commitments: a second spelling', { ...manifest, commitments: [LOOSE, manifest.commitments[1]] }, 'commitments.0'],
    ['profile: empty', { ...manifest, profile: '' }, 'profile'],
    ['profileDigest: no digest', { ...manifest, profileDigest: 'x' }, 'profileDigest'],
    ['unicode: a number', { ...manifest, unicode: 15 }, 'unicode'],
    ['a member that nobody knows', { ...manifest, note: '' }, ''],
    ['index: 0', holderWith(0, { index: 0 }), 'holders.0.index'],
    ['index: a gap', holderWith(1, { index: 3 }), 'holders.1.index'],
    ['index: one twice', holderWith(1, { index: 1 }), 'holders.1.index'],
    ['url: a path', holderWith(0, { url: 'https://holder-1.example/oprf' }), 'holders.0.url'],
    ['url: a slash at the end', holderWith(0, { url: 'https://holder-1.example/' }), 'holders.0.url'],
    ['url: capitals', holderWith(0, { url: 'https://Holder-1.example' }), 'holders.0.url'],
    ['url: a user', holderWith(0, { url: 'https://user@holder-1.example' }), 'holders.0.url'],
    ['url: another protocol', holderWith(0, { url: 'file:///etc' }), 'holders.0.url'],
    ['url: the default port spelled out', holderWith(0, { url: 'https://holder-1.example:443' }), 'holders.0.url'],
    ['signingKey: 33 bytes', holderWith(0, { signingKey: B33 }), 'holders.0.signingKey'],
    ['sealingKey: a second spelling', holderWith(0, { sealingKey: LOOSE }), 'holders.0.sealingKey'],
    ['publicShare: missing', holderWith(0, { publicShare: undefined }), 'holders.0.publicShare'],
    ['a holder with a member that nobody knows', holderWith(2, { name: 'c' }), 'holders.2'],
    ['url: one for two', holderWith(1, { url: manifest.holders[0]!.url }), 'holders.url'],
    ['signingKey: one for two', holderWith(1, { signingKey: manifest.holders[0]!.signingKey }), 'holders.signingKey'],
    ['sealingKey: one for two', holderWith(1, { sealingKey: manifest.holders[0]!.sealingKey }), 'holders.sealingKey'],
    ['publicShare: one for two', holderWith(1, { publicShare: manifest.holders[0]!.publicShare }), 'holders.publicShare'],
  ])('%s: refused by name, though all signed it', (_, value, field) => {
    expect(() => decodeSignedManifest(fileOf(written(value)))).toThrow(refused('EPOCH_MANIFEST', field === '' ? {} : { field }));
  });

  test('is not signed in the first place', () => {
    expect(() => signManifest({ ...manifest, threshold: 4 }, keys[0]!)).toThrow(refused('EPOCH_MANIFEST', { field: 'threshold' }));
    expect(() => signManifest({ ...manifest, epoch: '' }, keys[0]!)).toThrow(refused('EPOCH_MANIFEST', { field: 'epoch' }));
  });

  test('a signing key that is no key of prime order verifies nothing', () => {
    const smallOrder = holderWith(0, { signingKey: toBase64url(Uint8Array.of(1, ...new Uint8Array(31))) });
    expect(() => decodeSignedManifest(fileOf(written(smallOrder)))).toThrow(refused('EPOCH_MANIFEST_SIGNATURE', { line: 1 }));
  });
});
