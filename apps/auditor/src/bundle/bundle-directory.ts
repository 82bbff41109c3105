import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';

import { CodedError } from '#libs/errors';

import type { FindingCode } from '../errors.js';
import { type Line, readLines } from './lines.js';

// No link is followed out of the directory, and a pipe does not make us wait.
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The files of a bundle on disk. Whoever made the directory is not trusted: only regular files are opened, and every failure to read is a
 * finding with the file's name, never a stray system error.
 */
export class BundleDirectory {
  constructor(readonly root: string) {}

  /** Paths of everything that is not a directory, relative, with `/`, in no order. */
  list(): string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(this.root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  }

  /** Content of a small file. FILE_SIZE over `maxBytes`, FILE_MISSING, FILE_KIND. */
  read(file: string, maxBytes: number): Buffer {
    return this.#opened(file, (descriptor, size) => {
      if (size > maxBytes) throw new CodedError<FindingCode>('FILE_SIZE', `more than ${maxBytes} bytes`, { file });
      // A file of ours has the size that it had when it was opened; of one that somebody writes to, this is what there was.
      const bytes = Buffer.allocUnsafe(size);
      let read = 0;
      for (let more = -1; read < size && more !== 0; read += more) more = readSync(descriptor, bytes, read, size - read, null);
      return bytes.subarray(0, read);
    });
  }

  /** Lines with their newline taken off. EXPORT_LINES, FILE_MISSING, FILE_KIND, each with the file. */
  *lines(file: string, maxBytes?: number): Generator<Line, void, undefined> {
    this.#opened(file, () => undefined);
    try {
      yield* readLines(join(this.root, file), maxBytes);
    } catch (error) {
      throw error instanceof CodedError && error.place.file === undefined && error.code === 'EXPORT_LINES' ? error.at({ file }) : error;
    }
  }

  #opened<T>(file: string, read: (descriptor: number, size: number) => T): T {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(`${this.root}/${file}`, READ_ONLY);
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) throw new CodedError<FindingCode>('FILE_KIND', 'not a regular file', { file });
      return read(descriptor, stat.size);
    } catch (cause) {
      if (cause instanceof CodedError) throw cause;
      const missing = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
      if (missing) throw new CodedError<FindingCode>('FILE_MISSING', 'the file is not there', { file }, { cause });
      throw new CodedError<FindingCode>('FILE_KIND', 'the file cannot be read', { file }, { cause });
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }
}
