import { openDatabase } from '#libs/postgres';
import { systemClock } from '../config/clock.js';
import { openDataDirectory } from '../config/data-directory.js';
import { readSettings, type SettingOptions } from '../config/settings.js';
import { jsonLines } from '../problem/hub-log.js';
import { startHub } from '../start-hub.js';
import type { Output } from './output.js';

export interface ServeOptions extends SettingOptions {
  readonly json?: true;
  /** Compute the whole tree of the log again first, however large it is. */
  readonly checkLog?: true;
}

/** Signals that ask for an orderly stop, as promises and not as surprises. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Runs a hub until a signal asks it to stop: it then finishes what it took in, and closes its database last. */
export async function serve(options: ServeOptions, output: Output): Promise<void> {
  const settings = readSettings(options);
  const stopAsked = signalled();
  const { token, tokenFile, hubKey, postQuantumKey, databaseDir } = await openDataDirectory(settings.dataDir);
  const database = await openDatabase({ dataDir: databaseDir, ...(settings.databaseUrl === undefined ? {} : { databaseUrl: settings.databaseUrl }) });
  try {
    const hub = await startHub({ settings, database, token, hubKey, postQuantumKey, clock: systemClock, log: jsonLines(process.stderr), checkLog: options.checkLog === true });
    const graphiql = `${hub.url}/graphiql`;
    const ready = { url: hub.url, tokenFile, graphiql, pid: process.pid };
    output.print(options.json === true ? JSON.stringify(ready) : `hub ready at ${hub.url}, console token in ${tokenFile}, GraphiQL at ${graphiql}`);
    await stopAsked;
    await hub.stop();
  } finally {
    await database.close();
  }
}

/** Resolves at the first signal; a second one finds no listener and ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.once(signal, () => resolve());
  });
}
