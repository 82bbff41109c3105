import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { cannotRead } from './refusal.js';

/**
 * The few operations on files that the state directory rests on. A test hands in one that fails, fills up or stops at
 * any of them. Reading throws CodedError DURABLE_READ; changes throw what the system says, for their caller to place.
 */
export interface Disk {
  /** Undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Names in a directory; undefined when there is none. */
  list(directory: string): Promise<string[] | undefined>;
  makeDirectory(path: string): Promise<void>;
  /** Writes a whole file and returns when it is on the medium (fsync). Readable by its owner only. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Atomic within one file system. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; false, and nothing done, when that name exists. */
  link(existing: string, name: string): Promise<boolean>;
  /** A file, or a directory with what is in it; nothing happens when there is none. */
  remove(path: string): Promise<void>;
  /** Returns when names made, moved or removed in the directory are on the medium. */
  syncDirectory(path: string): Promise<void>;
  /** Opens a file to write at its end; made when there is none. Readable by its owner only. */
  openAppending(path: string): Promise<AppendingFile>;
}

/** A file that grows at its end. */
export interface AppendingFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Returns when everything appended is on the medium (fdatasync, which covers the length). */
  sync(): Promise<void>;
  /** Cuts the file off at so many bytes, durably. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export const nodeDisk: Disk = {
  read: async (path) => orUndefined(readFile(path), path),
  list: async (directory) => orUndefined(readdir(directory), directory),
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  async write(path, bytes) {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  async link(existing, name) {
    try {
      await link(existing, name);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      throw error;
    }
  },
  async remove(path) {
    await rm(path, { force: true, recursive: true });
  },
  async syncDirectory(path) {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  async openAppending(path) {
    const file = await open(path, 'a', 0o600);
    return {
      append: async (bytes) => file.appendFile(bytes),
      sync: async () => file.datasync(),
      async truncate(length) {
        await file.truncate(length);
        await file.sync();
      },
      close: async () => file.close(),
    };
  },
};

async function orUndefined<T>(reading: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw cannotRead(path, error);
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
