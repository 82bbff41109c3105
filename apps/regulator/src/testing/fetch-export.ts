import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { decodeStrictJws, importPublicJwk, verifyJws } from '#libs/signing';
import { NOW, ORIGIN, type TestHub } from './test-hub.js';

interface Manifest {
  readonly origin: string;
  readonly position: number;
  readonly clock: number;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

async function fetchFile(hub: TestHub, position: number, path: string): Promise<Buffer> {
  const response = await hub.get(`/v1/export/${position}/${path}`, hub.token);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** Every file at a position, checked against the signed manifest. */
export async function fetchExport(hub: TestHub, position: number): Promise<ReadonlyMap<string, Buffer>> {
  const compact = (await fetchFile(hub, position, 'manifest.jws')).toString('ascii');
  const jws = decodeStrictJws(compact, { typ: 'compute-export+jwt', maxBytes: 2 ** 20 });
  verifyJws(jws, importPublicJwk(hub.hubKey.jwk));
  const manifest = JSON.parse(Buffer.from(jws.payload).toString('utf8')) as Manifest;
  expect(manifest).toMatchObject({ origin: ORIGIN, position, clock: position === 0 ? 0 : NOW });
  expect(manifest.files.map((file) => file.path)).toEqual(manifest.files.map((file) => file.path).toSorted());
  const files = new Map<string, Buffer>([['manifest.jws', Buffer.from(compact)]]);
  for (const { path, bytes, sha256 } of manifest.files) {
    const content = await fetchFile(hub, position, path);
    expect([path, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([path, bytes, sha256]);
    files.set(path, content);
  }
  return files;
}

/** SHA-256 of each file: exports are compared by it, which is quick whatever their size. */
export function digestsOf(files: ReadonlyMap<string, Buffer>): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([path, content]) => [path, createHash('sha256').update(content).digest('hex')]));
}

/** The newest position that detection has reached. */
export async function newestExport(hub: TestHub): Promise<number> {
  await hub.judged();
  return ((await (await hub.get('/v1/export', hub.token)).json()) as { position: number }).position;
}

/** Lines of a file, without their newlines. */
export function linesOf(files: ReadonlyMap<string, Buffer>, path: string): readonly string[] {
  return (files.get(path) ?? Buffer.alloc(0)).toString('utf8').split('\n').slice(0, -1);
}
