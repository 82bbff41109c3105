import { parseTilePath } from '#libs/tlog';

import { bodyPath, contentPath, isBundlePath, isReceiptPath, CHECKPOINT, verdictsPath } from '../bundle/paths.js';
import type { Check } from './check.js';

/** Which files a log of some size binds, besides its tiles. */
export interface Bound {
  readonly size: number;
  readonly isContent: (sha256Hex: string) => boolean;
  readonly isBody: (sha256Hex: string) => boolean;
  readonly isRun: (position: number) => boolean;
}

/** Nothing lies in the bundle that its log does not bind: whatever does could be taken for part of it. */
export function checkFiles(check: Check, files: Iterable<string>, bound: Bound): void {
  for (const file of files) {
    check.seen();
    if (!isBound(file, bound)) check.fail('FILE_UNLISTED', { file }, 'the log does not bind this file');
  }
}

function isBound(file: string, { size, isContent, isBody, isRun }: Bound): boolean {
  if (file === CHECKPOINT || isReceiptPath(file)) return true;
  if (!isBundlePath(file)) return false;
  const name = /^[a-z]+\/([^./]+)/.exec(file)?.[1] ?? '';
  if (file === contentPath(name)) return isContent(name);
  if (file === bodyPath(name)) return isBody(name);
  if (file === verdictsPath(Number(name))) return isRun(Number(name));
  const resource = parseTilePath(file);
  const { index, width, level } = resource.kind === 'tile' ? resource.tile : { ...resource.bundle, level: 0 };
  // Full ones within the tree, and the partial ones at its edge.
  const hashes = Math.floor(size / 256 ** level);
  return width === Math.min(256, hashes - index * 256);
}
