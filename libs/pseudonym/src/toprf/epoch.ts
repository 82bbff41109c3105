import { fromBase64url } from '#libs/encoding';
import type { SignedManifest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { checkPublicShares } from '../oprf/public-shares.js';
import { toprfRefusal } from './refusal.js';

/** One key-holder, ready to be asked. */
export interface Holder {
  readonly index: number;
  readonly url: string;
  /** `aud` of requests to it. */
  readonly signingKey: string;
  /** K_i, 32 bytes. */
  readonly publicShare: Uint8Array;
}

/** A pseudonym epoch whose manifest holds together in the group as well. */
export interface Epoch {
  readonly epoch: string;
  /** Digest of the manifest. */
  readonly manifest: string;
  readonly threshold: number;
  readonly holders: readonly Holder[];
  /** C_0, base64url. */
  readonly jointKey: string;
  readonly profile: string;
}

/** The canonicalisation that a program has. */
export interface ProfileId {
  readonly profile: string;
  /** base64url SHA-256 of its rules. */
  readonly profileDigest: string;
  readonly unicode: string;
}

/**
 * An epoch from a manifest whose signatures were checked (`decodeSignedManifest`). TOPRF_MANIFEST unless each K_i is where the
 * commitments put it: else two providers that ask different holders would get different tokens for one customer. TOPRF_PROFILE, with
 * the member, when tokens of this program would not be those of the epoch. `addresses` (by holder index) replace those of the
 * manifest; an address is not trusted with anything, since proofs are checked against K_i. TOPRF_ADDRESS for an unknown index.
 */
export function openEpoch({ manifest, digest }: SignedManifest, program: ProfileId, addresses: ReadonlyMap<number, string> = new Map()): Epoch {
  for (const member of ['profile', 'profileDigest', 'unicode'] as const) {
    if (manifest[member] !== program[member]) throw toprfRefusal('TOPRF_PROFILE', 'the epoch is for another canonicalisation profile than this program has', { field: member });
  }
  const shares = manifest.holders.map(({ publicShare }) => fromBase64url(publicShare));
  try {
    checkPublicShares(manifest.commitments.map(fromBase64url), manifest.threshold, shares);
  } catch (error) {
    if (isCodedError(error)) throw toprfRefusal('TOPRF_MANIFEST', error.message, error.place);
    throw error;
  }
  for (const index of addresses.keys()) if (manifest.holders[index - 1] === undefined) throw toprfRefusal('TOPRF_ADDRESS', 'the manifest has no holder of this number');
  const holders = manifest.holders.map(({ index, url, signingKey }, place) => ({ index, url: addresses.get(index) ?? url, signingKey, publicShare: shares[place] ?? new Uint8Array() }));
  const { epoch, threshold, profile } = manifest;
  return { epoch, manifest: digest, threshold, holders, jointKey: manifest.commitments[0] ?? '', profile };
}
