import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { CodedError } from '#libs/errors';
import type { Progress } from '#libs/terminal';

import type { AuditorErrorCode } from '../errors.js';
import { decodeManifest, MAX_MANIFEST_BYTES, type ListedFile } from '../format/manifest.js';
import { MANIFEST } from '../format/paths.js';

/** Where the files come from. */
export interface ExportSource {
  file(position: number, path: string): Promise<AsyncIterable<Uint8Array>>;
}

export interface Downloaded {
  readonly position: number;
  readonly files: number;
  readonly bytes: number;
}

/** Requests under way at a time: enough to hide round trips over thousands of small bodies. */
const CONCURRENCY = 6;
const PARTIAL = '.partial';

/**
 * Fills `out` with the export at `position`. Each file is written under another name, checked against the manifest while it
 * arrives, and renamed when it agrees. The manifest itself is put in place last: a directory that has one is complete.
 *
 * The manifest's signature is looked at by `verify`, which may know the hub's key from elsewhere; here it only says which bytes
 * make up the export. CodedError AUDITOR_OUT_NOT_EMPTY, AUDITOR_OUT_UNWRITABLE, AUDITOR_HUB_ANSWER, AUDITOR_DOWNLOAD_DIFFERS, and those of the source.
 */
export async function downloadExport(source: ExportSource, position: number, out: string, start: (files: number) => Progress): Promise<Downloaded> {
  await writing(out, () => prepare(out));
  const signed = await readWhole(await source.file(position, MANIFEST));
  const files = listedFiles(signed, position);
  const bar = start(files.length);
  const queue = files.values();
  let done = 0;
  let stopped = false;
  const worker = async (): Promise<void> => {
    for (const file of queue) {
      if (stopped) return;
      try {
        await download(source, position, out, file);
      } catch (error) {
        stopped = true;
        throw error;
      }
      done += 1;
      bar.update(done);
    }
  };
  await allOrFirstFailure(Array.from({ length: CONCURRENCY }, worker));
  await writing(out, async () => {
    await writeFile(join(out, MANIFEST + PARTIAL), signed, { flag: 'wx' });
    await rename(join(out, MANIFEST + PARTIAL), join(out, MANIFEST));
  });
  bar.done();
  return { position, files: files.length + 1, bytes: files.reduce((sum, file) => sum + file.bytes, signed.length) };
}

async function prepare(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0) throw new CodedError<AuditorErrorCode>('AUDITOR_OUT_NOT_EMPTY', 'the directory is not empty', { file: out });
  await mkdir(join(out, 'bodies'));
  await mkdir(join(out, 'policies'));
}

function listedFiles(signed: Buffer, position: number): readonly ListedFile[] {
  let found: ReturnType<typeof decodeManifest>['manifest'];
  try {
    found = decodeManifest(signed.toString('latin1')).manifest;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new CodedError<AuditorErrorCode>('AUDITOR_HUB_ANSWER', `the hub's manifest cannot be used: ${cause.code}`, { file: MANIFEST }, { cause });
  }
  if (found.position !== position) throw new CodedError<AuditorErrorCode>('AUDITOR_HUB_ANSWER', 'the manifest is for another position', { file: MANIFEST, field: 'position' });
  return found.files;
}

/** Writes at most the bytes that the manifest announces: a hub cannot fill the disk. */
async function download(source: ExportSource, position: number, out: string, { path, bytes, sha256 }: ListedFile): Promise<void> {
  const partial = join(out, path + PARTIAL);
  const hash = createHash('sha256');
  let received = 0;
  const differs = (): never => {
    throw new CodedError<AuditorErrorCode>('AUDITOR_DOWNLOAD_DIFFERS', 'not the bytes that the manifest announces', { file: path });
  };
  const stream = await source.file(position, path);
  const handle = await writing(path, () => create(partial));
  try {
    for await (const chunk of stream) {
      received += chunk.length;
      if (received > bytes) differs();
      hash.update(chunk);
      await writing(path, () => handle.writeFile(chunk));
    }
    if (received !== bytes || hash.digest('hex') !== sha256) differs();
  } catch (error) {
    await handle.close();
    await rm(partial, { force: true });
    throw error;
  }
  await handle.close();
  await writing(path, () => rename(partial, join(out, path)));
}

async function create(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'wx');
}

async function readWhole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_MANIFEST_BYTES) throw new CodedError<AuditorErrorCode>('AUDITOR_HUB_ANSWER', `a manifest of more than ${MAX_MANIFEST_BYTES} bytes`, { file: MANIFEST });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Waits for all workers before the first failure goes on, so that nothing writes behind the caller's back. */
async function allOrFirstFailure(workers: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(workers)) if (outcome.status === 'rejected') throw outcome.reason;
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
