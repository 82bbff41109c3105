import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { CodedError, isCodedError } from '#libs/errors';
import { parseTilePath } from '#libs/tlog';

import { BundleDirectory } from '../bundle/bundle-directory.js';
import { CHECKPOINT, isBundlePath } from '../bundle/paths.js';
import type { AuditorErrorCode } from '../errors.js';

const PARTIAL = '.partial';
/** Partial tiles and bundles of a smaller tree. */
const NARROW = /\.p\//;

/**
 * The directory that an export fills. Files are written under another name and renamed when they are whole; the checkpoint comes last, so a directory that has
 * one is complete, and one without is an export that was broken off: whatever lies in it is looked at again before it is used.
 */
export class Store {
  readonly #directories: readonly BundleDirectory[];
  readonly #out: BundleDirectory;

  private constructor(out: string, since: string | undefined) {
    this.#out = new BundleDirectory(out);
    this.#directories = [this.#out, ...(since === undefined ? [] : [new BundleDirectory(since)])];
  }

  /** AUDITOR_OUT_NOT_EMPTY for a directory that is complete, or holds anything else than an export; AUDITOR_OUT_UNWRITABLE. */
  static async open(out: string, since?: string): Promise<Store> {
    await writing(out, async () => mkdir(out, { recursive: true }));
    const store = new Store(out, since);
    const files = store.#out.list();
    if (files.some((file) => file === CHECKPOINT || !isBundlePath(file.replace(/\.partial$/, '')))) {
      throw new CodedError<AuditorErrorCode>('AUDITOR_OUT_NOT_EMPTY', 'the directory holds a complete export, or something else than an export', { file: out });
    }
    return store;
  }

  /** A file from here or from the earlier bundle, if it is one that `accept` takes; whether it was there already. */
  find(file: string, maxBytes: number, accept: (bytes: Buffer) => boolean): { readonly bytes: Buffer; readonly here: boolean } | undefined {
    for (const directory of this.#directories) {
      try {
        const bytes = directory.read(file, maxBytes);
        if (accept(bytes)) return { bytes, here: directory === this.#out };
      } catch (error) {
        if (!isCodedError(error)) throw error;
      }
    }
    return undefined;
  }

  async put(file: string, bytes: Uint8Array): Promise<void> {
    await this.#place(file, async (partial) => writeFile(partial, bytes));
  }

  /** Writes what arrives; `whole` is asked at the end, and a throw leaves no file. */
  async putStream(file: string, stream: AsyncIterable<Uint8Array>, whole: () => void): Promise<void> {
    await this.#place(file, async (partial) => {
      await pipeline(Readable.from(stream), createWriteStream(partial));
      whole();
    });
  }

  /** Takes away what belongs to a smaller tree or was not finished; `isOfTree` says of a tile's path whether it belongs to this one. */
  async tidy(isOfTree: (file: string) => boolean): Promise<void> {
    for (const file of this.#out.list()) {
      if (file.endsWith(PARTIAL) || (NARROW.test(file) && parseTilePath(file) !== undefined && !isOfTree(file))) await writing(file, async () => rm(join(this.#out.root, file)));
    }
  }

  async #place(file: string, write: (partial: string) => Promise<void>): Promise<void> {
    const path = join(this.#out.root, file);
    await writing(file, async () => {
      await mkdir(dirname(path), { recursive: true });
      try {
        await write(path + PARTIAL);
      } catch (error) {
        await rm(path + PARTIAL, { force: true });
        throw error;
      }
      await rename(path + PARTIAL, path);
    });
  }
}

/** A disk that is full or read-only is a refusal with the file's name; it is nothing the hub did. */
async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new CodedError<AuditorErrorCode>('AUDITOR_OUT_UNWRITABLE', 'the file or directory cannot be written', { file }, { cause });
  }
}
