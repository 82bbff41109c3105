import { toHex } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { decodeOwnWord, parseLeaf, type VerdictContent } from '#libs/entries';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';

import { bodyBytes, bodyOf } from '../checks/bound-body.js';

/** What a leaf binds beside the log. */
export type Named = { readonly content: string } | { readonly body: string; readonly bytes: number } | { readonly position: number; readonly run: VerdictContent };

/** Undefined for a leaf that binds nothing, and for one that cannot be read: what is wrong with that is for `verify` to say. */
export function namedBy(bytes: Uint8Array, position: number): Named | undefined {
  try {
    const leaf = parseLeaf(bytes);
    if (leaf.kind === 'statement') return boundBy(leaf.statement);
    if ('digest' in leaf) return { content: toHex(leaf.digest) };
    return leaf.kind === 'verdict' ? { position, run: decodeOwnWord('verdict', leaf.content) } : undefined;
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

function boundBy(statement: string): Named | undefined {
  const claims = decodeClaims(decodeStrictJws(statement, { typ: STATEMENT_TYP }).payload);
  const body = bodyOf(claims);
  return body === undefined ? undefined : { body: body.digest, bytes: bodyBytes(claims) };
}
