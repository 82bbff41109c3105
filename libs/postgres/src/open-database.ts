import { PrismaPg } from '@prisma/adapter-pg';
import { escapeIdentifier, Pool } from 'pg';
import { openEmbeddedServer, type EmbeddedServer } from './embedded/embedded-server.js';
import { PrismaClient } from './generated/client.js';
import { migrate } from './migration/migrate.js';
import { errorCode } from './postgres-error.js';
import { PreparingClient } from './preparing-client.js';
import { checkServer, withClient } from './server-url.js';

/** A database that is ready: migrated, reachable. */
export interface Database {
  /** Holds the password: never to be printed. */
  readonly url: string;
  /**
   * For SQL. As `pg` does by default, bigint and numeric columns arrive as strings (they exceed a JavaScript number), bytea as Buffer. A query
   * waits at most 30 s for a free connection; that failure, too, is `isUnavailable`.
   */
  readonly pool: Pool;
  /** As `pool`, on a few connections of its own: for short statements that run many times a second and must not wait behind long ones. What has parameters is prepared. */
  readonly hot: Pool;
  /** The generated client, on connections of its own: work that holds one of `pool` may use it without waiting for itself. */
  readonly prisma: PrismaClient;
  /** `embedded-started` (stopped by close), `embedded-attached` (another process owns it) or `external`. */
  readonly origin: 'embedded-started' | 'embedded-attached' | 'external';
  /** Ends the connections and, where the origin says so, the server. Waits at most 10 s for connections in use. May be called again. */
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

const WAIT_FOR_CONNECTION_MS = 30_000;
const WAIT_FOR_RELEASE_MS = 10_000;
/** Connections of `hot`: accepting, sealing, looks and receipts are one or two at a time each. */
const HOT_CONNECTIONS = 6;

/**
 * Opens the database: starts or attaches to the embedded server, or connects to `databaseUrl`; checks the version; applies
 * prisma/migrations with the WebAssembly schema engine under an advisory lock. An embedded server whose owner died is adopted: the
 * origin then is `embedded-started`, for `close` stops it.
 *
 * CodedError POSTGRES_UNREACHABLE, POSTGRES_VERSION, POSTGRES_EMBEDDED, POSTGRES_MIGRATION; never prints the URL.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  if (options.databaseUrl !== undefined) return openAt(options.databaseUrl, 'external', options, async () => undefined);
  const server = await openEmbeddedServer({ dataDir: options.dataDir });
  try {
    const database = options.database ?? 'tributary';
    await createDatabase(server, database);
    return await openAt(server.urlOf(database), server.owned ? 'embedded-started' : 'embedded-attached', options, async () => server.close());
  } catch (error) {
    await server.close().catch(() => undefined);
    throw error;
  }
}

async function createDatabase(server: EmbeddedServer, name: string): Promise<void> {
  await withClient(server.urlOf('postgres'), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`).catch((error: unknown) => {
      // Another process attached at the same moment: 42P04 duplicate_database, or 23505 on the catalogue's index.
      if (!['42P04', '23505'].includes(errorCode(error) ?? '')) throw error;
    });
  });
}

async function openAt(url: string, origin: Database['origin'], options: OpenOptions, release: () => Promise<void>): Promise<Database> {
  await checkServer(url);
  await migrate(url);
  const settings = { connectionString: url, max: options.poolSize ?? 10, connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS, keepAlive: true, application_name: 'tributary' };
  const pool = quiet(new Pool(settings));
  const hot = quiet(new Pool({ ...settings, max: HOT_CONNECTIONS, Client: PreparingClient }));
  // `minimal`: Prisma's default error text quotes the call with its arguments.
  const prisma = new PrismaClient({ adapter: new PrismaPg(settings), errorFormat: 'minimal' });
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await withinPatience(Promise.allSettled([prisma.$disconnect(), pool.end(), hot.end()]));
    await release();
  };
  return { url, pool, hot, prisma, origin, close: () => (closed ??= close()) };
}

/**
 * A server that goes away is reported on every idle connection, and to whoever uses one by the failure of his query. As events without a
 * listener the same reports would end the process.
 */
function quiet(pool: Pool): Pool {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function withinPatience(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_FOR_RELEASE_MS);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
