import { bytesEqual, fromHex, toHex } from '#libs/encoding';
import { CompactRange, leafHash, merkleTreeHash, nodeHash, rootFromInclusion, rootFromSubtreeInclusion, verifyConsistency, verifySubtreeConsistency } from '#libs/merkle';
import type { Folder } from './folder.js';
import { accepted, attempt, base64, type Case, refused, type VectorSet } from './vector-set.js';

interface Tree {
  readonly leaf_inputs_hex: readonly string[];
  readonly node_hashes_by_level: readonly (readonly string[])[];
  readonly root_hashes_by_size: readonly string[];
}

function* referenceTree(folder: Folder, path: string): Generator<Case> {
  const tree = folder.json(`${path}/tree.json`) as Tree;
  const leaves = tree.leaf_inputs_hex.map(fromHex);
  let level = leaves.map(leafHash);
  for (const [height, hashes] of tree.node_hashes_by_level.entries()) {
    for (const [index, expected] of hashes.entries()) yield { id: `node-${height}-${index}`, expected, got: toHex(level[index] ?? new Uint8Array()) };
    level = level.flatMap((left, index) => (index % 2 === 0 && level[index + 1] !== undefined ? [nodeHash(left, level[index + 1] as Uint8Array)] : []));
  }
  const range = new CompactRange();
  for (const [size, expected] of tree.root_hashes_by_size.entries()) {
    yield { id: `root-${size}`, expected, got: toHex(merkleTreeHash(leaves.slice(0, size))) };
    yield { id: `compact-root-${size}`, expected, got: toHex(range.root()) };
    range.append(leaves[size] ?? new Uint8Array());
  }
}

interface Probe {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly size1: number;
  readonly size2: number;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly root: string;
  readonly root1: string;
  readonly root2: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

/** Proof → whether it leads to the root of the probe; a refusal by code is a refusal. */
type Verify = (probe: Probe, proof: readonly Uint8Array[]) => boolean;

const probes = (verify: Verify) =>
  function* run(folder: Folder, path: string): Generator<Case> {
    for (const file of folder.jsonFilesBelow(path)) {
      const probe = folder.json(file) as Probe;
      const proof = (probe.proof ?? []).map(base64);
      yield { id: file.slice(path.length + 1, -'.json'.length), expected: probe.wantErr ? refused : accepted, ...attempt(() => (verify(probe, proof) ? accepted : refused)) };
    }
  };

const PROBES = 'log/transparency-dev-merkle/testdata';

export const MERKLE_SETS: readonly VectorSet[] = [
  { name: 'rfc6962-tree', title: 'RFC 6962 reference tree', path: 'log/rfc6962-reference-tree', run: referenceTree },
  {
    name: 'inclusion',
    title: 'transparency-dev inclusion probes',
    path: `${PROBES}/inclusion`,
    run: probes(({ leafHash: leaf, leafIdx, treeSize, root }, proof) => bytesEqual(rootFromInclusion(base64(leaf), leafIdx, treeSize, proof), base64(root))),
  },
  {
    name: 'consistency',
    title: 'transparency-dev consistency probes',
    path: `${PROBES}/consistency`,
    run: probes(({ size1, size2, root1, root2 }, proof) => {
      verifyConsistency({ size: size1, root: base64(root1) }, { size: size2, root: base64(root2) }, proof);
      return true;
    }),
  },
  {
    name: 'subtree-inclusion',
    title: 'transparency-dev subtree inclusion probes',
    path: `${PROBES}/subtreeinclusion`,
    run: probes(({ leafHash: leaf, leafIdx, start, end, root }, proof) => bytesEqual(rootFromSubtreeInclusion(base64(leaf), leafIdx, { start, end }, proof), base64(root))),
  },
  {
    name: 'subtree-consistency',
    title: 'transparency-dev subtree consistency probes',
    path: `${PROBES}/subtreeconsistency`,
    run: probes(({ start, end, size, root1, root2 }, proof) => {
      verifySubtreeConsistency({ start, end }, base64(root1), { size, root: base64(root2) }, proof);
      return true;
    }),
  },
];
