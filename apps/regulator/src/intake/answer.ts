import { toBase64url, toJson } from '#libs/encoding';
import type { Submission } from './submission.js';

/** The answer to an accepted statement (docs/protocol.md section 2). Stored, and repeated byte for byte. */
export function answerTo({ claims, jws }: Submission, position: number): string {
  return toJson({ status: 'accepted', iss: claims.iss, str: claims.str, seq: claims.seq, digest: toBase64url(jws.digest), position });
}
