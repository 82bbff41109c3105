import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#libs/config';
import { openEmbeddedServer } from '#libs/postgres';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { z } from 'zod';

/** The server that test databases live on. */
export interface TestServer {
  urlOf(database: string): string;
  /** A connection for CREATE DATABASE. */
  readonly maintenanceUrl: string;
  /** A connection for DROP DATABASE WITH (FORCE), which may have to end the server's own autovacuum worker: a superuser's where we have one. */
  readonly dropUrl: string;
  /** False when the server may be used from other machines, where our process numbers mean nothing. */
  readonly local: boolean;
  /** Leaves the server running: the next test file wants it. See global-setup.ts. */
  close(): Promise<void>;
}

/** Not a superuser, as in production, and a name that breaks whatever forgets to quote or to encode. */
const ROLE = `Tess O'Connor-"Ü"`;

/** One embedded server per user of the machine, in the temporary folder, without fsync; or that of TEST_DATABASE_URL, whose account needs CREATEDB. */
export async function openTestServer(): Promise<TestServer> {
  const { TEST_DATABASE_URL: given } = readConfig({ TEST_DATABASE_URL: z.string().optional().describe('postgresql:// URL of a database on a server for tests') });
  if (given !== undefined) return { urlOf: (database) => withDatabase(given, database), maintenanceUrl: given, dropUrl: given, local: false, close: async () => undefined };
  const dataDir = testDataDir();
  await claim(dataDir);
  const server = await openEmbeddedServer({ dataDir, durable: false, shared: true }).catch((error: unknown) => {
    throw new Error(`the test server in ${dataDir} cannot be opened; nothing in there is worth keeping, so removing the folder may help`, { cause: error });
  });
  const superuserUrl = server.urlOf('postgres');
  await createRole(superuserUrl);
  const roleUrl = new URL(superuserUrl);
  roleUrl.username = encodeURIComponent(ROLE);
  return { urlOf: (database) => withDatabase(roleUrl.href, database), maintenanceUrl: roleUrl.href, dropUrl: superuserUrl, local: true, close: async () => server.close() };
}

export function testDataDir(): string {
  return join(tmpdir(), `tributary-test-postgres-${process.geteuid?.() ?? 0}`);
}

export async function withMaintenance<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The temporary folder is everybody's, and the server's programs obey the configuration they find there. */
async function claim(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const found = await lstat(dataDir);
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (found.mode & 0o022) !== 0) throw new Error(`${dataDir} belongs to somebody else`);
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

async function createRole(superuserUrl: string): Promise<void> {
  await withMaintenance(superuserUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [ROLE]);
    if (rowCount !== 0) return;
    const password = decodeURIComponent(new URL(superuserUrl).password);
    await client.query(`CREATE ROLE ${escapeIdentifier(ROLE)} LOGIN CREATEDB PASSWORD ${escapeLiteral(password)}`).catch((error: unknown) => {
      // Another test process was first.
      if (!(error instanceof DatabaseError) || !['42710', '23505'].includes(error.code ?? '')) throw error;
    });
  });
}
