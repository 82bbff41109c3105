import { toBase64url, toJson, utf8 } from '#libs/encoding';
import { seal, signJws } from '#libs/signing';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAnnouncement, signAnnouncement } from './announcement.js';
import { deal, type Dealing } from './dealing.js';
import { readDelivery } from './delivery.js';
import { checkSigned, combineShares, outcomeOf } from './outcome.js';
import { announce, deliver, generatePlan, party, receive, refreshPlan, resharePlan, type Round, runCeremony, type Shares, termsOf } from './testing/run-ceremony.js';
import { signManifest, type SignedManifest } from '#libs/epoch';

const { Point } = ristretto255;
const parties = ['a', 'b', 'c'].map(party);
const [first, second, third] = parties as [ReturnType<typeof party>, ReturnType<typeof party>, ReturnType<typeof party>];
const terms = termsOf(generatePlan(parties, 2));
const [, cheat] = terms.dealers as unknown as [unknown, (typeof terms.dealers)[number]];

const by = (code: string, who: string): unknown => expect.objectContaining({ code, place: { field: who } });
const codedBy = (code: string): unknown => by(code, 'dealers.2');

/** What the second dealer announces instead. */
function announced(changes: object, key = second.signing, typ = 'oprf-commitments+jwt'): () => unknown {
  const { commitments, proof } = deal(terms, cheat, undefined, randomBytes);
  const payload = { plan: terms.digest, dealer: 2, commitments: commitments.map(toBase64url), proof: toBase64url(proof!), ...changes };
  return () => readAnnouncement(terms, cheat, signJws(utf8(toJson(payload)), key, typ));
}

const zero = toBase64url(new Uint8Array(32));
const anyElement = toBase64url(Point.BASE.multiply(5n).toBytes());

describe('a dealer that announces', () => {
  const good = deal(terms, cheat, undefined, randomBytes);
  const other = deal(terms, cheat, undefined, randomBytes);

  test('what it should is believed', () => {
    expect(readAnnouncement(terms, cheat, signAnnouncement(terms, good, second.signing))).toMatchObject({ dealer: 2 });
  });

  test.each<[string, string, () => unknown]>([
    ['with another’s key', 'CEREMONY_MESSAGE', announced({}, first.signing)],
    ['under another typ', 'CEREMONY_MESSAGE', announced({}, second.signing, 'oprf-shares+jwt')],
    ['for another plan', 'CEREMONY_MESSAGE', announced({ plan: 'B'.repeat(43) })],
    ['as another dealer', 'CEREMONY_MESSAGE', announced({ dealer: 1 })],
    ['more than there is', 'CEREMONY_MESSAGE', announced({ more: 1 })],
    ['one commitment too few', 'CEREMONY_COMMITMENTS', announced({ commitments: [anyElement] })],
    ['one commitment too many', 'CEREMONY_COMMITMENTS', announced({ commitments: [anyElement, anyElement, anyElement] })],
    ['bytes that are no element', 'CEREMONY_COMMITMENTS', announced({ commitments: [anyElement, toBase64url(new Uint8Array(32).fill(255))] })],
    ['a negative element', 'CEREMONY_COMMITMENTS', announced({ commitments: [anyElement, toBase64url(Uint8Array.from([1, ...new Uint8Array(31)]))] })],
    ['nothing as its part of the key', 'CEREMONY_COMMITMENTS', announced({ commitments: [zero, anyElement] })],
    ['a commitment that it cannot open', 'CEREMONY_PROOF', announced({ commitments: [anyElement, anyElement] })],
    ['no proof', 'CEREMONY_PROOF', announced({ proof: undefined })],
    ['the proof of another secret', 'CEREMONY_PROOF', announced({ proof: toBase64url(other.proof!) })],
    ['a proof that is no scalar', 'CEREMONY_PROOF', announced({ proof: toBase64url(Uint8Array.from([...good.proof!.slice(0, 32), ...new Uint8Array(32).fill(255)])) })],
  ])('%s is named with %s', (_, code, reading) => {
    expect(reading).toThrow(codedBy(code));
  });

  test('a text that is no message is named', () => {
    expect(() => readAnnouncement(terms, cheat, 'nonsense')).toThrow(codedBy('CEREMONY_MESSAGE'));
  });

  test('the proof of the same secret in another attempt is named: a recorded one does not count', () => {
    const again = termsOf({ ...generatePlan(parties, 2), attempt: 2 });
    const replayed = signAnnouncement(again, good, second.signing);
    expect(() => readAnnouncement(again, again.dealers[1]!, replayed)).toThrow(codedBy('CEREMONY_PROOF'));
  });

  test('what another dealer announced, commitments and proof, is named: together they would cancel or double', () => {
    const copied = { ...deal(terms, terms.dealers[0]!, undefined, randomBytes), dealer: 2 };
    expect(() => readAnnouncement(terms, cheat, signAnnouncement(terms, copied, second.signing))).toThrow(codedBy('CEREMONY_PROOF'));
  });

  test('any bit of its proof changed is named', () => {
    for (let bit = 0; bit < 512; bit += 37) {
      const proof = Uint8Array.from(good.proof!);
      proof[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => readAnnouncement(terms, cheat, signAnnouncement(terms, { ...good, proof }, second.signing))).toThrow(codedBy('CEREMONY_PROOF'));
    }
  });
});

describe('a dealer that delivers', () => {
  let round: Round;
  let deliveries: string[];
  beforeAll(async () => {
    round = announce(terms, parties);
    deliveries = await deliver(round, parties);
  });

  const read = async (delivery: string): Promise<Uint8Array> => readDelivery(terms, cheat, delivery, round.announcements, 3, third.sealing);

  /** What the second dealer delivers instead; the box is the third holder's. */
  async function delivered(changes: object, share: object = {}, typ = 'oprf-share+jwe', recipient = third): Promise<string> {
    const honest = JSON.parse(Buffer.from(deliveries[1]!.split('.')[1]!, 'base64url').toString()) as { shares: string[] };
    const content = { plan: terms.digest, dealer: 2, holder: 3, share: toBase64url(await read(deliveries[1]!)), ...share };
    const box = await seal(recipient.sealing.x, utf8(toJson(content)), typ);
    const payload = { ...honest, shares: [...honest.shares.slice(0, 2), box], ...changes };
    return signJws(utf8(toJson(payload)), second.signing, 'oprf-shares+jwt');
  }

  test('what it should is believed', async () => {
    expect(await read(await delivered({}))).toEqual(await read(deliveries[1]!));
  });

  test.each<[string, string, () => Promise<string>]>([
    ['another dealer’s message', 'CEREMONY_MESSAGE', async () => deliveries[0]!],
    ['for another plan', 'CEREMONY_MESSAGE', async () => delivered({ plan: 'B'.repeat(43) })],
    ['as another dealer', 'CEREMONY_MESSAGE', async () => delivered({ dealer: 1 })],
    ['a box too few', 'CEREMONY_MESSAGE', async () => delivered({ shares: [] })],
    ['a box too many', 'CEREMONY_MESSAGE', async () => delivered({ shares: ['a', 'b', 'c', 'd'] })],
    ['after having seen other commitments', 'CEREMONY_TRANSCRIPT', async () => delivered({ transcript: 'B'.repeat(43) })],
    ['what is no box', 'CEREMONY_SHARE', async () => delivered({ shares: ['a', 'b', 'c'] })],
    ['a box for somebody else', 'CEREMONY_SHARE', async () => delivered({}, {}, 'oprf-share+jwe', first)],
    ['a box of another kind', 'CEREMONY_SHARE', async () => delivered({}, {}, 'answer+jwe')],
    ['the box of another plan', 'CEREMONY_SHARE', async () => delivered({}, { plan: 'B'.repeat(43) })],
    ['the share of another holder', 'CEREMONY_SHARE', async () => delivered({}, { holder: 2 })],
    ['the share of another dealer', 'CEREMONY_SHARE', async () => delivered({}, { dealer: 1 })],
    ['a wrong share', 'CEREMONY_SHARE', async () => delivered({}, { share: toBase64url(Uint8Array.from([7, ...new Uint8Array(31)])) })],
    ['zero', 'CEREMONY_SHARE', async () => delivered({}, { share: zero })],
    ['a share beyond the order', 'CEREMONY_SHARE', async () => delivered({}, { share: toBase64url(new Uint8Array(32).fill(255)) })],
    ['a share of 31 bytes', 'CEREMONY_MESSAGE', async () => delivered({}, { share: toBase64url(new Uint8Array(31)) })],
  ])('%s is named with %s', async (_, code, delivery) => {
    await expect(read(await delivery())).rejects.toEqual(codedBy(code));
  });

  test('different commitments to different holders is found by whoever compares', async () => {
    const twin: Dealing = deal(terms, cheat, undefined, randomBytes);
    const seenByThird = [round.announcements[0]!, readAnnouncement(terms, cheat, signAnnouncement(terms, twin, second.signing)), round.announcements[2]!];
    // The first dealer is honest, and what it signed shows that it saw another announcement than the third holder did.
    await expect(readDelivery(terms, terms.dealers[0]!, deliveries[0]!, seenByThird, 3, third.sealing)).rejects.toEqual(by('CEREMONY_TRANSCRIPT', 'dealers.1'));
  });

  test('a holder that signs another manifest is named', async () => {
    const { manifest } = await receive(round, deliveries, 3, third);
    const line = signManifest({ ...manifest, unicode: '16.0' }, first.signing);
    expect(() => checkSigned(manifest, 1, line)).toThrow(by('CEREMONY_MANIFEST', 'holders.1'));
    expect(() => checkSigned(manifest, 1, signManifest(manifest, second.signing))).toThrow(by('CEREMONY_MANIFEST', 'holders.1'));
    expect(() => checkSigned(manifest, 1, 'nonsense')).toThrow(by('CEREMONY_MANIFEST', 'holders.1'));
    expect(() => checkSigned(manifest, 1, signManifest(manifest, first.signing))).not.toThrow();
  });
});

describe('where a key is taken over', () => {
  let before: { manifest: SignedManifest; shares: Shares };
  beforeAll(async () => {
    before = await runCeremony(generatePlan(parties, 2), parties);
  });

  test('a dealer that would change the key in a refresh is named', () => {
    const refresh = termsOf(refreshPlan(parties, before.manifest));
    const [dealer] = refresh.dealers as unknown as [(typeof refresh.dealers)[number]];
    const honest = deal(refresh, dealer, undefined, randomBytes);
    const shifted = { ...honest, commitments: [Point.BASE.multiply(9n).toBytes(), honest.commitments[1]!] };
    expect(() => readAnnouncement(refresh, dealer, signAnnouncement(refresh, shifted, first.signing))).toThrow(by('CEREMONY_COMMITMENTS', 'dealers.1'));
    expect(() => readAnnouncement(refresh, dealer, signAnnouncement(refresh, honest, first.signing))).not.toThrow();
  });

  test('a dealer that hands over another share than its own is named', () => {
    const reshare = termsOf(resharePlan(parties, 2, [2, 3], before.manifest));
    const [dealer] = reshare.dealers as unknown as [(typeof reshare.dealers)[number]];
    expect(() => deal(reshare, dealer, before.shares.get(first.signing.jwk.x), randomBytes)).toThrow(expect.objectContaining({ code: 'CEREMONY_OWN_SHARE' }));
    expect(() => deal(reshare, dealer, undefined, randomBytes)).toThrow(expect.objectContaining({ code: 'CEREMONY_OWN_SHARE' }));
    const honest = deal(reshare, dealer, before.shares.get(second.signing.jwk.x), randomBytes);
    const other = { ...honest, commitments: [Point.BASE.multiply(9n).toBytes(), honest.commitments[1]!] };
    expect(() => readAnnouncement(reshare, dealer, signAnnouncement(reshare, other, second.signing))).toThrow(by('CEREMONY_COMMITMENTS', 'dealers.2'));
  });

  test('a holder with somebody else’s old share finds out before it signs', async () => {
    const refresh = termsOf(refreshPlan(parties, before.manifest));
    const round = announce(refresh, parties);
    const deliveries = await deliver(round, parties);
    const dealt = await Promise.all(deliveries.map(async (delivery, place) => readDelivery(refresh, refresh.dealers[place]!, delivery, round.announcements, 1, first.sealing)));
    const manifest = outcomeOf(refresh, round.announcements);
    expect(() => combineShares(refresh, manifest, 1, dealt, before.shares.get(second.signing.jwk.x))).toThrow(expect.objectContaining({ code: 'CEREMONY_OWN_SHARE' }));
    expect(() => combineShares(refresh, manifest, 1, dealt, before.shares.get(first.signing.jwk.x))).not.toThrow();
  });
});
