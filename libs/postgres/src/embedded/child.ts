import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Account } from './account.js';

/**
 * The whole environment of PostgreSQL's programs. Ours is not passed on: PGDATA, PGOPTIONS, PGPORT, LC_ALL or LD_LIBRARY_PATH in it would
 * change what the server does, and it may hold secrets.
 */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

const run = promisify(execFile);

/** Runs one of PostgreSQL's programs to its end, in `cwd`, and returns its standard output. */
export async function runProgram(file: string, args: readonly string[], account: Account | undefined, cwd = '/'): Promise<string> {
  const { stdout } = await run(file, args, { env: SERVER_ENVIRONMENT, cwd, timeout: 120_000, ...account });
  return stdout;
}
