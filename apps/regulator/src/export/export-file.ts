import type { Pool } from 'pg';
import { toJson } from '#libs/encoding';
import { equivocationsBefore, findBodyBefore, findPolicyUsed, runsUpTo, statementsBefore, verdictsOf } from '../persistence/export-rows.js';
import { logEntriesBefore } from '../persistence/log-entries.js';
import { listOfficers } from '../persistence/officers.js';
import { listProviders } from '../persistence/provider-keys.js';
import { jwkOf } from '../registry/published-jwk.js';

/** What an export is taken of. */
export interface ExportSource {
  readonly pool: Pool;
  readonly hubKey: { readonly kid: string; readonly x: string };
}
/** Bytes of a file, as they come. */
export type FileContent = AsyncIterable<Uint8Array>;

const BODY = /^bodies\/([0-9a-f]{64})\.ndjson\.gz$/;
const POLICY = /^policies\/([0-9a-f]{64})\.json$/;

/** Files that every export has, each a function of the position. */
const FIXED: ReadonlyMap<string, (source: ExportSource, position: number) => AsyncIterable<string>> = new Map([
  ['entries.ndjson', ({ pool }, position) => entries(pool, position)],
  ['equivocations.ndjson', ({ pool }, position) => equivocations(pool, position)],
  ['hub.jwks.json', ({ hubKey }) => text(toJson({ keys: [jwkOf(hubKey)] }))],
  ['officers.ndjson', ({ pool }, position) => officers(pool, position)],
  ['providers.ndjson', ({ pool }, position) => providers(pool, position)],
  ['runs.ndjson', ({ pool }, position) => runs(pool, position)],
  ['statements.jws', ({ pool }, position) => statementsBefore(pool, position)],
  ['verdicts.ndjson', ({ pool }, position) => verdicts(pool, position)],
]);

export const FIXED_FILES: readonly string[] = [...FIXED.keys()];

/** One file of the export at `position`, all but the manifest; undefined when the export has no such file. */
export async function openExportFile(source: ExportSource, position: number, path: string): Promise<FileContent | undefined> {
  const lines = FIXED.get(path);
  if (lines !== undefined) return chunked(lines(source, position));
  const body = BODY.exec(path)?.[1];
  if (body !== undefined) return whole(await findBodyBefore(source.pool, position, body));
  const policy = POLICY.exec(path)?.[1];
  if (policy !== undefined) return whole(await findPolicyUsed(source.pool, position, Buffer.from(policy, 'hex').toString('base64url')));
  return undefined;
}

export function bodyPath(sha256Hex: string): string {
  return `bodies/${sha256Hex}.ndjson.gz`;
}

/** `digest` is base64url, as runs name their parameters. */
export function policyPath(digest: string): string {
  return `policies/${Buffer.from(digest, 'base64url').toString('hex')}.json`;
}

/**
 * What happened while the log was shorter than `position`. "At exactly `position`" would not do: until the next statement
 * comes, more could still happen there, and the file would change after it was exported.
 */
async function* providers(pool: Pool, position: number): AsyncGenerator<string> {
  for (const { iss, name, keys } of await listProviders(pool)) {
    const known = keys.filter((key) => key.registeredPosition < position);
    if (known.length === 0) continue;
    yield toJson({
      iss,
      name,
      keys: known.map(({ kid, x, registeredPosition, revokedPosition }) => ({
        kid,
        x,
        registeredPosition,
        revokedPosition: revokedPosition !== null && revokedPosition < position ? revokedPosition : null,
      })),
    });
  }
}

/** Officers' keys as `providers` gives providers'. */
async function* officers(pool: Pool, position: number): AsyncGenerator<string> {
  for (const { kid, name, x, registeredPosition, revokedPosition } of await listOfficers(pool)) {
    if (registeredPosition >= position) return;
    yield toJson({ kid, name, x, registeredPosition, revokedPosition: revokedPosition !== null && revokedPosition < position ? revokedPosition : null });
  }
}

async function* entries(pool: Pool, position: number): AsyncGenerator<string> {
  for await (const { position: at, kind, content } of logEntriesBefore(pool, position)) yield toJson({ position: at, kind, content });
}

async function* runs(pool: Pool, position: number): AsyncGenerator<string> {
  for (const { engines, parameters, fromPosition, position: reached, full, verdicts: count, outputDigest } of await runsUpTo(pool, position)) {
    yield toJson({ engines, parameters, fromPosition, position: reached, full, verdicts: count, outputDigest });
  }
}

async function* verdicts(pool: Pool, position: number): AsyncGenerator<string> {
  for (const { id } of await runsUpTo(pool, position)) yield* verdictsOf(pool, id);
}

async function* equivocations(pool: Pool, position: number): AsyncGenerator<string> {
  for (const { iss, str, seq, accepted, jws } of await equivocationsBefore(pool, position)) yield toJson({ iss, str, seq, accepted, jws });
}

async function* text(line: string): AsyncGenerator<string> {
  yield line;
}

const CHUNK = 64 * 1024;

/** Lines, each ended by a newline, in pieces worth a write. */
async function* chunked(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < CHUNK) continue;
    yield Buffer.from(piece, 'utf8');
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece, 'utf8');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function whole(bytes: Uint8Array | undefined): FileContent | undefined {
  return bytes === undefined ? undefined : once(bytes);
}
