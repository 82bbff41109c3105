import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { CodedError } from '#libs/errors';
import type { EvalErrorCode } from '../errors.js';

/** Where published vectors lie: `log/` and `identity/` below one folder. */
export class Folder {
  readonly name: string;
  readonly #root: string;

  constructor(path: string) {
    const whole = resolve(path);
    this.name = basename(whole);
    // The folder of log vectors may be given itself; those of identities are then looked for beside it.
    this.#root = this.name === 'log' && !existsSync(join(whole, 'log')) ? join(whole, '..') : whole;
    if (!existsSync(whole) || !statSync(whole).isDirectory()) throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'there is no such folder', { file: this.name });
  }

  has(path: string): boolean {
    return existsSync(join(this.#root, path));
  }

  /** EVAL_FILE_MISSING naming the file. */
  bytes(path: string): Uint8Array {
    try {
      return new Uint8Array(readFileSync(join(this.#root, path)));
    } catch (cause) {
      throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'the file cannot be read', { file: path }, { cause });
    }
  }

  text(path: string): string {
    return Buffer.from(this.bytes(path)).toString('utf8');
  }

  /** EVAL_FILE_NOT_JSON. The shape is the caller's belief: a set of another shape is refused as a whole. */
  json(path: string): unknown {
    const text = this.text(path);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new CodedError<EvalErrorCode>('EVAL_FILE_NOT_JSON', 'the file is not JSON', { file: path }, { cause });
    }
  }

  /** All JSON files below a folder, sorted, so that runs compare. */
  jsonFilesBelow(path: string): readonly string[] {
    return readdirSync(join(this.#root, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => relative(this.#root, join(entry.parentPath, entry.name)))
      .sort();
  }

  /** Names of the folders in a folder, sorted. */
  foldersIn(path: string): readonly string[] {
    return readdirSync(join(this.#root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }
}
