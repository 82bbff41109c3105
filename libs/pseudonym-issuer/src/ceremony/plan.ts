import { type EpochManifest, type HolderEntry, isHolderUrl } from '#libs/epoch';
import { isSealingX } from '#libs/signing';
import { z } from 'zod';
import { refusal } from './refusal.js';

const MOST_HOLDERS = 32;

/** A holder before the ceremony: as the manifest will name it, without the public share. */
export type PlannedHolder = Omit<HolderEntry, 'publicShare'>;

/**
 * What a ceremony is to bring about. All holders are handed the same plan; every message names its digest, so a message of another
 * ceremony, or of an earlier attempt, is no message of this one.
 *
 * - `generate` makes a key that nobody ever holds, for a new epoch: generation 0.
 * - `refresh` gives the same holders new shares of the same key: what leaked before is worth nothing with what leaks after.
 * - `reshare` gives the key to other holders or another threshold; `dealers`, at least the old threshold of them, hand it over.
 */
export interface CeremonyPlan {
  readonly v: 1;
  readonly kind: 'generate' | 'refresh' | 'reshare';
  readonly epoch: string;
  readonly generation: number;
  readonly threshold: number;
  readonly holders: readonly PlannedHolder[];
  readonly profile: string;
  readonly profileDigest: string;
  readonly unicode: string;
  /** 1, and one more for each ceremony with this aim that had to be given up. */
  readonly attempt: number;
  /** Text of the signed manifest that a refresh or reshare goes on from. */
  readonly previous?: string;
  /** Indices in that manifest of the holders that deal; reshare only. */
  readonly dealers?: readonly number[];
}

const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
const text = z.string().regex(/^[\x20-\x7e]{1,200}$/);
const index = z.int().min(1).max(MOST_HOLDERS);

export const planSchema = z.strictObject({
  v: z.literal(1),
  kind: z.enum(['generate', 'refresh', 'reshare']),
  epoch: text,
  generation: z.int().nonnegative(),
  threshold: index,
  holders: z
    .array(z.strictObject({ index, url: z.string().refine(isHolderUrl), signingKey: base64url32, sealingKey: base64url32 }))
    .min(1)
    .max(MOST_HOLDERS),
  profile: text,
  profileDigest: base64url32,
  unicode: text,
  attempt: z.int().min(1),
  previous: z.string().max(1024 * 1024).exactOptional(),
  dealers: z.array(index).min(1).exactOptional(),
}) satisfies z.ZodType<CeremonyPlan>;

/** Members in one order, so that all write the same bytes whatever the order in the file. */
export function ordered({ v, kind, epoch, generation, threshold, holders, profile, profileDigest, unicode, attempt, previous, dealers }: CeremonyPlan): CeremonyPlan {
  const entries = holders.map(({ index, url, signingKey, sealingKey }) => ({ index, url, signingKey, sealingKey }));
  const first = { v, kind, epoch, generation, threshold, holders: entries, profile, profileDigest, unicode, attempt };
  return { ...first, ...(previous === undefined ? {} : { previous }), ...(dealers === undefined ? {} : { dealers }) };
}

/** CEREMONY_PLAN for holders that contradict each other or the threshold. */
export function checkHolders({ threshold, holders }: CeremonyPlan): void {
  if (threshold > holders.length) throw wrong('the threshold is larger than the number of holders', 'threshold');
  // All would hold the key itself, one public share under several names.
  if (threshold === 1 && holders.length > 1) throw wrong('a threshold of one is for a single holder', 'threshold');
  for (const [place, { index, sealingKey }] of holders.entries()) {
    if (index !== place + 1) throw wrong('holders are numbered 1, 2, 3 … in order', `holders.${place}.index`);
    if (!isSealingX(sealingKey)) throw wrong('not an X25519 public key', `holders.${place}.sealingKey`);
  }
  for (const member of ['signingKey', 'sealingKey', 'url'] as const) {
    if (new Set(holders.map((one) => one[member])).size !== holders.length) throw wrong('two holders share what each has of its own', `holders.${member}`);
  }
}

/** CEREMONY_PLAN unless the plan takes a key over as the manifest has it. */
export function checkGoesOn(plan: CeremonyPlan, previous: EpochManifest): void {
  for (const member of ['epoch', 'profile', 'profileDigest', 'unicode'] as const) {
    if (plan[member] !== previous[member]) throw wrong('a refresh or reshare leaves this as it is', member);
  }
  if (plan.generation !== previous.generation + 1) throw wrong('the generation is the next one', 'generation');
  if (plan.kind === 'refresh') checkRefresh(plan, previous);
  else checkDealers(plan.dealers ?? [], previous);
}

function checkRefresh({ threshold, holders }: CeremonyPlan, previous: EpochManifest): void {
  // A constant polynomial that must be zero: the share would stay as it is.
  if (threshold === 1) throw wrong('a share that is the key itself cannot be refreshed', 'threshold');
  if (threshold !== previous.threshold) throw wrong('another threshold takes a reshare', 'threshold');
  const same = holders.length === previous.holders.length && holders.every(({ signingKey }, place) => signingKey === previous.holders[place]?.signingKey);
  if (!same) throw wrong('other holders take a reshare', 'holders');
}

function checkDealers(dealers: readonly number[], previous: EpochManifest): void {
  for (const [place, dealer] of dealers.entries()) {
    if (dealer > previous.holders.length || dealer <= (dealers[place - 1] ?? 0)) throw wrong('dealers are holders of the previous manifest, in order', `dealers.${place}`);
  }
  if (dealers.length < previous.threshold) throw wrong('fewer dealers than the previous threshold cannot hand the key over', 'dealers');
}

export function wrong(message: string, field: string): Error {
  return refusal('CEREMONY_PLAN', message, { field });
}
