import type { Pool, PoolClient } from 'pg';
import type { PrismaClient } from './generated/client.js';

export { PrismaClient, Prisma } from './generated/client.js';

/** A database that is ready: migrated, reachable. */
export interface Database {
  readonly url: string;
  readonly pool: Pool;
  readonly prisma: PrismaClient;
  /** `embedded-started` (stopped by close), `embedded-attached` (another process owns it) or `external`. */
  readonly origin: 'embedded-started' | 'embedded-attached' | 'external';
  close(): Promise<void>;
}
export interface OpenOptions {
  /** A real server (≥ 15); when absent an embedded one is used. */
  readonly databaseUrl?: string;
  /** Where the embedded server keeps its cluster, e.g. `.tributary/postgres`. */
  readonly dataDir: string;
  /** Name of the database within the embedded server; default `tributary`. */
  readonly database?: string;
  /** Connections of the pool; default 10. */
  readonly poolSize?: number;
}
/**
 * Opens the database: starts or attaches to the embedded server, or connects to `databaseUrl`; checks the version; applies
 * prisma/migrations with the WebAssembly schema engine under an advisory lock. CodedError POSTGRES_UNREACHABLE, POSTGRES_VERSION, POSTGRES_EMBEDDED,
 * POSTGRES_MIGRATION; never prints the URL.
 */
export async function openDatabase(_options: OpenOptions): Promise<Database> { throw new Error('unfilled'); }
/** Runs `work` in one transaction on one connection; rolls back on any throw. */
export async function inTransaction<T>(_pool: Pool, _work: (client: PoolClient) => Promise<T>, _isolation?: 'read committed' | 'repeatable read'): Promise<T> { throw new Error('unfilled'); }
/** COPY … FROM STDIN in text format. Values: null, boolean, number, bigint, string, Uint8Array (bytea). Returns the number of rows. */
export async function copyRows(_client: PoolClient, _table: string, _columns: readonly string[], _rows: Iterable<readonly CopyValue[]>): Promise<number> { throw new Error('unfilled'); }
export type CopyValue = null | boolean | number | bigint | string | Uint8Array;
/** Which constraint a unique violation (23505) hit; undefined for any other error. */
export function uniqueViolation(_error: unknown): string | undefined { throw new Error('unfilled'); }
/** True when the error means that the database cannot be reached or is shutting down (so: 503, try again). */
export function isUnavailable(_error: unknown): boolean { throw new Error('unfilled'); }
