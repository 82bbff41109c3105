import { verifyJws, type VerificationKey } from '#libs/signing';

import type { ExportDirectory } from '../files/export-directory.js';
import { readHubKey } from '../format/hub-key.js';
import { decodeManifest, MAX_MANIFEST_BYTES, type Manifest } from '../format/manifest.js';
import { HUB_JWKS, MANIFEST } from '../format/paths.js';
import type { Check } from './check.js';

export interface CheckedManifest {
  readonly manifest: Manifest | undefined;
  /** The key that the signature was checked with. */
  readonly hubKey: VerificationKey | undefined;
}

/**
 * Decodes the manifest and checks its signature: with the pinned key when there is one, and then the export has to name that same
 * key; otherwise with the key that the export itself names, which proves no more than that the files belong together.
 */
export function checkManifest(check: Check, directory: ExportDirectory, pinned: VerificationKey | undefined): CheckedManifest {
  const decoded = check.attempt({ file: MANIFEST }, () => decodeManifest(directory.read(MANIFEST, MAX_MANIFEST_BYTES).toString('latin1')));
  const named = check.attempt({ file: HUB_JWKS }, () => readHubKey(directory.read(HUB_JWKS, 2 ** 16)));
  const hubKey = pinned ?? named;
  if (pinned !== undefined && named !== undefined && pinned.kid !== named.kid) {
    check.fail('MANIFEST_KEY', { file: HUB_JWKS }, 'the export names another hub key than the one given by --hub-key');
  }
  if (decoded !== undefined) {
    check.seen();
    if (hubKey !== undefined) check.attempt({ file: MANIFEST }, () => verifyJws(decoded.jws, hubKey));
  }
  return { manifest: decoded?.manifest, hubKey };
}
