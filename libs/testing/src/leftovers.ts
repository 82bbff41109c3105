import { escapeIdentifier } from 'pg';
import { withMaintenance } from './test-server.js';

const PREFIX = 'Tributary "test" ü ';

/** `Tributary "test" ü 4711 a1b2c3`: whose it is can be told from the name. */
export function nameOfThisProcess(suffix: string): string {
  return `${PREFIX}${process.pid} ${suffix}`;
}

/** Drops the test databases of processes of this machine that ended without dropping them. */
export async function dropLeftovers(maintenanceUrl: string): Promise<void> {
  await withMaintenance(maintenanceUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [PREFIX]);
    for (const { datname } of rows) {
      if (!isRunning(Number.parseInt(datname.slice(PREFIX.length), 10))) await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(datname)} WITH (FORCE)`);
    }
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
