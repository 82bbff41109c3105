import { z } from 'zod';

import { compareCodeUnits } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import { decodeStrictJws, type StrictJws } from '#libs/signing';

import type { FindingCode } from '../errors.js';
import { position } from './digest.js';
import { ALWAYS, isExportPath } from './paths.js';
import { readRow } from './row.js';

/** JWS `typ` of a manifest. */
export const EXPORT_TYP = 'compute-export+jwt';
/** A manifest names every body, about 150 bytes each: room for some 800,000. */
export const MAX_MANIFEST_BYTES = 128 * 2 ** 20;

const listedFile = z.strictObject({
  path: z.string(),
  bytes: z.int().nonnegative(),
  /** Lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const manifestSchema = z.strictObject({ origin: z.string().min(1).max(200), position, clock: z.int().nonnegative(), files: z.array(listedFile) });

export type ListedFile = Readonly<z.infer<typeof listedFile>>;
/** What the hub signed about the export at one position. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** Compact JWS → manifest, its signature not yet looked at. SIGNING_… for the envelope, MANIFEST_CLAIMS for the payload. */
export function decodeManifest(compact: string): { readonly jws: StrictJws; readonly manifest: Manifest } {
  const jws = decodeStrictJws(compact, { typ: EXPORT_TYP, maxBytes: MAX_MANIFEST_BYTES });
  const manifest = readRow(manifestSchema, jws.payload, 'MANIFEST_CLAIMS');
  checkList(manifest.files);
  return { jws, manifest };
}

function checkList(files: readonly ListedFile[]): void {
  const refuse = (reason: string, index?: number): never => {
    throw new CodedError<FindingCode>('MANIFEST_CLAIMS', reason, { field: index === undefined ? 'files' : `files.${index}.path` });
  };
  for (const [index, { path }] of files.entries()) {
    if (!isExportPath(path)) refuse('a path that exports do not have', index);
    const before = files[index - 1];
    if (before !== undefined && compareCodeUnits(before.path, path) >= 0) refuse('files are not in order of path, each once', index);
  }
  const listed = new Set(files.map(({ path }) => path));
  const missing = ALWAYS.find((path) => !listed.has(path));
  if (missing !== undefined) refuse(`${missing} is not listed`);
}
