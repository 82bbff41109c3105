import { fromUtf8, toHex } from '#libs/encoding';
import { type EntryKind, requireContent } from '#libs/entries';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { contentPath, MAX_CONTENT_BYTES } from '../bundle/paths.js';

/** An entry's leaf: with its content, or with the digest of one that is kept beside the log. */
export type EntryLeaf = { readonly kind: EntryKind } & ({ readonly content: string } | { readonly digest: Uint8Array });

/** The content of an entry, wherever it is kept. FILE_… when it is not there, ENTRY_LEAF when it is not the one that the leaf commits to. */
export function contentOf(leaf: EntryLeaf, directory: BundleDirectory): string {
  if ('content' in leaf) return leaf.content;
  const content = fromUtf8(directory.read(contentPath(toHex(leaf.digest)), MAX_CONTENT_BYTES));
  requireContent(leaf.digest, content);
  return content;
}
