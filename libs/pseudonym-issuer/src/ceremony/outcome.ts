import { checkManifestLine, decodeSignedManifest, type EpochManifest, OPRF_SUITE, type SignedManifest } from '#libs/epoch';
import { fromBase64url, toBase64url, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import type { Announcement } from './announcement.js';
import { committedAt, type Element, elementOf, Fn, Point, scalarOf, timesBase } from './group.js';
import { refusal } from './refusal.js';
import { manifestElement, type Terms } from './terms.js';

/** The manifest that the announcements give: a function of public messages alone, so that every holder writes the same bytes. */
export function outcomeOf({ plan, previous }: Terms, announcements: readonly Announcement[]): EpochManifest {
  const { epoch, generation, threshold, profile, profileDigest, unicode } = plan;
  const old = plan.kind === 'refresh' ? (previous?.manifest.commitments ?? []).map(manifestElement) : [];
  const sumOf = (term: number): Element => announcements.reduce((sum, one) => sum.add(one.commitments[term] ?? Point.ZERO), old[term] ?? Point.ZERO);
  const commitments = Array.from({ length: threshold }, (_, term) => sumOf(term));
  const holders = plan.holders.map(({ index, url, signingKey, sealingKey }) => {
    return { index, url, signingKey, sealingKey, publicShare: toBase64url(committedAt(commitments, index).toBytes()) };
  });
  const manifest = { v: 1, epoch, generation, suite: OPRF_SUITE, threshold, holders, commitments: commitments.map((one) => toBase64url(one.toBytes())), profile, profileDigest, unicode } as const;
  // Follows from the checks of each constant term; written down because everything rests on it.
  if (previous !== undefined && manifest.commitments[0] !== previous.manifest.commitments[0]) throw refusal('CEREMONY_MANIFEST', 'the ceremony would change the key');
  return manifest;
}

/**
 * The new share of holder `index`: the sum of what was dealt to it, in a refresh on top of its old share. 32 bytes, little-endian. Secret.
 * CEREMONY_OWN_SHARE when it does not belong to the public share, which after all checks means that the old share was not ours.
 */
export function combineShares({ plan }: Terms, manifest: EpochManifest, index: number, dealt: readonly Uint8Array[], old: Uint8Array | undefined): Uint8Array {
  const parts = plan.kind === 'refresh' ? [old, ...dealt] : dealt;
  const share = parts.reduce((sum, part) => Fn.add(sum, (part === undefined ? undefined : scalarOf(part)) ?? 0n), 0n);
  const bytes = Fn.toBytes(share);
  if (!isShareOf(manifest, index, bytes)) throw refusal('CEREMONY_OWN_SHARE', 'the share of this holder is not the one that the manifest speaks of');
  return bytes;
}

/** Whether k·G is the public share of holder `index`. */
export function isShareOf(manifest: EpochManifest, index: number, share: Uint8Array): boolean {
  const scalar = scalarOf(share);
  const entry = manifest.holders[index - 1];
  const element = entry === undefined ? undefined : elementOf(fromBase64url(entry.publicShare));
  return scalar !== undefined && scalar !== 0n && element !== undefined && timesBase(scalar).equals(element);
}

/** CEREMONY_MANIFEST naming the holder, unless this is its signature on exactly this manifest. */
export function checkSigned(manifest: EpochManifest, index: number, line: string): void {
  try {
    checkManifestLine(manifest, index, line);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw refusal('CEREMONY_MANIFEST', 'not the signature of this holder on the manifest that the commitments give', { field: `holders.${index}` }, { cause: error });
  }
}

/** The manifest once all of its holders have signed; lines in order. */
export function completeManifest(lines: readonly string[]): SignedManifest {
  return decodeSignedManifest(utf8(`${lines.join('\n')}\n`));
}
