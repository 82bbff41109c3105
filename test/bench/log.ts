// What a log cannot do without for n new leaves: SHA-256 of each leaf, 0x00 ‖ entry, and of one inner node, 0x01 ‖ left ‖ right, each. The
// limit is the platform's one-shot hash of exactly these bytes, ready in memory, into the form in which it is fastest, over and over. Ours
// reads entries, and gives the tiles as a store takes them and a root for each 256 leaves. For a receipt the limit is the base64 of the
// hashes of its path, ready in memory, joined to the signed checkpoint: no text of a receipt comes from less.

import { hash } from 'node:crypto';
import { leafHash } from '#libs/merkle';
import { generateMlDsaJwk, generatePrivateJwk, importMlDsaPrivateJwk, importPrivateJwk } from '#libs/signing';
import { type Grown, inclusionProofs, type Note, proofsOver, serializeNote, signedCheckpoint, TileCache, tilePath, type TileSource, TreeEdge } from '#libs/tlog';
import { growth, interleaved, median, type Bench, type Figure } from './measure.js';

const BATCH = 256;
const POOL = 4_096;
const ORIGIN = 'log.example/bench';

export const log: Bench = {
  name: 'log',
  about: 'leaves appended with tiles and roots, against bare SHA-256 of the same bytes; receipts made, against their base64; growth of both; signing a checkpoint',
  async run({ short }) {
    const sizes = short ? [1_024, 4_096, 16_384] : [65_536, 262_144, 1_048_576];
    return [
      await appending(100, sizes[0] ?? 0, short),
      await appending(1_000, sizes[0] ?? 0, short),
      ...growing(sizes, short),
      ...(await receipts(sizes, short)),
      ...checkpoints(short ? 2 : 100),
    ];
  },
};

/** Entries of so many bytes, few enough for memory and more than a processor keeps at hand. */
function entriesOf(bytes: number): readonly Uint8Array[] {
  return Array.from({ length: POOL }, (_, index) => new Uint8Array(Buffer.from(`entry ${index} `.padEnd(bytes, '.'))));
}

/** From nothing to n leaves in batches, each with its root; `store` gets the tiles of each. */
function grow(entries: readonly Uint8Array[], n: number, store: (grown: Grown) => void = () => {}): TreeEdge {
  let edge = TreeEdge.open(0, nothing);
  for (let from = 0; from < n; from += BATCH) {
    const leaves: Uint8Array[] = [];
    for (let index = from; index < from + BATCH; index += 1) leaves.push(leafHash(entries[index % POOL] as Uint8Array));
    const grown = edge.append(leaves);
    edge = grown.edge;
    edge.root();
    store(grown);
  }
  return edge;
}

async function appending(bytes: number, n: number, short: boolean): Promise<Figure> {
  const entries = entriesOf(bytes);
  const inputs = entries.map((entry) => Uint8Array.of(0, ...entry));
  const node = new Uint8Array(65).fill(1);
  const { ours, limit } = await interleaved(
    short ? 1 : 15,
    () => grow(entries, n),
    () => {
      for (let index = 0; index < n; index += 1) {
        hash('sha256', inputs[index % POOL] as Uint8Array, 'binary');
        hash('sha256', node, 'binary');
      }
    },
  );
  return { name: `leaves of ${bytes} bytes appended, n = ${n}`, ours: n / ours, limit: n / limit, unit: 'per second', ratio: limit / ours, bar: { kind: 'at least', value: 0.5 } };
}

function growing(sizes: readonly number[], short: boolean): Figure[] {
  const entries = entriesOf(100);
  const times = sizes.map((n) => median(Array.from({ length: short ? 1 : 5 }, () => seconds(() => grow(entries, n)))));
  return growth('appending', sizes, times, 1);
}

/** Receipts of the newest leaves of a tree, in batches as they are committed, with the checkpoint signed by both algorithms. */
async function receipts(sizes: readonly number[], short: boolean): Promise<Figure[]> {
  const entries = entriesOf(100);
  const figures: Figure[] = [];
  const times: number[] = [];
  const count = short ? 256 : 8_192;
  for (const n of sizes) {
    const tiles = new Map<string, Uint8Array>();
    // One leaf more than a round number, so that every path goes along the right edge.
    const edge = grow(entries, n, (grown) => { for (const { tile, bytes } of grown.tiles) tiles.set(tilePath(tile), bytes); }).append([leafHash(new Uint8Array())]);
    for (const { tile, bytes } of edge.tiles) tiles.set(tilePath(tile), bytes);
    const source: TileSource = (tile) => tiles.get(tilePath(tile)) ?? nothing();
    const note = noteOf(edge.edge);
    const batches = Array.from({ length: count / BATCH }, (_, batch) => Array.from({ length: BATCH }, (__, index) => n - count + batch * BATCH + index));
    const paths = inclusionProofs(batches.flat(), edge.edge.size, source).map((path) => path.map((one) => Buffer.from(one)));
    const { ours, limit } = await interleaved(
      short ? 1 : 9,
      () => {
        const [cache, proofs] = [new TileCache(), proofsOver(note)];
        for (const indices of batches) for (const [at, path] of inclusionProofs(indices, edge.edge.size, source, cache).entries()) proofs.json({ index: indices[at] ?? 0, path });
      },
      () => {
        const text = serializeNote(note);
        for (const path of paths) [...path.map((one) => one.toString('base64')), text].join('\n');
      },
    );
    times.push(ours);
    figures.push({ name: `receipts of new leaves, tree of ${n + 1}`, ours: count / ours, limit: count / limit, unit: 'per second', ratio: limit / ours });
  }
  return [...figures, ...growth('a receipt', sizes, times, 0)];
}

/** One checkpoint signed by each algorithm, against Ed25519 alone. */
function checkpoints(rounds: number): Figure[] {
  const [ed25519, mlDsa] = [importPrivateJwk(generatePrivateJwk()), importMlDsaPrivateJwk(generateMlDsaJwk())];
  const checkpoint = { origin: ORIGIN, size: 1, root: leafHash(new Uint8Array()), extensions: [] };
  const [both, one] = [[ed25519, mlDsa], [ed25519]].map((keys) => rounds / seconds(() => { for (let round = 0; round < rounds; round += 1) signedCheckpoint(checkpoint, keys, 1); }));
  const [ours, limit] = [both ?? Number.NaN, one ?? Number.NaN];
  return [{ name: 'checkpoints signed by Ed25519 and ML-DSA-44, against Ed25519', ours, limit, unit: 'per second', ratio: ours / limit }];
}

function noteOf(edge: TreeEdge): Note {
  const keys = [importPrivateJwk(generatePrivateJwk()), importMlDsaPrivateJwk(generateMlDsaJwk())];
  return signedCheckpoint({ origin: ORIGIN, size: edge.size, root: edge.root(), extensions: [] }, keys, 1);
}

function seconds(work: () => unknown): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function nothing(): never {
  throw new Error('this tile was never written');
}
