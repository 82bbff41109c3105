import type { Policy } from '#libs/tlog';
import type { Spool } from '../spool/spool.js';
import { checkReceipt } from './verify-receipt.js';

/** How the receipts of all delivered statements stand, each verified anew from its file. */
export interface Standing {
  readonly verified: number;
  /** Kept, and no key of the log is known to verify them by. */
  readonly unverified: number;
  /** Answered to without a receipt, as by hubs before they gave any. */
  readonly missing: number;
  /** Statements whose receipt does not hold. */
  readonly refused: readonly number[];
}

/** Receipts of one stream; without a policy none is verified. A receipt alone shows inclusion: that checkpoints agree with each other was decided at delivery. */
export async function standingOf(spool: Spool, policy: Policy | undefined): Promise<Standing> {
  const pending = new Set(spool.pending);
  const refused: number[] = [];
  let [verified, unverified, missing] = [0, 0, 0];
  for (let seq = 1; seq <= spool.history.head.seq; seq += 1) {
    if (pending.has(seq)) continue;
    const receipt = await spool.receipt(seq);
    if (receipt === undefined) missing += 1;
    else if (policy === undefined) unverified += 1;
    else if (checkReceipt(receipt, (await spool.read(seq)).statement, policy).holds) verified += 1;
    else refused.push(seq);
  }
  return { verified, unverified, missing, refused };
}

/** `3 verified, 1 unverified, …`, leaving out what there is none of. */
export function standingText({ verified, unverified, missing, refused }: Standing): string {
  const parts = [[verified, 'verified'], [unverified, 'unverified'], [missing, 'without a receipt'], [refused.length, 'NOT PROVED']] as const;
  return parts.filter(([count], index) => index === 0 || count > 0).map(([count, what]) => `${count} ${what}`).join(', ');
}
