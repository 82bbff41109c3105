import { fromHex, sha256, toBase64url } from '#libs/encoding';
import type { RetentionContent } from '#libs/entries';

import type { Check } from './check.js';

/**
 * Bodies are deleted when the time of every statement that binds them is over, and the log says so: which ones follows from the log before the entry, so nobody
 * can delete another and call it retention. A body that is reported again later counts as there again.
 */
export class RetentionCheck {
  /** Bodies that no entry has deleted, with the position of the last statement that binds them. */
  readonly #kept = new Map<string, number>();
  readonly #deleted = new Set<string>();

  constructor(readonly check: Check) {}

  /** A statement with a body; `digest` in hex. */
  bound(digest: string, position: number): void {
    this.#kept.set(digest, position);
    if (this.#deleted.size > 0) this.#deleted.delete(digest);
  }

  entry({ before, bodies, digest }: RetentionContent, position: number): void {
    this.check.seen();
    if (before > position) this.check.fail('RETENTION_RANGE', { position, field: 'before' }, 'statements that the log did not have yet');
    const over = [...this.#kept].filter(([, last]) => last < before).map(([body]) => body);
    for (const body of over) {
      this.#kept.delete(body);
      this.#deleted.add(body);
    }
    if (over.length !== bodies) this.check.fail('RETENTION_BODIES', { position, field: 'bodies' }, `the entry counts ${bodies} bodies, the log has ${over.length} whose time was over`);
    // Hexadecimal digits are in the order of the bytes that they stand for.
    if (toBase64url(sha256(Buffer.concat(over.sort().map(fromHex)))) !== digest) this.check.fail('RETENTION_DIGEST', { position, field: 'digest' }, 'not the digest over the bodies whose time was over');
  }

  /** Whether any statement binds this body. */
  knows(digest: string): boolean {
    return this.#kept.has(digest) || this.#deleted.has(digest);
  }

  /** Whether the log accounts for a body that is not there. */
  isDeleted(digest: string): boolean {
    return this.#deleted.has(digest);
  }
}
