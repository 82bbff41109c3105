import { createHash } from 'node:crypto';

/** What a run commits to, a row at a time: `runOutputDigest` of libs/verdict without holding all rows of a pass in memory. */
export class RowsDigest {
  readonly #hash = createHash('sha256');
  #count = 0;

  /** Rows come in order of entity id. */
  add(row: string): void {
    this.#hash.update(`${row}\n`, 'utf8');
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** base64url; ends the digest. */
  finish(): string {
    return this.#hash.digest('base64url');
  }
}
