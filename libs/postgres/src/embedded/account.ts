import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PostgresError } from '../postgres-error.js';

/** The operating-system account that the server runs as; absent means: the one we run as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const LAST_RESORT: Account = { uid: 65_534, gid: 65_534 };

/**
 * PostgreSQL refuses to run as root, so root gives it another account: the one an existing cluster belongs to, else `postgres`, else
 * `nobody`. An ordinary user runs it as himself.
 */
export async function serverAccount(existingCluster: string | undefined): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  if (existingCluster !== undefined) {
    const { uid, gid } = await stat(existingCluster);
    if (uid !== 0) return { uid, gid };
  }
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return accountOf(passwd, 'postgres') ?? accountOf(passwd, 'nobody') ?? LAST_RESORT;
}

/** uid and gid of `name` in the text of a passwd(5) file. */
export function accountOf(passwd: string, name: string): Account | undefined {
  const fields = passwd.split('\n').find((line) => line.startsWith(`${name}:`))?.split(':');
  const uid = Number(fields?.[2] || NaN);
  const gid = Number(fields?.[3] || NaN);
  return Number.isSafeInteger(uid) && Number.isSafeInteger(gid) && uid > 0 ? { uid, gid } : undefined;
}

/** The working directory of whoever looks: a link that the system follows without walking the path to it. */
const OWN_WORKING_DIRECTORY = '/proc/self/cwd';

/**
 * How a program of `account` that is started in `folder` names it. Root's projects often lie below folders that are closed to everybody else
 * (/root, or one of mkdtemp): no path leads `account` there, but a child gets its working directory before it gives up being root.
 */
export async function reachablePath(folder: string, account: Account | undefined): Promise<string> {
  if (account === undefined || (await canTraverse(dirname(folder), account))) return folder;
  if (existsSync(OWN_WORKING_DIRECTORY)) return OWN_WORKING_DIRECTORY;
  throw new PostgresError('POSTGRES_EMBEDDED', 'the data directory lies below a folder that is closed to the account the server runs as; choose another one');
}

/** True when `account` may pass through `folder` and every folder above it, as the mode bits tell (access lists are not consulted). */
export async function canTraverse(folder: string, account: Account): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canTraverse(parent, account);
}
