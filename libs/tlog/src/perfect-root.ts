import { nodeHash } from '#libs/merkle';

/**
 * Hash of the tree whose leaves, or perfect subtrees of one size, have these hashes (one at least): the perfect subtrees on its right edge are joined to what
 * follows them, `right`, when something does. RFC 6962 section 2.1.
 */
export function joinedRoot(hashes: readonly Uint8Array[], right?: Uint8Array): Uint8Array | undefined {
  let joined = right;
  let end = hashes.length;
  // The smallest subtree is the rightmost: from the lowest 1 bit of the count to the highest.
  for (let width = 1; end > 0; width *= 2) {
    if (end % (2 * width) === 0) continue;
    const subtree = perfectRoot(hashes.slice(end - width, end));
    joined = joined === undefined ? subtree : nodeHash(subtree, joined);
    end -= width;
  }
  return joined;
}

/** Hash of a perfect tree over 2^h hashes. */
export function perfectRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let level = hashes;
  while (level.length > 1) level = pairs(level);
  const [root] = level;
  if (root === undefined) throw new Error('a perfect tree has a power of two of hashes');
  return root;
}

function pairs(level: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let index = 0; index + 1 < level.length; index += 2) parents.push(nodeHash(level[index] as Uint8Array, level[index + 1] as Uint8Array));
  return parents;
}
