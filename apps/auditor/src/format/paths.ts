/** Names of an export's files (docs/protocol.md section 4). */
export const MANIFEST = 'manifest.jws';
export const HUB_JWKS = 'hub.jwks.json';
export const PROVIDERS = 'providers.ndjson';
export const STATEMENTS = 'statements.jws';
export const RUNS = 'runs.ndjson';
export const VERDICTS = 'verdicts.ndjson';
export const EQUIVOCATIONS = 'equivocations.ndjson';
export const ENTRIES = 'entries.ndjson';
export const OFFICERS = 'officers.ndjson';

/** Files that every export has besides its manifest, however empty. */
export const ALWAYS: readonly string[] = [HUB_JWKS, PROVIDERS, OFFICERS, STATEMENTS, ENTRIES, RUNS, VERDICTS, EQUIVOCATIONS];

const BODY = /^bodies\/([0-9a-f]{64})\.ndjson\.gz$/;
const POLICY = /^policies\/([0-9a-f]{64})\.json$/;

export function bodyPath(sha256Hex: string): string {
  return `bodies/${sha256Hex}.ndjson.gz`;
}

/** Digest (hex) in the name of a body, undefined for any other file. */
export function bodyDigestOf(path: string): string | undefined {
  return BODY.exec(path)?.[1];
}

/** Digest (hex) in the name of a policy, undefined for any other file. */
export function policyDigestOf(path: string): string | undefined {
  return POLICY.exec(path)?.[1];
}

/**
 * Whether a manifest may list this path. The hub, which is not trusted, writes the list, and `export` creates files by it: only
 * the names above pass, so that no path leads out of the directory.
 */
export function isExportPath(path: string): boolean {
  return ALWAYS.includes(path) || BODY.test(path) || POLICY.test(path);
}

/** Size of a statement (docs/protocol.md section 1). */
export const MAX_STATEMENT_BYTES = 16 * 1024;
