import { openDatabase, type Database } from '#libs/postgres';
import { databaseDirOf, makeDataDirectory } from '../config/data-directory.js';
import { readSettings, type SettingOptions } from '../config/settings.js';

/** What a command takes at most: judging everybody reads, writes, and records how far it is, each on its own connection. */
const CONNECTIONS = 3;

/** While a hub runs on the data directory this attaches to its database; otherwise it starts it and stops it again. */
export async function withDatabase(options: SettingOptions, work: (database: Database) => Promise<void>): Promise<void> {
  const { dataDir, databaseUrl } = readSettings(options);
  if (databaseUrl === undefined) await makeDataDirectory(dataDir);
  const database = await openDatabase({ dataDir: databaseDirOf(dataDir), poolSize: CONNECTIONS, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}
