import { createHash } from 'node:crypto';

/**
 * What a detection run commits to: base64url SHA-256 over its rows, each followed by a newline, in the order of entity id. Takes a
 * row at a time, so that a pass need not hold all of them.
 */
export class RunOutput {
  readonly #hash = createHash('sha256');
  #count = 0;

  /** The next row, in order of entity id. */
  add(row: string): void {
    this.#hash.update(`${row}\n`, 'utf8');
    this.#count += 1;
  }

  /** Rows taken so far. */
  get count(): number {
    return this.#count;
  }

  /** Ends the digest. No rows: the digest of nothing. */
  finish(): string {
    return this.#hash.digest('base64url');
  }
}

/** `RunOutput` over rows that are all at hand, in the order given. */
export function runOutputDigest(rows: readonly string[]): string {
  const output = new RunOutput();
  for (const row of rows) output.add(row);
  return output.finish();
}
