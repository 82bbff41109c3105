/**
 * One holder's part in one ceremony, by pulling. Each holder publishes what it has to say at three paths and fetches the others' from
 * theirs, so nobody has to accept anything from anybody, and a message that was lost is just fetched again.
 *
 *   commitments   what each dealer is committed to (all dealers)
 *   shares        when a dealer has all commitments: the shares, each sealed for its holder, with the digest of all commitments
 *   signature     when a holder has all shares, has checked them and has its own on the disk: its signature on the manifest
 *
 * A manifest with all signatures therefore means that every holder has its share; only then does anybody use it. Until then any dealer can
 * stop the ceremony; one that cheats is named, and the ceremony is over for whoever saw it. What merely is not there, or is not signed by
 * the one who should have, could be the network's doing and is fetched again.
 */
import { type EpochManifest, signManifest, type SignedManifest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import {
  type Announcement,
  checkSigned,
  combineShares,
  completeManifest,
  deal,
  type Dealer,
  outcomeOf,
  type PlannedHolder,
  readAnnouncement,
  readDelivery,
  signAnnouncement,
  signDelivery,
  type Terms,
} from '#libs/pseudonym-issuer';
import { HolderError } from '../holder-error.js';
import type { Identity } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import type { CeremonyFiles, Failure } from './ceremony-files.js';
import { type Message, pull } from './peers.js';

/** How far a ceremony is here. */
export type Progress =
  /** `from` names whom, as `dealers.2` or `holders.3`, each with a code or reason. */
  | { readonly state: 'waiting'; readonly message: Message; readonly from: Readonly<Record<string, string>> }
  | { readonly state: 'complete'; readonly signed: SignedManifest; readonly share: Uint8Array | undefined }
  /** This holder cannot go on for now; it tries again. */
  | { readonly state: 'stuck'; readonly code: string }
  | ({ readonly state: 'failed' } & Failure);

/** Codes after which nothing that is fetched again can help: somebody has signed what it must not, or this holder is not who the plan says. */
const FINAL: ReadonlySet<string> = new Set(['CEREMONY_COMMITMENTS', 'CEREMONY_PROOF', 'CEREMONY_TRANSCRIPT', 'CEREMONY_SHARE', 'CEREMONY_OWN_SHARE', 'CEREMONY_MANIFEST']);

export interface Part {
  readonly terms: Terms;
  readonly identity: Identity;
  readonly files: CeremonyFiles;
  /** This holder's share of the generation before; refresh and reshare. */
  readonly old: Uint8Array | undefined;
  readonly surroundings: Pick<Surroundings, 'fetch' | 'randomBytes'>;
}

/** What this holder is in a plan. HOLDER_NOT_IN_PLAN. */
export function roleOf(terms: Terms, signingKey: string): { readonly dealer: Dealer | undefined; readonly holder: PlannedHolder | undefined } {
  const dealer = terms.dealers.find(({ key }) => key.jwk.x === signingKey);
  const holder = terms.plan.holders.find((one) => one.signingKey === signingKey);
  if (dealer === undefined && holder === undefined) throw new HolderError('HOLDER_NOT_IN_PLAN', 'this holder has no part in the plan', { field: 'holders' });
  return { dealer, holder };
}

/** Takes a ceremony as far as it goes now. Whatever was done before, by this process or one that was killed, is not done again. */
export async function advance(part: Part): Promise<Progress> {
  const failed = await part.files.failure();
  if (failed !== undefined) return { state: 'failed', ...failed };
  try {
    return await steps(part);
  } catch (error) {
    if (!isCodedError(error) || !FINAL.has(error.code)) throw error;
    const failure: Failure = { code: error.code, ...(error.place.field === undefined ? {} : { field: error.place.field }) };
    await part.files.fail(failure);
    return { state: 'failed', ...failure };
  }
}

async function steps(part: Part): Promise<Progress> {
  const { terms, identity, files } = part;
  const { dealer, holder } = roleOf(terms, identity.signing.jwk.x);
  if (dealer !== undefined) await announce(part, dealer);
  const dealers = terms.dealers.map((one) => ({ name: `dealers.${one.index}`, url: one.url, own: one === dealer, check: (text: string) => readAnnouncement(terms, one, text) }));
  const announcements = await collected(part, 'commitments', dealers);
  if (!Array.isArray(announcements)) return announcements;
  if (dealer !== undefined) await deliver(part, announcements);
  const manifest = outcomeOf(terms, announcements);
  if (holder !== undefined) {
    const waiting = await takeShare(part, holder.index, announcements, manifest);
    if (waiting !== undefined) return waiting;
  }
  const signers = terms.plan.holders.map((one) => ({ name: `holders.${one.index}`, url: one.url, own: one === holder, check: (text: string) => signatureOf(manifest, one.index, text) }));
  const lines = await collected(part, 'signature', signers);
  if (!Array.isArray(lines)) return lines;
  const share = await files.share();
  if (holder !== undefined && share === undefined) throw new HolderError('HOLDER_STATE_CORRUPT', 'this holder has signed for a share that is gone', { file: 'share.sealed' });
  return { state: 'complete', signed: completeManifest(lines), share };
}

async function announce({ terms, identity, files, old, surroundings }: Part, dealer: Dealer): Promise<void> {
  if ((await files.text('commitments.jws')) !== undefined) return;
  let dealing = await files.dealing();
  if (dealing === undefined) {
    dealing = deal(terms, dealer, old, surroundings.randomBytes);
    await files.keepDealing(dealing);
  }
  await files.write('commitments.jws', signAnnouncement(terms, dealing, identity.signing));
}

async function deliver({ terms, identity, files }: Part, announcements: readonly Announcement[]): Promise<void> {
  if ((await files.text('shares.jws')) !== undefined) return;
  const dealing = await files.dealing();
  if (dealing === undefined) throw new HolderError('HOLDER_STATE_CORRUPT', 'what this holder announced is there, what it has to deal is not', { file: 'dealing.sealed' });
  await files.write('shares.jws', await signDelivery(terms, dealing, announcements, identity.signing));
}

/** Nothing once this holder's share is on the disk and its signature is published, in this order. */
async function takeShare(part: Part, index: number, announcements: readonly Announcement[], manifest: EpochManifest): Promise<Progress | undefined> {
  const { terms, identity, files, old } = part;
  if ((await files.text('signature.jws')) !== undefined) return undefined;
  if ((await files.share()) === undefined) {
    const sources = terms.dealers.map((dealer) => ({
      name: `dealers.${dealer.index}`,
      url: dealer.url,
      own: dealer.key.kid === identity.signing.kid,
      keep: false,
      check: async (text: string) => readDelivery(terms, dealer, text, announcements, index, identity.sealing),
    }));
    const dealt = await collected(part, 'shares', sources);
    if (!Array.isArray(dealt)) return dealt;
    await files.keepShare(combineShares(terms, manifest, index, dealt, old));
  }
  await files.write('signature.jws', signManifest(manifest, identity.signing));
  return undefined;
}

/** A signature that is not the holder's on this manifest is waited for: our share is safe, and the rest may yet agree. */
function signatureOf(manifest: EpochManifest, index: number, text: string): string {
  try {
    checkSigned(manifest, index, text);
    return text;
  } catch (error) {
    throw isCodedError(error) ? new Unusable(error.code) : error;
  }
}

/** A message that is not what it should be, which may be the network's doing. */
class Unusable extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

interface Source<T> {
  readonly name: string;
  readonly url: string;
  /** Published by this holder itself. */
  readonly own: boolean;
  /** Sealed shares are not kept: they are of use once. */
  readonly keep?: boolean;
  readonly check: (text: string) => T | Promise<T>;
}

/** What each source says, checked; or who is waited for. Kept messages are not fetched twice: what we have acted on must not change. */
async function collected<T>(part: Part, message: Message, sources: readonly Source<T>[]): Promise<T[] | Progress> {
  const results = await Promise.all(sources.map(async (source) => collect(part, message, source)));
  const missing = results.flatMap((result, place) => (result.found ? [] : [[sources[place]?.name ?? '', result.reason] as const]));
  if (missing.length > 0) return { state: 'waiting', message, from: Object.fromEntries(missing) };
  return results.flatMap((result) => (result.found ? [result.value] : []));
}

type Collected<T> = { readonly found: true; readonly value: T } | { readonly found: false; readonly reason: string };

async function collect<T>({ terms, files, surroundings }: Part, message: Message, { name, url, own, keep = true, check }: Source<T>): Promise<Collected<T>> {
  const file = own ? `${message}.jws` : `${message}.${name}.jws`;
  const kept = await files.text(file);
  const fetched = kept === undefined ? await pull(surroundings.fetch, url, terms.digest, message) : { text: kept };
  if (fetched.text === undefined) return { found: false, reason: fetched.reason };
  try {
    const value = await check(fetched.text);
    if (kept === undefined && keep) await files.write(file, fetched.text);
    return { found: true, value };
  } catch (error) {
    if (error instanceof Unusable) return { found: false, reason: error.reason };
    if (isCodedError(error) && error.code === 'CEREMONY_MESSAGE') return { found: false, reason: error.code };
    throw error;
  }
}
