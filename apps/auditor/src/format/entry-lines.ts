import { isCodedError } from '#libs/errors';
import { type EntryKind, tokenNamed } from '#libs/entries';
import type { TokenRecord } from '#libs/report';

import type { Check } from '../checks/check.js';
import type { ExportDirectory } from '../files/export-directory.js';
import { ENTRIES } from './paths.js';
import { readRow } from './row.js';
import { entryRow } from './rows.js';

/** An entry as the export has it; what it says has not been looked at. */
export interface EntryLine {
  /** Its line in entries.ndjson. */
  readonly line: number;
  readonly position: number;
  readonly kind: EntryKind;
  readonly content: string;
}

/** Longest content: a manifest of 32 holders that each of them signed. */
const MAX_ENTRY_BYTES = 4 * 2 ** 20;

/** Tokens that entries are about, as far as they can be read: reading them is reported on when the replay comes to them. */
export function tokensNamed(directory: ExportDirectory): TokenRecord[] {
  const tokens: TokenRecord[] = [];
  try {
    for (const { bytes } of directory.lines(ENTRIES, MAX_ENTRY_BYTES)) {
      const { kind, content } = readRow(entryRow, bytes);
      tokens.push(...[tokenNamed(kind, content) ?? []].flat());
    }
  } catch (error) {
    if (!isCodedError(error)) throw error;
  }
  return tokens;
}

/** Entries one after the other, as the replay of the log comes to their positions. Only those that can be read. */
export class EntryLines {
  readonly #lines: Generator<EntryLine, void, undefined>;
  #next: EntryLine | undefined;

  constructor(
    readonly check: Check,
    directory: ExportDirectory,
  ) {
    this.#lines = this.#read(directory);
    this.#advance();
  }

  /** The entry that comes next, wherever it says it is. */
  get next(): EntryLine | undefined {
    return this.#next;
  }

  /** The entry at this position, which is then done with; undefined when a statement has the position. */
  takeAt(position: number): EntryLine | undefined {
    const entry = this.#next;
    if (entry?.position !== position) return undefined;
    this.#advance();
    return entry;
  }

  /** The next entry, wherever it says it is. */
  take(): EntryLine | undefined {
    const entry = this.#next;
    this.#advance();
    return entry;
  }

  #advance(): void {
    const next = this.check.attempt({ file: ENTRIES }, () => this.#lines.next());
    this.#next = next === undefined || next.done === true ? undefined : next.value;
  }

  *#read(directory: ExportDirectory): Generator<EntryLine, void, undefined> {
    for (const { number: line, bytes } of directory.lines(ENTRIES, MAX_ENTRY_BYTES)) {
      this.check.seen();
      const row = this.check.attempt({ file: ENTRIES, line }, () => readRow(entryRow, bytes));
      if (row !== undefined) yield { line, ...row };
    }
  }
}
