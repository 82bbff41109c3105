import { createHash } from 'node:crypto';

import { bytesEqual, fromHex, sha256, toBase64url } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import { type Bundle, bundlePath, bundlesOf, type Checkpoint, parseCheckpoint, parseEntryBundle, parseNote, type Policy, serializeNote, type TileBytes, tilePath, tilesAtEdge, verifyCheckpoint } from '#libs/tlog';
import type { Progress } from '#libs/terminal';

import { gunzipStrict, inOneForm } from '../bundle/gzip.js';
import { bodyPath, CHECKPOINT, contentPath, MAX_CHECKPOINT_BYTES, MAX_CONTENT_BYTES, MAX_ENTRY_BUNDLE_BYTES, TILE_BYTES, verdictsPath } from '../bundle/paths.js';
import type { AuditorErrorCode } from '../errors.js';
import { LogTree } from '../log/log-tree.js';
import { type Named, namedBy } from './named-by.js';
import type { Store } from './store.js';

/** Where the files come from. */
export interface ExportSource {
  read(path: string, maxBytes: number): Promise<Buffer>;
  find(path: string, maxBytes: number): Promise<Buffer | undefined>;
  stream(path: string): Promise<AsyncIterable<Uint8Array>>;
}

export interface Downloaded {
  readonly size: number;
  /** base64url. */
  readonly root: string;
  /** Files that came from the hub, and those that were there. */
  readonly fetched: number;
  readonly kept: number;
  /** Bodies that the hub does not have, or has no longer. */
  readonly missing: number;
  /** Whether the log extends the earlier bundle; null without one. */
  readonly extends: boolean | null;
}

/** Requests under way at a time: enough to hide round trips over thousands of small bodies. */
const CONCURRENCY = 6;

/**
 * Fills a store with a hub's log as its newest checkpoint has it, and with all that the log binds. Entries are fetched bundle by bundle; the tree is grown out of
 * them, every tile that the hub published is compared with it, and so is the root, before the checkpoint is put in place. What a store or an earlier bundle has
 * is used after the same comparison, so a hub that changed its entries is not covered up by old ones. Signatures and meaning are for `verify`.
 * CodedError AUDITOR_HUB_…, AUDITOR_DOWNLOAD_DIFFERS with the file, AUDITOR_OUT_…, those of libs/tlog for the checkpoint.
 */
export async function downloadLog(source: ExportSource, store: Store, options: { readonly policy?: Policy; readonly since?: Checkpoint; readonly start: (bundles: number) => Progress }): Promise<Downloaded> {
  const note = parseNote(await source.read('log/checkpoint', MAX_CHECKPOINT_BYTES));
  const checkpoint = options.policy === undefined ? parseCheckpoint(note.text) : verifyCheckpoint(note, options.policy).checkpoint;
  const { since } = options;
  if (since !== undefined && since.origin !== checkpoint.origin) throw new CodedError<AuditorErrorCode>('AUDITOR_ANOTHER_LOG', 'the earlier bundle is of another log', { field: '--since' });
  const download = new Download(source, store, checkpoint, since);
  const bundles = [...bundlesOf(checkpoint.size)];
  const bar = options.start(bundles.length);
  for (const [index, bundle] of bundles.entries()) {
    await download.bundle(bundle);
    bar.update(index + 1);
  }
  await download.finish();
  await store.put(CHECKPOINT, Buffer.from(serializeNote(note)));
  bar.done();
  return { ...download.counts, size: checkpoint.size, root: toBase64url(checkpoint.root), extends: since === undefined ? null : download.extends(since) };
}

class Download {
  readonly counts = { fetched: 0, kept: 0, missing: 0 };
  readonly #tree: LogTree;
  readonly #done = new Set<string>();

  constructor(
    readonly source: ExportSource,
    readonly store: Store,
    readonly checkpoint: Checkpoint,
    since: Checkpoint | undefined,
  ) {
    this.#tree = new LogTree(new Set(since === undefined ? [] : [since.size]));
  }

  extends({ size, root }: Checkpoint): boolean {
    return this.#tree.hadRoot(size, root);
  }

  async bundle(bundle: Bundle): Promise<void> {
    const entries = await this.#entries(bundle);
    for (const tile of this.#tree.append(entries)) await this.#tile(tile);
    const named = entries.flatMap((entry, offset) => namedBy(entry, bundle.index * 256 + offset) ?? []);
    const queue = named.values();
    const worker = async (): Promise<void> => {
      for (const one of queue) await this.#named(one);
    };
    await allOrFirstFailure(Array.from({ length: CONCURRENCY }, worker));
  }

  async finish(): Promise<void> {
    for (const tile of this.#tree.partialTiles()) await this.#tile(tile);
    if (!bytesEqual(this.#tree.root(), this.checkpoint.root)) throw differs(CHECKPOINT);
    const edge = new Set(tilesAtEdge(this.checkpoint.size).flatMap((tile) => [tilePath(tile), ...(tile.level === 0 ? [bundlePath(tile)] : [])]));
    await this.store.tidy((file) => edge.has(file));
  }

  /** Those that are here already are compared with the tile that the hub publishes over them; they are fetched again when they are others. */
  async #entries(bundle: Bundle): Promise<readonly Uint8Array[]> {
    const file = bundlePath(bundle);
    const level0 = tilePath({ level: 0, ...bundle });
    const known = this.store.find(file, MAX_ENTRY_BUNDLE_BYTES, () => true);
    if (known !== undefined) {
      const published = await this.source.read(`log/${level0}`, TILE_BYTES);
      const entries = parsed(known.bytes, bundle);
      if (entries !== undefined && isTileOf(published, entries)) {
        await this.#keep(file, known);
        return entries;
      }
    }
    const bytes = await this.#fetch(file, `log/${file}`, MAX_ENTRY_BUNDLE_BYTES);
    const entries = parsed(bytes, bundle);
    if (entries === undefined) throw differs(file);
    await this.store.put(file, bytes);
    return entries;
  }

  async #tile({ tile, bytes }: TileBytes): Promise<void> {
    const file = tilePath(tile);
    const known = this.store.find(file, TILE_BYTES, (found) => bytesEqual(found, bytes));
    if (known !== undefined) return this.#keep(file, known);
    if (!bytesEqual(await this.#fetch(file, `log/${file}`, TILE_BYTES), bytes)) throw differs(file);
    await this.store.put(file, bytes);
  }

  async #named(named: Named): Promise<void> {
    // Many statements may bind one body.
    const key = 'run' in named ? verdictsPath(named.position) : 'content' in named ? contentPath(named.content) : bodyPath(named.body);
    if (this.#done.has(key)) return;
    this.#done.add(key);
    if ('run' in named) return this.#verdicts(named);
    if ('content' in named) return this.#content(named.content);
    return this.#body(named.body, named.bytes);
  }

  async #content(digest: string): Promise<void> {
    const file = contentPath(digest);
    const isIt = (bytes: Buffer): boolean => bytesEqual(sha256(bytes), fromHex(digest));
    const known = this.store.find(file, MAX_CONTENT_BYTES, isIt);
    if (known !== undefined) return this.#keep(file, known);
    const bytes = await this.#fetch(file, `v1/contents/${digest}`, MAX_CONTENT_BYTES);
    if (!isIt(bytes)) throw differs(file);
    await this.store.put(file, bytes);
  }

  async #body(digest: string, length: number): Promise<void> {
    const file = bodyPath(digest);
    const isIt = (gzip: Buffer): boolean => bytesEqual(sha256(gunzipStrict(gzip, length + 1)), fromHex(digest));
    const most = Math.ceil(length * 1.001) + 4_096;
    const known = this.store.find(file, most, isIt);
    if (known !== undefined) return this.#keep(file, known);
    const found = await this.source.find(`v1/bodies/${digest}`, most);
    if (found === undefined) return void (this.counts.missing += 1);
    this.counts.fetched += 1;
    const bytes = expanded(file, () => inOneForm(found, length + 1));
    if (!expanded(file, () => isIt(bytes))) throw differs(file);
    await this.store.put(file, bytes);
  }

  async #verdicts({ position, run }: Extract<Named, { readonly run: object }>): Promise<void> {
    const file = verdictsPath(position);
    const isIt = (bytes: Uint8Array): boolean => createHash('sha256').update(bytes).digest('base64url') === run.output;
    const known = this.store.find(file, Number.MAX_SAFE_INTEGER, isIt);
    if (known !== undefined) return this.#keep(file, known);
    const hash = createHash('sha256');
    let rows = 0;
    const counted = async function* (stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of stream) {
        hash.update(chunk);
        for (const byte of chunk) if (byte === 10) rows += 1;
        // A hub cannot fill the disk.
        if (rows > run.verdicts) throw differs(file);
        yield chunk;
      }
    };
    this.counts.fetched += 1;
    await this.store.putStream(file, counted(await this.source.stream(`v1/verdicts/${position}`)), () => {
      if (hash.digest('base64url') !== run.output) throw differs(file);
    });
  }

  async #fetch(file: string, path: string, maxBytes: number): Promise<Buffer> {
    this.counts.fetched += 1;
    try {
      return await this.source.read(path, maxBytes);
    } catch (error) {
      throw error instanceof CodedError ? error.at({ file }) : error;
    }
  }

  async #keep(file: string, { bytes, here }: { readonly bytes: Buffer; readonly here: boolean }): Promise<void> {
    this.counts.kept += 1;
    if (!here) await this.store.put(file, bytes);
  }
}

function parsed(bytes: Uint8Array, bundle: Bundle): readonly Uint8Array[] | undefined {
  try {
    return parseEntryBundle(bytes, bundle.width);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

function isTileOf(tile: Uint8Array, entries: readonly Uint8Array[]): boolean {
  const tree = new LogTree(new Set());
  const tiles = [...tree.append(entries), ...tree.partialTiles()].filter(({ tile: { level } }) => level === 0);
  return tiles.length === 1 && bytesEqual(tiles[0]?.bytes ?? new Uint8Array(), tile);
}

/** What a hub sends instead of a body is its doing. */
function expanded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new CodedError<AuditorErrorCode>('AUDITOR_DOWNLOAD_DIFFERS', 'not the body that was signed', { file }, { cause });
  }
}

function differs(file: string): CodedError<AuditorErrorCode> {
  return new CodedError<AuditorErrorCode>('AUDITOR_DOWNLOAD_DIFFERS', 'not the bytes that the log commits to', { file });
}

/** Waits for all workers before the first failure goes on, so that nothing writes behind the caller's back. */
async function allOrFirstFailure(workers: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(workers)) if (outcome.status === 'rejected') throw outcome.reason;
}
