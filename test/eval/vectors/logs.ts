import { gunzipSync } from 'node:zlib';
import { leafHash, rootFromInclusion, verifyConsistency } from '#libs/merkle';
import {
  bundlePath,
  consistencyProofFromTiles,
  inclusionProofFromTiles,
  inclusionProofs,
  parseCheckpoint,
  parseEntryBundle,
  parseNote,
  parseVerifierKey,
  rootFromTiles,
  type Tile,
  type TileBytes,
  tilePath,
  TreeEdge,
  verifyEntries,
  verifyNote,
} from '#libs/tlog';
import { bytesEqual, toHex } from '#libs/encoding';
import type { Folder } from './folder.js';
import { accepted, attempt, type Case, refused, type VectorSet } from './vector-set.js';

/** Of the test log of Trillian Tessera and its forerunner, in their test sources; name and key ID in the checkpoints confirm it. */
const TESSERA_KEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
const TESSERA_SIZE = 15;

function* tessera(folder: Folder, path: string): Generator<Case> {
  const key = parseVerifierKey(TESSERA_KEY);
  const tile = (asked: Tile): Uint8Array => folder.bytes(`${path}/${tilePath(asked)}`);
  const heads = Array.from({ length: TESSERA_SIZE + 1 }, (_, size) => {
    const note = parseNote(folder.bytes(`${path}/checkpoint.${size}`));
    return { note, ...parseCheckpoint(note.text) };
  });
  const entries = parseEntryBundle(folder.bytes(`${path}/${bundlePath({ index: 0, width: TESSERA_SIZE })}`), TESSERA_SIZE);
  for (const [size, head] of heads.entries()) {
    yield { id: `checkpoint-${size}-signature`, expected: `size ${size}`, ...attempt(() => (verifyNote(head.note, [key]), `size ${head.size}`)) };
    yield { id: `checkpoint-${size}-from-entries`, expected: `${size} entries`, ...attempt(() => `${verifyEntries(head, (bundle) => folder.bytes(`${path}/${bundlePath(bundle)}`), tile).entries} entries`) };
    yield { id: `checkpoint-${size}-from-tiles`, expected: toHex(head.root), ...attempt(() => toHex(rootFromTiles(size, tile))) };
    const leaves = entries.slice(0, size).map(leafHash);
    if (size > 0) {
      // What we would have written when this entry came, as the other log did, on the tiles that it had until then.
      yield { id: `growth-${size}`, expected: `root ${toHex(head.root)}, 1 of 1 tiles as published`, ...attempt(() => grown(TreeEdge.open(size - 1, tile), leaves.slice(-1), tile)) };
      yield { id: `inclusions-of-${size}`, expected: `${size} lead to the root`, ...attempt(() => `${inclusionProofs([...leaves.keys()], size, tile).filter((path, index) => bytesEqual(rootFromInclusion(leaves[index] ?? new Uint8Array(), index, size, path), head.root)).length} lead to the root`) };
    }
    for (let index = 0; index < size; index += 1) {
      const leaf = leafHash(entries[index] ?? new Uint8Array());
      yield { id: `inclusion-${index}-of-${size}`, expected: toHex(head.root), ...attempt(() => toHex(rootFromInclusion(leaf, index, size, inclusionProofFromTiles(index, size, tile)))) };
    }
    for (const first of heads.slice(1, size + 1)) {
      yield { id: `consistency-${first.size}-${size}`, expected: accepted, ...attempt(() => verifyConsistency(first, head, consistencyProofFromTiles(first.size, size, tile))) };
    }
  }
}

function* sunlight(folder: Folder, path: string): Generator<Case> {
  const [tree, witness, witness2] = [`${path}/tree`, `${path}/witness`, `${path}/witness2`];
  const mirror = `${witness}/mirror`;
  const origins = { w: firstFolder(folder, witness, 'mirror'), m: firstFolder(folder, mirror), w2: firstFolder(folder, witness2) };
  const keyOf = (file: string): ReturnType<typeof parseVerifierKey> => parseVerifierKey((folder.json(file) as { verifier_keys: readonly [string] }).verifier_keys[0]);

  yield { id: 'log-checkpoint-is-one', expected: 'size 300', ...attempt(() => `size ${parseCheckpoint(parseNote(folder.bytes(`${tree}/checkpoint`)).text).size}`) };
  for (const [id, file, keyFile] of [
    ['witness-cosignature', `${origins.w}/checkpoint`, `${witness}/witness.v0.json`],
    ['witness2-cosignature', `${origins.w2}/checkpoint`, `${witness2}/witness.v0.json`],
    ['mirror-cosignature', `${origins.m}/checkpoint`, `${mirror}/mirror.v0.json`],
  ] as const) {
    yield { id, expected: 'cosigned at 1767139200', ...attempt(() => `cosigned at ${verifyNote(parseNote(folder.bytes(file)), [keyOf(keyFile)])[0]?.timestamp}`) };
  }
  for (const [id, file] of [['decoy-witness', `${witness}/checkpoint`], ['decoy-mirror', `${mirror}/checkpoint`]] as const) {
    yield { id, expected: refused, ...attempt(() => parseNote(folder.bytes(file))) };
  }
  for (const [id, root, checkpoint] of [['mirror', origins.m, `${origins.m}/checkpoint`], ['tree', tree, `${tree}/checkpoint`]] as const) {
    const head = parseCheckpoint(parseNote(folder.bytes(checkpoint)).text);
    const tile = (asked: Tile): Uint8Array => folder.bytes(`${root}/${tilePath(asked)}`);
    yield { id: `${id}-root-from-tiles`, expected: toHex(head.root), ...attempt(() => toHex(rootFromTiles(head.size, tile))) };
    if (id === 'tree') continue;
    yield { id: `${id}-root-from-entries`, expected: accepted, ...attempt(() => verifyEntries(head, (bundle) => new Uint8Array(gunzipSync(folder.bytes(`${root}/${bundlePath(bundle)}`))), tile)) };
  }
}

/** Root after more leaves, and how many of the tiles that a store would get are as published. */
function grown(edge: TreeEdge, leaves: readonly Uint8Array[], published: (tile: Tile) => Uint8Array): string {
  const { edge: after, tiles } = edge.append(leaves);
  const same = tiles.filter(({ tile, bytes }: TileBytes) => bytesEqual(bytes, published(tile)));
  return `root ${toHex(after.root())}, ${same.length} of ${tiles.length} tiles as published`;
}

/** A witness keeps its checkpoints in a folder named by the hash of the origin. */
function firstFolder(folder: Folder, path: string, except?: string): string {
  return `${path}/${folder.foldersIn(path).find((name) => name !== except)}`;
}

export const LOG_SETS: readonly VectorSet[] = [
  { name: 'tessera', title: "Tessera's test log, read, recomputed and proved", path: 'log/tessera-log/testdata/log', run: tessera },
  { name: 'sunlight', title: "Sunlight's and skylight's test log, witnesses and mirror", path: 'log/sunlight-skylight-testdata/cmd/skylight/testdata', run: sunlight },
];
