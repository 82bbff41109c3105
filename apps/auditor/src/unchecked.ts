import type { MissingBodies } from './log/log-replay.js';

/** What came of an audit that is for a reader to know and no failure. */
export interface Left {
  readonly pinned: boolean;
  readonly earlier: boolean;
  /** Whether the policy asks for witnesses. */
  readonly quorum: boolean;
  readonly unknownSignatures: number;
  readonly missing: MissingBodies;
  readonly unjudged: number;
  readonly newerReceipts: number;
}

/** What was not checked, or no check of a bundle can show, in sentences for the reader of a report. */
export function unchecked(left: Left): string[] {
  const { pinned, earlier, quorum, unknownSignatures, missing, unjudged, newerReceipts } = left;
  return [
    pinned ? [] : "THE LOG'S KEY IS NOT PINNED: it was taken from the log itself, which proves no more than that the files belong together. Give the policy that you know from elsewhere with --policy.",
    quorum ? [] : 'That others were shown the same log: no witness was asked for. A policy with a quorum, an earlier checkpoint or somebody else’s bundle (diff) would show it.',
    unknownSignatures === 0 ? [] : `${unknownSignatures} signature lines of the checkpoint are of keys that are not known here.`,
    earlier ? [] : 'That this log extends one seen before: give an earlier bundle with --previous, or its checkpoint with --checkpoint.',
    missing.withheld === 0 ? [] : `The bodies of ${missing.withheld} statements: withheld. They are not in the bundle, and the log does not say that they were deleted.`,
    missing.deleted === 0 ? [] : `The bodies of ${missing.deleted} statements: deleted when their time was over, as the log says.`,
    unjudged === 0 ? [] : `${unjudged} statements that no pass of detection has judged yet.`,
    newerReceipts === 0 ? [] : `${newerReceipts} receipts are of a longer log than this bundle holds.`,
    'That the hub logged every statement that it acknowledged: compare with the receipts that providers hold (--receipts).',
    "That an order had not expired by the clock on the wall: only the log's own clock is in the log. That a provider was really given an order when its agent asked.",
    'That the providers and officers behind the registered keys, and the key-holders of a manifest, are who the hub says.',
  ].flat();
}
