import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresError, errorCode } from '../postgres-error.js';

/** The files of one embedded server. Only `cluster` belongs to the server's account; the rest is ours. */
export interface Layout {
  /** The data directory as the caller named it, absolute and without links. */
  readonly root: string;
  /** `cluster` and `password` together, put in place by one rename. */
  readonly server: string;
  readonly cluster: string;
  readonly password: string;
  readonly startLock: string;
  /** Name of the user whose `close` stops the server. */
  readonly owner: string;
  /** One empty file per open handle: `PID.RANDOM`. */
  readonly users: string;
  readonly log: string;
}

/** Makes the folder when it is missing. Root leaves the way through it open to the server's account; the files in it are closed. */
export async function openLayout(dataDir: string): Promise<Layout> {
  try {
    await mkdir(dataDir, { recursive: true, mode: process.geteuid?.() === 0 ? 0o711 : 0o700 });
    const layout = layoutIn(await realpath(dataDir));
    await mkdir(layout.users, { recursive: true, mode: 0o700 });
    return layout;
  } catch (error) {
    throw new PostgresError('POSTGRES_EMBEDDED', `the data directory cannot be made (${errorCode(error) ?? 'unknown'})`, { cause: error });
  }
}

function layoutIn(root: string): Layout {
  const server = join(root, 'server');
  return {
    root,
    server,
    cluster: join(server, 'cluster'),
    password: join(server, 'password'),
    startLock: join(root, 'start.lock'),
    owner: join(root, 'owner'),
    users: join(root, 'users'),
    log: join(root, 'server.log'),
  };
}
