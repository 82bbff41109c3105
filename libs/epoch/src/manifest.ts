import { z } from 'zod';
import { refusal } from './refusal.js';
import { base64url32, text } from './scalars.js';

/** RFC 9497 section 4.1; the mode is VOPRF (0x01). */
export const OPRF_SUITE = 'ristretto255-SHA512';

/** One key-holder as the manifest names it. */
export interface HolderEntry {
  /** Its x-coordinate in the sharing: 1 … n, in order. */
  readonly index: number;
  /** Where it answers: an http(s) origin as RFC 6454 spells it, without path, query or user. */
  readonly url: string;
  /** Ed25519 public key (JWK member `x`) that signs for it. */
  readonly signingKey: string;
  /** X25519 public key (JWK member `x`) that other holders seal shares for. */
  readonly sealingKey: string;
  /** K_i = k_i·G, base64url of 32 bytes: what its proofs are checked against. */
  readonly publicShare: string;
}

/**
 * What all key-holders of an epoch sign. The joint key is `commitments[0]`; it, the profile and the epoch never change, holders,
 * shares and the other commitments do with each refresh or reshare, which `generation` counts.
 */
export interface EpochManifest {
  readonly v: 1;
  readonly epoch: string;
  readonly generation: number;
  readonly suite: typeof OPRF_SUITE;
  /** t: holders needed for an evaluation. */
  readonly threshold: number;
  /** n holders. */
  readonly holders: readonly HolderEntry[];
  /** Feldman commitments C_0 … C_(t−1), base64url of 32 bytes each. */
  readonly commitments: readonly string[];
  /** Canonicalisation profile of the epoch's identifiers, with the digest of its rules and its Unicode version. */
  readonly profile: string;
  readonly profileDigest: string;
  readonly unicode: string;
}

const MOST_HOLDERS = 32;

/** An http or https origin in its one spelling: two holders with one address would be one holder, and a path or user would go unseen. */
export function isHolderUrl(url: string): boolean {
  return /^https?:\/\//u.test(url) && url.length <= 200 && URL.canParse(url) && new URL(url).origin === url;
}

const holder = z.strictObject({
  index: z.int().positive(),
  url: z.string().refine(isHolderUrl),
  signingKey: base64url32,
  sealingKey: base64url32,
  publicShare: base64url32,
});

export const manifestSchema = z.strictObject({
  v: z.literal(1),
  epoch: text,
  generation: z.int().nonnegative(),
  suite: z.literal(OPRF_SUITE),
  threshold: z.int().positive(),
  holders: z.array(holder).min(1).max(MOST_HOLDERS),
  commitments: z.array(base64url32).min(1).max(MOST_HOLDERS),
  profile: text,
  profileDigest: base64url32,
  unicode: text,
}) satisfies z.ZodType<EpochManifest>;

/** EPOCH_MANIFEST for members that contradict each other. That K_i = Σ i^j·C_j is for whoever can compute in the group. */
export function checkManifest({ threshold, holders, commitments }: EpochManifest): void {
  const wrong = (message: string, field: string): never => {
    throw refusal('EPOCH_MANIFEST', message, { field });
  };
  if (threshold > holders.length) wrong('the threshold is larger than the number of holders', 'threshold');
  if (commitments.length !== threshold) wrong('there is one commitment for each of the threshold', 'commitments');
  for (const [place, { index }] of holders.entries()) if (index !== place + 1) wrong('holders are numbered 1, 2, 3 … in order', `holders.${place}.index`);
  // With a threshold of one each holder has the whole key, and so the same public share; with more, equal ones mean just that.
  for (const member of ['signingKey', 'sealingKey', 'url', ...(threshold === 1 ? [] : (['publicShare'] as const))] as const) {
    if (new Set(holders.map((one) => one[member])).size !== holders.length) wrong('two holders share what each has of its own', `holders.${member}`);
  }
}
