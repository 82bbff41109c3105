import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { toBase64url } from '#libs/encoding';
import { leafHash, merkleTreeHash } from '#libs/merkle';
import type { SigningKey } from '#libs/signing';
import { bundlePath, bundlesOf, cosign, inclusionProofFromTiles, type Note, serializeEntryBundle, serializeNote, serializeProof, signedCheckpoint, TreeEdge, tilePath } from '#libs/tlog';

/** A bundle before it is sealed: the leaves, and the files beside them by path. Whoever has the log's key can seal whatever he likes. */
export interface Unsealed {
  readonly leaves: Uint8Array[];
  readonly files: Map<string, Buffer>;
  readonly origin: string;
}

/** The root of a tree, base64url. */
export function rootOf(leaves: readonly Uint8Array[]): string {
  return toBase64url(merkleTreeHash(leaves));
}

/** The checkpoint over leaves, signed by whoever has the key, and cosigned by `witnesses` under their names. */
export function checkpointOf({ leaves, origin }: Pick<Unsealed, 'leaves' | 'origin'>, key: SigningKey, witnesses: Readonly<Record<string, SigningKey>> = {}): Note {
  const note = signedCheckpoint({ origin, size: leaves.length, root: merkleTreeHash(leaves), extensions: [] }, [key], 0);
  return { ...note, signatures: [...note.signatures, ...Object.entries(witnesses).map(([name, witness]) => cosign(note.text, name, witness, 1_700_000_000))] };
}

/** A bundle of these leaves with everything that a tile log publishes, and the files beside them. */
export function seal(unsealed: Unsealed, key: SigningKey, witnesses: Readonly<Record<string, SigningKey>> = {}): Map<string, Buffer> {
  const { leaves } = unsealed;
  const files = new Map(unsealed.files);
  files.set('checkpoint', Buffer.from(serializeNote(checkpointOf(unsealed, key, witnesses))));
  for (const [path, bytes] of tilesOf(leaves)) files.set(path, bytes);
  for (const bundle of bundlesOf(leaves.length)) files.set(bundlePath(bundle), Buffer.from(serializeEntryBundle(leaves.slice(bundle.index * 256, bundle.index * 256 + bundle.width))));
  return files;
}

/** The receipt of a leaf against the tree of all leaves. */
export function receiptOf(unsealed: Pick<Unsealed, 'leaves' | 'origin'>, index: number, key: SigningKey): Buffer {
  const tiles = tilesOf(unsealed.leaves);
  const path = inclusionProofFromTiles(index, unsealed.leaves.length, (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array());
  return Buffer.from(serializeProof({ index, path, checkpoint: checkpointOf(unsealed, key) }));
}

/** Writes files into a directory of their own. */
export function put(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  for (const [file, bytes] of files) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  return path;
}

function tilesOf(leaves: readonly Uint8Array[]): Map<string, Buffer> {
  const { tiles } = TreeEdge.open(0, () => new Uint8Array()).append(leaves.map(leafHash));
  return new Map(tiles.map(({ tile, bytes }) => [tilePath(tile), Buffer.from(bytes)]));
}
