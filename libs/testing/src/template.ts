import { setTimeout as sleep } from 'node:timers/promises';
import { migrationsDigest, openDatabase } from '#libs/postgres';
import { DatabaseError, escapeIdentifier, type Client } from 'pg';
import { withMaintenance, type TestServer } from './test-server.js';

const PREFIX = 'Tributary template ';
const LOCK_KEY = 1_953_655_139;

/**
 * Creates `name` as a copy of a migrated database, which costs a tenth of migrating. The template is named by a digest of the migrations and
 * made by whoever needs it first; templates of other digests go then.
 */
export async function createFromTemplate(server: TestServer, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const template = `${PREFIX}${(await migrationsDigest()).slice(0, 16)}`;
    try {
      await withMaintenance(server.maintenanceUrl, async (client) => {
        if (!(await exists(client, template))) await createTemplate(server, client, template);
        await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
      });
      return;
    } catch (error) {
      // A checkout with other migrations dropped it in between, or a connection to it is still on its way out.
      if (attempt === 5 || !(error instanceof DatabaseError) || !['3D000', '55006'].includes(error.code ?? '')) throw error;
      await sleep(100 * attempt);
    }
  }
}

async function exists(client: Client, database: string): Promise<boolean> {
  return (await client.query('SELECT FROM pg_database WHERE datname = $1', [database])).rowCount !== 0;
}

/** Under a lock that ends with the client's connection. */
async function createTemplate(server: TestServer, client: Client, template: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
  if (await exists(client, template)) return;
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [PREFIX]);
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(datname)} WITH (FORCE)`);
  // Renamed when complete: a template that exists is a migrated one.
  const draft = `${PREFIX}draft`;
  await client.query(`CREATE DATABASE ${escapeIdentifier(draft)}`);
  const database = await openDatabase({ databaseUrl: server.urlOf(draft), dataDir: '' });
  await database.close();
  await rename(client, draft, template);
}

/** A database is in use until the server has noticed that the last connection ended. */
async function rename(client: Client, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`ALTER DATABASE ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`);
      return;
    } catch (error) {
      if (attempt === 50 || !(error instanceof DatabaseError) || error.code !== '55006') throw error;
      await sleep(100);
    }
  }
}
