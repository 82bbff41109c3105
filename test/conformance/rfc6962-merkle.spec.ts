import { fromHex, toHex } from '#libs/encoding';
import { CompactRange, inclusionPath, leafHash, merkleTreeHash, nodeHash, rootFromInclusion } from '#libs/merkle';
import { describe, expect, test } from 'vitest';
import { isMissing, jsonFilesBelow, readBytes, readJson, readText, titled } from './vectors.js';

const REFERENCE_TREE = 'log/rfc6962-reference-tree/tree.json';
const INCLUSION_PROBES = 'log/transparency-dev-merkle/testdata/inclusion';
const TESSERA_LOG = 'log/tessera-log/testdata/log';

interface ReferenceTree {
  readonly leaf_inputs_hex: readonly string[];
  readonly node_hashes_by_level: readonly (readonly string[])[];
  readonly root_hashes_by_size: readonly string[];
}

describe.skipIf(isMissing(REFERENCE_TREE))(titled('RFC 6962 reference tree', REFERENCE_TREE), () => {
  const load = (): ReferenceTree => readJson(REFERENCE_TREE) as ReferenceTree;

  test('leaf, node and root hashes of all sizes', () => {
    const tree = load();
    const leaves = tree.leaf_inputs_hex.map((hex) => fromHex(hex));
    let level = leaves.map((leaf) => leafHash(leaf));
    for (const expected of tree.node_hashes_by_level) {
      expect(level.map((hash) => toHex(hash))).toEqual(expected);
      level = level.flatMap((left, index) => (index % 2 === 0 && level[index + 1] ? [nodeHash(left, level[index + 1]!)] : []));
    }
    const range = new CompactRange();
    tree.root_hashes_by_size.forEach((root, size) => {
      expect(toHex(merkleTreeHash(leaves.slice(0, size)))).toBe(root);
      expect(toHex(range.root())).toBe(root);
      if (size < leaves.length) range.append(leaves[size]!);
    });
    expect(tree.root_hashes_by_size).toHaveLength(9);
  });
});

interface InclusionProbe {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
}

describe.skipIf(isMissing(INCLUSION_PROBES))(titled('transparency-dev inclusion probes', INCLUSION_PROBES), () => {
  test('each of the 98 is accepted or refused as its authors want', () => {
    const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
    const files = jsonFilesBelow(INCLUSION_PROBES);
    let refused = 0;
    for (const file of files) {
      const probe = readJson(file) as InclusionProbe;
      let accepted: boolean;
      try {
        const root = rootFromInclusion(base64(probe.leafHash), probe.leafIdx, probe.treeSize, (probe.proof ?? []).map(base64));
        accepted = toHex(root) === toHex(base64(probe.root));
      } catch (error) {
        expect(error, file).toMatchObject({ code: 'MERKLE_PROOF' });
        accepted = false;
      }
      expect(accepted, `${file}: ${probe.desc}`).toBe(!probe.wantErr);
      if (!accepted) refused += 1;
    }
    expect(files).toHaveLength(98);
    expect(refused).toBeGreaterThan(80);
  });
});

describe.skipIf(isMissing(TESSERA_LOG))(titled('a log that another implementation wrote', TESSERA_LOG), () => {
  /** Entries of a tlog-tiles bundle: 2-byte big-endian length, bytes. */
  function entriesOf(bundle: Uint8Array): Uint8Array[] {
    const entries: Uint8Array[] = [];
    for (let offset = 0; offset < bundle.length; ) {
      const end = offset + 2 + bundle[offset]! * 256 + bundle[offset + 1]!;
      entries.push(bundle.subarray(offset + 2, end));
      offset = end;
    }
    return entries;
  }

  test('each checkpoint has the root of the entries before it, and each entry its path', () => {
    const entries = entriesOf(readBytes(`${TESSERA_LOG}/tile/entries/000.p/15`));
    expect(entries).toHaveLength(15);
    for (let size = 0; size <= entries.length; size += 1) {
      const [, claimedSize, root] = readText(`${TESSERA_LOG}/checkpoint.${size}`).split('\n');
      expect(claimedSize).toBe(String(size));
      const leaves = entries.slice(0, size);
      expect(Buffer.from(merkleTreeHash(leaves)).toString('base64')).toBe(root);
      leaves.forEach((leaf, index) => {
        expect(Buffer.from(rootFromInclusion(leafHash(leaf), index, size, inclusionPath(index, leaves))).toString('base64')).toBe(root);
      });
    }
  });
});
