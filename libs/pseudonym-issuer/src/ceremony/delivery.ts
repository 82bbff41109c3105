import { fromBase64url, toBase64url, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { open, seal, type SealingKey, type SigningKey, signJws } from '#libs/signing';
import { z } from 'zod';
import { type Announcement, transcriptOf } from './announcement.js';
import { type Dealing, dealtShare } from './dealing.js';
import { committedAt, scalarOf, timesBase } from './group.js';
import { readMessage, readPayload } from './read.js';
import { refusal } from './refusal.js';
import type { Dealer, Terms } from './terms.js';

const TYP = 'oprf-shares+jwt';
const SHARE_TYP = 'oprf-share+jwe';

const schema = z.strictObject({ plan: z.string(), dealer: z.int(), transcript: z.string(), shares: z.array(z.string()) });
/** In the box: whose share for whom, so that a box taken from another dealer's message is seen to be one. */
const shareSchema = z.strictObject({ plan: z.string(), dealer: z.int(), holder: z.int(), share: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/) });

/** The dealer's second message: {plan, dealer, transcript, shares}, a compact JWS; each share is sealed for its holder, in order. */
export async function signDelivery(terms: Terms, dealing: Dealing, announcements: readonly Announcement[], key: SigningKey): Promise<string> {
  const { dealer } = dealing;
  const boxes = terms.plan.holders.map(async ({ index, sealingKey }) => {
    const share = { plan: terms.digest, dealer, holder: index, share: toBase64url(dealtShare(dealing, index)) };
    return seal(sealingKey, utf8(toJson(share)), SHARE_TYP);
  });
  const payload = { plan: terms.digest, dealer, transcript: transcriptOf(terms, announcements), shares: await Promise.all(boxes) };
  return signJws(utf8(toJson(payload)), key, TYP);
}

/**
 * The share that a dealer has for holder `index`, checked against what the dealer announced: f_i(j)·G = Σ j^m·C_im.
 * CEREMONY_MESSAGE, CEREMONY_TRANSCRIPT, CEREMONY_SHARE, each naming the dealer, who chooses every byte.
 */
export async function readDelivery(terms: Terms, dealer: Dealer, compact: string, announcements: readonly Announcement[], index: number, key: SealingKey): Promise<Uint8Array> {
  const place = { field: `dealers.${dealer.index}` };
  const { payload } = readMessage(compact, TYP, dealer.key, schema, place);
  if (payload.plan !== terms.digest || payload.dealer !== dealer.index) throw refusal('CEREMONY_MESSAGE', 'a message of another ceremony or dealer', place);
  if (payload.transcript !== transcriptOf(terms, announcements)) throw refusal('CEREMONY_TRANSCRIPT', 'the dealer saw other commitments than this holder', place);
  const box = payload.shares[index - 1];
  if (box === undefined || payload.shares.length !== terms.plan.holders.length) throw refusal('CEREMONY_MESSAGE', 'there is one share for each holder', place);
  const opened = readPayload(await opening(box, key, dealer.index), shareSchema, place);
  if (opened.plan !== terms.digest || opened.dealer !== dealer.index || opened.holder !== index) throw refusal('CEREMONY_SHARE', 'the share was sealed for another purpose', place);
  const bytes = fromBase64url(opened.share);
  const share = scalarOf(bytes);
  const commitments = announcements.find((one) => one.dealer === dealer.index)?.commitments ?? [];
  if (share === undefined || !timesBase(share).equals(committedAt(commitments, index))) {
    throw refusal('CEREMONY_SHARE', 'the share does not lie on the polynomial that the dealer is committed to', place);
  }
  return bytes;
}

async function opening(box: string, key: SealingKey, dealer: number): Promise<Uint8Array> {
  try {
    return await open(box, key, { typ: SHARE_TYP });
  } catch (error) {
    if (isCodedError(error)) throw refusal('CEREMONY_SHARE', 'the share cannot be opened with this holder’s key', { field: `dealers.${dealer}` }, { cause: error });
    throw error;
  }
}
