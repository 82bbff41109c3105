import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '#libs/postgres';
import { escapeIdentifier } from 'pg';
import { dropLeftovers, nameOfThisProcess } from './leftovers.js';
import { createFromTemplate } from './template.js';
import { openTestServer, withMaintenance } from './test-server.js';

export type TestDatabase = Database & { drop(): Promise<void> };

/**
 * A migrated database of its own for one test file, on one embedded server shared by the whole run (or on TEST_DATABASE_URL's
 * server). Unusual names on purpose. `drop` closes and removes it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await openTestServer();
  try {
    if (server.local) await dropLeftovers(server.dropUrl);
    const name = nameOfThisProcess(randomBytes(6).toString('hex'));
    await createFromTemplate(server, name);
    const database = await openDatabase({ databaseUrl: server.urlOf(name), dataDir: '' });
    const drop = async (): Promise<void> => {
      await database.close();
      await withMaintenance(server.dropUrl, async (client) => client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`));
      await server.close();
    };
    let dropped: Promise<void> | undefined;
    return { ...database, drop: () => (dropped ??= drop()) };
  } catch (error) {
    await server.close();
    throw error;
  }
}
