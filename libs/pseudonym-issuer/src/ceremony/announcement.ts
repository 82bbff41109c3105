import { fromBase64url, lengthPrefixed, sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { type SigningKey, signJws } from '#libs/signing';
import { z } from 'zod';
import type { Dealing } from './dealing.js';
import { type Element, elementOf } from './group.js';
import { knows } from './knowledge.js';
import { readMessage } from './read.js';
import { refusal } from './refusal.js';
import type { Dealer, Terms } from './terms.js';

const TYP = 'oprf-commitments+jwt';

const schema = z.strictObject({
  plan: z.string(),
  dealer: z.int(),
  commitments: z.array(z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)),
  proof: z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/).exactOptional(),
});

/** First message of a dealer, checked: what it is committed to. */
export interface Announcement {
  readonly dealer: number;
  readonly commitments: readonly Element[];
  /** Of the signing input. */
  readonly digest: Uint8Array;
}

/** The dealer's first message: {plan, dealer, commitments, proof}, a compact JWS. */
export function signAnnouncement({ digest }: Terms, { dealer, commitments, proof }: Dealing, key: SigningKey): string {
  const payload = { plan: digest, dealer, commitments: commitments.map(toBase64url), ...(proof === undefined ? {} : { proof: toBase64url(proof) }) };
  return signJws(utf8(toJson(payload)), key, TYP);
}

/** CEREMONY_MESSAGE, CEREMONY_COMMITMENTS, CEREMONY_PROOF, each naming the dealer, who chooses every byte. */
export function readAnnouncement(terms: Terms, { index, key, constant }: Dealer, compact: string): Announcement {
  const place = { field: `dealers.${index}` };
  const { jws, payload } = readMessage(compact, TYP, key, schema, place);
  if (payload.plan !== terms.digest || payload.dealer !== index) throw refusal('CEREMONY_MESSAGE', 'a message of another ceremony or dealer', place);
  const commitments = payload.commitments.map((text) => elementOf(fromBase64url(text)));
  if (commitments.length !== terms.plan.threshold) throw refusal('CEREMONY_COMMITMENTS', 'there is one commitment for each of the threshold', place);
  if (!allElements(commitments)) throw refusal('CEREMONY_COMMITMENTS', 'a commitment is not the canonical encoding of a group element', place);
  const [first] = commitments as [Element];
  if (constant === undefined) checkKnowledge(terms.digest, index, first, payload.proof);
  else if (!first.equals(constant) || payload.proof !== undefined) throw refusal('CEREMONY_COMMITMENTS', 'the commitment to the constant term is not the one that keeps the key', place);
  return { dealer: index, commitments, digest: jws.digest };
}

function checkKnowledge(plan: string, dealer: number, commitment: Element, proof: string | undefined): void {
  const place = { field: `dealers.${dealer}` };
  if (commitment.is0()) throw refusal('CEREMONY_COMMITMENTS', 'the dealer contributes nothing', place);
  if (proof === undefined || !knows(plan, dealer, commitment, fromBase64url(proof))) throw refusal('CEREMONY_PROOF', 'the dealer does not prove that it knows its secret', place);
}

function allElements(elements: readonly (Element | undefined)[]): elements is Element[] {
  return elements.every((element) => element !== undefined);
}

/**
 * Digest of everything that was announced, dealers in the plan's order. Each dealer signs it with the shares: that everybody saw the
 * same commitments stands for a broadcast channel, which there is none.
 */
export function transcriptOf({ digest }: Terms, announcements: readonly Announcement[]): string {
  return toBase64url(sha256(lengthPrefixed(utf8(digest), ...announcements.map((one) => one.digest))));
}
