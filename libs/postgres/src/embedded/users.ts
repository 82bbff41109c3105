import { randomBytes } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout.js';
import { isAlive } from './processes.js';

/** An open handle on the server: `PID.RANDOM`. Every function here is called under the start lock. */
export type User = string;

export async function addUser(layout: Layout): Promise<User> {
  const user = `${process.pid}.${randomBytes(8).toString('hex')}`;
  await writeFile(join(layout.users, user), '', { mode: 0o600, flag: 'wx' });
  return user;
}

export async function removeUser(layout: Layout, user: User): Promise<void> {
  await rm(join(layout.users, user), { force: true });
}

/** Handles of living processes; those that dead ones left behind are removed. */
export async function livingUsers(layout: Layout): Promise<readonly User[]> {
  const living: User[] = [];
  for (const user of await readdir(layout.users)) {
    if (isAlive(Number.parseInt(user, 10))) living.push(user);
    else await removeUser(layout, user);
  }
  return living;
}

/** Forgets everybody: no server was running, so whoever is listed is of an earlier one, and his number may be somebody else's by now. */
export async function forgetUsers(layout: Layout): Promise<void> {
  for (const user of await readdir(layout.users)) await removeUser(layout, user);
  await rm(layout.owner, { force: true });
}

/** The living handle whose close stops the server. */
export async function livingOwner(layout: Layout): Promise<User | undefined> {
  const owner = await readFile(layout.owner, 'utf8').catch(() => undefined);
  return owner !== undefined && (await livingUsers(layout)).includes(owner) ? owner : undefined;
}

export async function becomeOwner(layout: Layout, user: User): Promise<void> {
  await writeFile(layout.owner, user, { mode: 0o600 });
}
