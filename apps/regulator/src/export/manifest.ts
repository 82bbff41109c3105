import { createHash } from 'node:crypto';
import { compareCodeUnits, toJson, utf8 } from '#libs/encoding';
import { signJws, type SigningKey } from '#libs/signing';
import { bodiesBefore, clockAt, runsUpTo } from '../persistence/export-rows.js';
import { bodyPath, FIXED_FILES, openExportFile, policyPath, type ExportSource, type FileContent } from './export-file.js';

/** Name of the manifest among an export's files. */
export const MANIFEST = 'manifest.jws';
/** JWS `typ` of a manifest. */
const EXPORT_TYP = 'compute-export+jwt';

interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The signed list of an export's other files. Ed25519 is deterministic, so the manifest, too, is a function of the position. */
export async function signManifest(source: ExportSource, origin: string, position: number, key: SigningKey): Promise<string> {
  const files: ListedFile[] = [];
  for (const path of await listPaths(source, position)) {
    const content = await openExportFile(source, position, path);
    if (content === undefined) throw new Error('a file that the export lists is not there');
    files.push({ path, ...(await digestOf(content)) });
  }
  const payload = utf8(toJson({ origin, position, clock: await clockAt(source.pool, position), files }));
  return signJws(payload, key, EXPORT_TYP);
}

async function listPaths({ pool }: ExportSource, position: number): Promise<readonly string[]> {
  const policies = new Set((await runsUpTo(pool, position)).map((run) => policyPath(run.parameters)));
  const bodies = (await bodiesBefore(pool, position)).map(bodyPath);
  return [...FIXED_FILES, ...policies, ...bodies].toSorted(compareCodeUnits);
}

async function digestOf(content: FileContent): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of content) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
