import { type Bundle, bundlePath, parseEntryBundle } from '#libs/tlog';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { MAX_ENTRY_BUNDLE_BYTES } from '../bundle/paths.js';

/** The leaves of an entry bundle. FILE_…, TLOG_BUNDLE. */
export function entriesOf(directory: BundleDirectory, bundle: Bundle): readonly Uint8Array[] {
  return parseEntryBundle(directory.read(bundlePath(bundle), MAX_ENTRY_BUNDLE_BYTES), bundle.width);
}
