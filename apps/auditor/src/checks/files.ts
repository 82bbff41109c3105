import type { ExportDirectory } from '../files/export-directory.js';
import type { Manifest } from '../format/manifest.js';
import { MANIFEST } from '../format/paths.js';
import type { Check } from './check.js';

/** Every listed file is there with its size and SHA-256, and nothing else is. */
export function checkFiles(check: Check, directory: ExportDirectory, manifest: Manifest): void {
  for (const { path: file, bytes, sha256 } of manifest.files) {
    check.seen();
    check.attempt({ file }, () => {
      const found = directory.hash(file);
      if (found.bytes !== bytes) check.fail('FILE_SIZE', { file }, `${found.bytes} bytes, the manifest says ${bytes}`);
      else if (found.sha256 !== sha256) check.fail('FILE_DIGEST', { file }, 'SHA-256 is not what the manifest says');
    });
  }
  const listed = new Set([MANIFEST, ...manifest.files.map(({ path }) => path)]);
  for (const file of directory.list()) {
    if (!listed.has(file)) check.fail('FILE_UNLISTED', { file }, 'the manifest does not list this file');
  }
}
