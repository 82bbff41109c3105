import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import { CodedError } from '#libs/errors';

import type { FindingCode } from '../errors.js';
import { hashFile } from './hash-file.js';
import { readLines, type Line } from './lines.js';

/**
 * The files of an export on disk. Whoever made the directory is not trusted: only regular files are opened (no links out of it,
 * no pipes that would block), and every failure to read is a finding with the file's name, never a stray system error.
 */
export class ExportDirectory {
  #paths: readonly string[] | undefined;

  constructor(readonly root: string) {}

  /** Paths of everything that is not a directory, relative, with `/`, sorted; as they were when first asked for. */
  list(): readonly string[] {
    this.#paths ??= readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(this.root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort();
    return this.#paths;
  }

  /** Content of a small file. FILE_SIZE over `maxBytes`, FILE_MISSING, FILE_KIND. */
  read(file: string, maxBytes: number): Buffer {
    return this.#reading(file, (path, size) => {
      if (size > maxBytes) throw new CodedError<FindingCode>('FILE_SIZE', `more than ${maxBytes} bytes`, { file });
      return readFileSync(path);
    });
  }

  /** Length and SHA-256 (hex). FILE_MISSING, FILE_KIND. */
  hash(file: string): { readonly bytes: number; readonly sha256: string } {
    return this.#reading(file, hashFile);
  }

  /** Lines with their newline taken off. EXPORT_LINES, FILE_MISSING, FILE_KIND, each with the file. */
  *lines(file: string, maxBytes?: number): Generator<Line, void, undefined> {
    const path = this.#reading(file, (found) => found);
    try {
      yield* readLines(path, maxBytes);
    } catch (error) {
      throw error instanceof CodedError && error.place.file === undefined && error.code === 'EXPORT_LINES' ? error.at({ file }) : error;
    }
  }

  #reading<T>(file: string, read: (path: string, size: number) => T): T {
    const path = join(this.root, file);
    let size: number;
    try {
      const stat = lstatSync(path);
      if (!stat.isFile()) throw new CodedError<FindingCode>('FILE_KIND', 'not a regular file', { file });
      ({ size } = stat);
      return read(path, size);
    } catch (cause) {
      if (cause instanceof CodedError) throw cause;
      const missing = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
      if (missing) throw new CodedError<FindingCode>('FILE_MISSING', 'the file is not there', { file }, { cause });
      throw new CodedError<FindingCode>('FILE_KIND', 'the file cannot be read', { file }, { cause });
    }
  }
}
