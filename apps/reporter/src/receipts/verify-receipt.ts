/**
 * The agent's check of a receipt. What it proves: the log of the policy signed a tree that holds exactly the bytes of our statement, at the position that the hub stated.
 * What it does not: that this tree is the one that others are shown; for that the checkpoint is compared with those seen before (log-view.ts) and cosigned by witnesses.
 */
import { utf8 } from '#libs/encoding';
import { statementLeaf } from '#libs/entries';
import { isCodedError } from '#libs/errors';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { parseProof, type Policy, verifyProof } from '#libs/tlog';
import type { Seen } from './seen.js';

/** A receipt that holds, with its checkpoint; or why it does not, by the code of the library that found it. */
export type ReceiptCheck = { readonly holds: true; readonly seen: Seen; readonly index: number } | { readonly holds: false; readonly code: string; readonly field?: string };

/**
 * Verifies the text of a receipt for one of our statements (compact JWS): form, origin and signature of the log, quorum, our leaf in it, and that the log is the one
 * the statement is addressed to (`aud`). Everything in `receipt` is the hub's word until then.
 */
export function checkReceipt(receipt: string, statement: string, policy: Policy): ReceiptCheck {
  try {
    const proof = parseProof(utf8(receipt));
    const { checkpoint } = verifyProof(proof, statementLeaf(statement), policy);
    // The policy may know other logs too.
    if (checkpoint.origin !== audienceOf(statement)) return { holds: false, code: 'TLOG_ORIGIN', field: 'origin' };
    return { holds: true, seen: { note: proof.checkpoint, checkpoint }, index: proof.index };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return { holds: false, code: error.code, ...(error.place.field === undefined ? {} : { field: error.place.field }) };
  }
}

function audienceOf(statement: string): string {
  return decodeClaims(decodeStrictJws(statement, { typ: STATEMENT_TYP }).payload).aud;
}
