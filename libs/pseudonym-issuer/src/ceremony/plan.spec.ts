import { manifestPayload, signManifest, type SignedManifest } from '#libs/epoch';
import { toBase64url } from '#libs/encoding';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodePlan } from './terms.js';
import { generatePlan, party, refreshPlan, resharePlan, runCeremony, termsOf } from './testing/run-ceremony.js';

const parties = ['a', 'b', 'c'].map(party);
const plan = generatePlan(parties, 2);
let previous: SignedManifest;
beforeAll(async () => {
  previous = (await runCeremony(plan, parties)).manifest;
});

const refused = (field?: string): unknown => expect.objectContaining(field === undefined ? { code: 'CEREMONY_PLAN' } : { code: 'CEREMONY_PLAN', place: { field } });

test('a plan has one digest, whatever the order of its members in the file', () => {
  const turned = Object.fromEntries(Object.entries(plan).reverse());
  expect(termsOf(turned).digest).toBe(termsOf(plan).digest);
  expect(termsOf({ ...plan, attempt: 2 }).digest).not.toBe(termsOf(plan).digest);
});

describe('a plan', () => {
  test.each<[string, object, string?]>([
    ['of another version', { v: 2 }, 'v'],
    ['of another kind', { kind: 'deal' }, 'kind'],
    ['for nobody', { holders: [] }, 'holders'],
    ['with a threshold of nothing', { threshold: 0 }, 'threshold'],
    ['with a threshold of one of three', { threshold: 1 }, 'threshold'],
    ['with a threshold that nobody can reach', { threshold: 4 }, 'threshold'],
    ['with an unknown member', { more: 1 }],
    ['that generates a second generation', { generation: 1 }, 'generation'],
    ['that generates with dealers', { dealers: [1] }, 'dealers'],
    ['that generates from a manifest', { previous: 'text' }, 'previous'],
    ['that refreshes nothing', { kind: 'refresh' }, 'previous'],
    ['with holders out of order', { holders: [...plan.holders].reverse() }, 'holders.0.index'],
    ['with one holder twice', { holders: [plan.holders[0], { ...plan.holders[0], index: 2, url: 'https://z.example', sealingKey: plan.holders[1]!.sealingKey }] }, 'holders.signingKey'],
    ['with one sealing key twice', { holders: [plan.holders[0], { ...plan.holders[1], sealingKey: plan.holders[0]!.sealingKey }] }, 'holders.sealingKey'],
    ['with a sealing key of small order', { holders: [{ ...plan.holders[0], sealingKey: 'A'.repeat(43) }], threshold: 1 }, 'holders.0.sealingKey'],
    ['with a signing key of small order', { holders: [{ ...plan.holders[0], signingKey: `AQ${'A'.repeat(41)}` }], threshold: 1 }, 'holders.0.signingKey'],
    ['with an address that has a path', { holders: [{ ...plan.holders[0], url: 'https://a.example/holder' }], threshold: 1 }, 'holders.0.url'],
    ['with an address that is none', { holders: [{ ...plan.holders[0], url: 'ftp://a' }], threshold: 1 }, 'holders.0.url'],
  ])('%s is refused', (_, changes, field) => {
    expect(() => termsOf({ ...plan, ...changes })).toThrow(refused(field));
  });

  test('that is no JSON, or names a member twice, is refused', () => {
    expect(() => decodePlan(new Uint8Array([0xff]))).toThrow(refused());
    expect(() => decodePlan(Buffer.from('{"v":1,"v":1}'))).toThrow(refused());
  });
});

describe('a plan that takes a key over', () => {
  test('is read with its manifest', () => {
    expect(termsOf(refreshPlan(parties, previous)).previous?.digest).toBe(previous.digest);
    expect(termsOf(resharePlan(parties.slice(0, 1), 1, [1, 3], previous)).dealers.map(({ index }) => index)).toEqual([1, 3]);
  });

  test.each<[string, object, string]>([
    ['another epoch', { epoch: '2027' }, 'epoch'],
    ['another profile', { profile: 'other' }, 'profile'],
    ['another profile digest', { profileDigest: 'B'.repeat(42) + 'A' }, 'profileDigest'],
    ['another Unicode version', { unicode: '16.0' }, 'unicode'],
    ['a generation left out', { generation: 2 }, 'generation'],
    ['another threshold in a refresh', { threshold: 3 }, 'threshold'],
    ['other holders in a refresh', { holders: plan.holders.slice(0, 2) }, 'holders'],
    ['dealers in a refresh', { dealers: [1, 2] }, 'dealers'],
    ['too few dealers', { kind: 'reshare', dealers: [1] }, 'dealers'],
    ['a dealer twice', { kind: 'reshare', dealers: [1, 1] }, 'dealers.1'],
    ['a dealer that is no holder', { kind: 'reshare', dealers: [1, 4] }, 'dealers.1'],
    ['no dealers', { kind: 'reshare' }, 'dealers'],
    ['a manifest that is none', { previous: 'text' }, 'previous'],
  ])('with %s is refused', (_, changes, field) => {
    expect(() => termsOf({ ...refreshPlan(parties, previous), ...changes })).toThrow(refused(field));
  });

  test('is refused when the manifest lacks a signature', () => {
    expect(() => termsOf({ ...refreshPlan(parties, previous), previous: previous.text.split('\n').slice(0, 2).join('\n') })).toThrow(refused('previous'));
  });

  test('is refused when public shares and commitments do not belong together, though all have signed', () => {
    const foreign = toBase64url(ristretto255.Point.BASE.multiply(7n).toBytes());
    const holders = previous.manifest.holders.map((holder, place) => (place === 0 ? { ...holder, publicShare: foreign } : holder));
    const crooked = { ...previous.manifest, holders };
    const text = parties.map(({ signing }) => signManifest(crooked, signing)).join('\n');
    expect(() => termsOf(resharePlan(parties, 2, [1, 2], { manifest: crooked, digest: '', text }))).toThrow(refused('previous'));
    expect(manifestPayload(crooked)).not.toEqual(manifestPayload(previous.manifest));
  });

  test('is refused for a single holder, whose share is the key', async () => {
    const alone = (await runCeremony(generatePlan(parties.slice(0, 1), 1), parties)).manifest;
    expect(() => termsOf(refreshPlan(parties.slice(0, 1), alone))).toThrow(refused('threshold'));
  });
});
