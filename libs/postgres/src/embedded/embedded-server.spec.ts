import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { childProgram } from '#libs/testing';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openEmbeddedServer, stopUnusedServer, type EmbeddedServer } from './embedded-server.js';
import { isAlive } from './processes.js';
import { isPostmaster, readPidFile } from './postmaster.js';

// Real here: server, processes, signals, accounts. Nothing is a stub. Durability is off except where it is the point.

const isRoot = process.geteuid?.() === 0;
const MODULE = 'libs/postgres/src/embedded/embedded-server.ts';
let pristine: string;
const folders: string[] = [];
const servers: EmbeddedServer[] = [];

async function newFolder(mode = 0o711): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-spec-'));
  await chmod(folder, mode);
  folders.push(folder);
  return folder;
}

/** A data directory with a cluster, as the first open and close leave it: copied, for that is quicker than making one. */
async function newDataDir(mode?: number): Promise<string> {
  const folder = await newFolder(mode);
  await promisify(execFile)('cp', ['-a', join(pristine, 'server'), folder]);
  return folder;
}

async function open(dataDir: string, options: { readonly durable?: boolean; readonly shared?: boolean; readonly watchSeconds?: number } = {}): Promise<EmbeddedServer> {
  const server = await openEmbeddedServer({ dataDir, durable: false, ...options });
  servers.push(server);
  return server;
}

async function query(server: EmbeddedServer, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.urlOf('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function pidOf(dataDir: string): Promise<number> {
  const found = await readPidFile(join(dataDir, 'server', 'cluster'));
  if (found === undefined) throw new Error('no server runs');
  return found.pid;
}

async function runs(dataDir: string, pid: number): Promise<boolean> {
  return isPostmaster(pid, await realpath(join(dataDir, 'server', 'cluster')));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 20_000; !(await condition()); await sleep(50)) {
    if (performance.now() > deadline) throw new Error('it never came true');
  }
}

/** Says what it got, waits to be told, then closes. */
const OPENER = (dataDir: string, watchSeconds = 20): string => `
  const server = await library.openEmbeddedServer({ dataDir: ${JSON.stringify(dataDir)}, durable: false, watchSeconds: ${watchSeconds} });
  say({ owned: server.owned });
  await told();
  await server.close();
`;

beforeAll(async () => {
  pristine = await mkdtemp(join(tmpdir(), 'tributary-spec-'));
  await chmod(pristine, 0o711);
  await (await openEmbeddedServer({ dataDir: pristine, durable: false })).close();
});
afterAll(async () => rm(pristine, { recursive: true, force: true }));

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close().catch(() => undefined);
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('one process', () => {
  test('the first open creates a durable, closed cluster; close stops it; the next open has the data', async () => {
    const dataDir = join(await newFolder(), 'deep', 'down');
    const first = await open(dataDir, { durable: true });
    expect(first.owned).toBe(true);
    expect(await realpath(join(dataDir, 'server', 'cluster'))).toBe(join(await realpath(dataDir), 'server', 'cluster'));
    const pid = await pidOf(dataDir);
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    expect(await query(first, `SELECT name || '=' || setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'password_encryption', 'data_checksums') ORDER BY name COLLATE "C"`)).toStrictEqual([
      'data_checksums=on',
      'fsync=on',
      'full_page_writes=on',
      'listen_addresses=127.0.0.1',
      'password_encryption=scram-sha-256',
      'synchronous_commit=on',
      'unix_socket_directories=',
    ]);
    expect(await query(first, `SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type <> 'local'`)).toStrictEqual(['scram-sha-256']);
    await first.close();
    expect(await runs(dataDir, pid)).toBe(false);
    const second = await open(dataDir, { durable: true });
    expect(await query(second, 'SELECT answer FROM kept')).toStrictEqual([42]);
  });

  test('text orders by code point and folds by Unicode, whatever the machine speaks', async () => {
    const server = await open(await newDataDir());
    expect(await query(server, `SELECT t FROM unnest(ARRAY['é','z','Z','a']) t ORDER BY t`)).toStrictEqual(['Z', 'a', 'z', 'é']);
    expect(await query(server, `SELECT upper('é')`)).toStrictEqual(['É']);
  });

  test('nobody gets in without the password, and the password is readable by us alone', async () => {
    const dataDir = await newDataDir();
    const server = await open(dataDir);
    const url = new URL(server.urlOf('postgres'));
    url.password = 'guess';
    await expect(new Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '28P01' });
    const file = await stat(join(dataDir, 'server', 'password'));
    expect(file.mode & 0o777).toBe(0o600);
    expect(file.uid).toBe(process.geteuid?.());
    expect((await stat(join(dataDir, 'server', 'cluster'))).mode & 0o077).toBe(0);
    expect((await readFile(join(dataDir, 'server', 'password'), 'utf8')).length).toBeGreaterThanOrEqual(43);
  });

  test('refused values do not get into the log', async () => {
    const dataDir = await newDataDir();
    const server = await open(dataDir);
    await expect(query(server, `SELECT 'very-private'::int`)).rejects.toMatchObject({ code: '22P02' });
    await server.close();
    const log = await readFile(join(dataDir, 'server.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('very-private');
  });

  test('a second handle attaches, and closing it leaves the server alone', async () => {
    const dataDir = await newDataDir();
    const owner = await open(dataDir);
    const guest = await open(dataDir);
    expect(guest.owned).toBe(false);
    expect(guest.urlOf('x')).toBe(owner.urlOf('x'));
    await guest.close();
    await guest.close();
    expect(await query(owner, 'SELECT 1')).toStrictEqual([1]);
  });

  test("the owner's close stops the server, whoever is attached", async () => {
    const dataDir = await newDataDir();
    const owner = await open(dataDir);
    const guest = await open(dataDir);
    await owner.close();
    await expect(query(guest, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await guest.close();
  });

  test('shared handles leave the server running until it is found unused', async () => {
    const dataDir = await newDataDir();
    const first = await open(dataDir, { shared: true });
    const second = await open(dataDir, { shared: true });
    const pid = await pidOf(dataDir);
    await first.close();
    await stopUnusedServer(dataDir);
    expect(await query(second, 'SELECT 1')).toStrictEqual([1]);
    await second.close();
    expect(await runs(dataDir, pid)).toBe(true);
    await stopUnusedServer(dataDir);
    expect(await runs(dataDir, pid)).toBe(false);
    await stopUnusedServer(dataDir);
    await stopUnusedServer(join(dataDir, 'never', 'made'));
  });

  test('many opens at once in one process: one starts, the others attach', async () => {
    const dataDir = await newFolder();
    const all = await Promise.all([open(dataDir), open(dataDir), open(dataDir), open(dataDir)]);
    expect(all.filter(({ owned }) => owned)).toHaveLength(1);
    expect(new Set(all.map((server) => server.urlOf('x'))).size).toBe(1);
  });
});

describe('several processes', () => {
  test('of processes opening at the same time one starts the server and the others attach', async () => {
    const dataDir = await newFolder();
    const programs = [1, 2, 3].map(() => childProgram(MODULE, OPENER(dataDir)));
    const said = (await Promise.all(programs.map(async (program) => program.said()))) as { owned: boolean }[];
    expect(said.map(({ owned }) => owned).toSorted((a, b) => Number(a) - Number(b))).toStrictEqual([false, false, true]);
    const pid = await pidOf(dataDir);
    for (const [index, program] of programs.entries()) if (said[index]?.owned === false) program.tell();
    for (const [index, program] of programs.entries()) if (said[index]?.owned === false) expect(await program.ended()).toBe(0);
    expect(await runs(dataDir, pid)).toBe(true);
    for (const program of programs) program.tell();
    await Promise.all(programs.map(async (program) => program.ended()));
    expect(await runs(dataDir, pid)).toBe(false);
  });

  test('Ctrl-C in the terminal does not reach the server: our close decides', async () => {
    const dataDir = await newDataDir();
    const program = childProgram(MODULE, `process.on('SIGINT', () => say('interrupted'));\n${OPENER(dataDir)}`, { detached: true });
    await program.said();
    process.kill(-(program.process.pid ?? NaN), 'SIGINT');
    expect(await program.said()).toBe('interrupted');
    await sleep(200);
    const guest = await open(dataDir);
    expect(guest.owned).toBe(false);
    expect(await query(guest, 'SELECT 1')).toStrictEqual([1]);
    await guest.close();
    program.tell();
    expect(await program.ended()).toBe(0);
  });

  test('the server survives the kill of its starter, and the next open adopts it', async () => {
    const dataDir = await newDataDir();
    const program = childProgram(MODULE, OPENER(dataDir));
    await program.said();
    const pid = await pidOf(dataDir);
    program.process.kill('SIGKILL');
    await program.ended();
    const heir = await open(dataDir);
    expect(heir.owned).toBe(true);
    expect(await pidOf(dataDir)).toBe(pid);
    expect((await open(dataDir)).owned).toBe(false);
    await heir.close();
    expect(await runs(dataDir, pid)).toBe(false);
  });

  test('a guest whose host was killed stops the server when it leaves last', async () => {
    const dataDir = await newDataDir();
    const program = childProgram(MODULE, OPENER(dataDir));
    await program.said();
    const pid = await pidOf(dataDir);
    const guest = await open(dataDir);
    program.process.kill('SIGKILL');
    await program.ended();
    expect(await query(guest, 'SELECT 1')).toStrictEqual([1]);
    await guest.close();
    expect(await runs(dataDir, pid)).toBe(false);
  });

  test('a server all of whose users were killed does not linger', async () => {
    const dataDir = await newDataDir();
    const program = childProgram(MODULE, OPENER(dataDir, 1));
    await program.said();
    const pid = await pidOf(dataDir);
    program.process.kill('SIGKILL');
    await program.ended();
    await until(async () => !(await runs(dataDir, pid)));
    expect(await readPidFile(join(dataDir, 'server', 'cluster'))).toBeUndefined();
    await until(async () => !(await readdir(dataDir)).some((name) => name.startsWith('start.lock')));
  });

  test('the watchdog leaves a server alone that somebody uses', async () => {
    const dataDir = await newDataDir();
    const server = await open(dataDir, { watchSeconds: 1 });
    await sleep(5_000);
    expect(await query(server, 'SELECT 1')).toStrictEqual([1]);
  });

  test('a process killed while it starts leaves nothing that stops the next one', async () => {
    const dataDir = await newFolder();
    for (const patience of [400, 700, 1_000, 1_300]) {
      const program = childProgram(MODULE, OPENER(dataDir));
      await sleep(patience);
      program.process.kill('SIGKILL');
      await program.ended();
    }
    const server = await open(dataDir);
    expect(server.owned).toBe(true);
    expect(await query(server, 'SELECT 1')).toStrictEqual([1]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('.new-'))).toStrictEqual([]);
  });
});

describe('after a crash', () => {
  test('committed rows survive the kill of the server, which comes back on its port', async () => {
    const dataDir = await newDataDir();
    const first = await open(dataDir, { durable: true });
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await pidOf(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(async () => !(await runs(dataDir, pid)));
    const second = await open(dataDir, { durable: true });
    expect(second.owned).toBe(true);
    expect(await query(second, 'SELECT answer FROM kept')).toStrictEqual([42]);
    expect(second.urlOf('x')).toBe(first.urlOf('x'));
    await first.close();
    expect(await query(second, 'SELECT answer FROM kept')).toStrictEqual([42]);
  });

  test.each([
    ['is dead', 1_999_999_999],
    ['is somebody else', process.pid],
  ])('a pid file whose process %s does not block the start', async (_case, pid) => {
    const dataDir = await newDataDir();
    const file = join(dataDir, 'server', 'cluster', 'postmaster.pid');
    await writeFile(file, `${pid}\n${join(dataDir, 'server', 'cluster')}\n1700000000\n5432\n\n127.0.0.1\n   1234567         0\nready   \n`);
    const { uid, gid } = await stat(join(dataDir, 'server', 'cluster'));
    if (isRoot) await chown(file, uid, gid);
    const server = await open(dataDir);
    expect(server.owned).toBe(true);
    expect(await query(server, 'SELECT 1')).toStrictEqual([1]);
  });

  test('a lock whose holder is dead does not block the start', async () => {
    const dataDir = await newFolder();
    await writeFile(join(dataDir, 'start.lock'), '1999999999.abc');
    expect((await open(dataDir)).owned).toBe(true);
  });

  test('a user of an earlier server does not keep the next one alive, though his number is taken', async () => {
    const dataDir = await newDataDir();
    await mkdir(join(dataDir, 'users'));
    await writeFile(join(dataDir, 'users', `${process.pid}.earlier`), '');
    await writeFile(join(dataDir, 'owner'), `${process.pid}.earlier`);
    const server = await open(dataDir);
    expect(server.owned).toBe(true);
    expect((await readdir(join(dataDir, 'users'))).some((name) => name.endsWith('earlier'))).toBe(false);
  });
});

describe('refusals', () => {
  test('a cluster of another major version', async () => {
    const dataDir = await newDataDir();
    await writeFile(join(dataDir, 'server', 'cluster', 'PG_VERSION'), '14\n');
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', message: expect.stringContaining('made by PostgreSQL 14'), place: { file: 'PG_VERSION' } });
    expect(await readdir(join(dataDir, 'users'))).toStrictEqual([]);
  });

  test('something else than a cluster', async () => {
    const dataDir = await newFolder();
    await mkdir(join(dataDir, 'server', 'cluster'), { recursive: true });
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', place: { file: 'PG_VERSION' } });
  });

  test('a damaged cluster, with the reason the server gives', async () => {
    const dataDir = await newDataDir();
    await rm(join(dataDir, 'server', 'cluster', 'global', 'pg_control'));
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', message: expect.stringMatching(/does not start: .*could not find the database system/), place: { file: 'server.log' } });
  });

  test('a data directory that cannot be made', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(open(join(folder, 'file', 'postgres'))).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', message: expect.stringContaining('ENOTDIR') });
  });
});

describe('accounts', () => {
  test('the server never runs as root', async () => {
    const dataDir = await newDataDir();
    await open(dataDir);
    const pid = await pidOf(dataDir);
    const { uid } = await stat(join(dataDir, 'server', 'cluster'));
    expect(uid).not.toBe(0);
    expect(isAlive(pid)).toBe(true);
    if (process.platform === 'linux') expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s`, 'm'));
  });

  // An ordinary user runs everything above as himself; only root can show both.
  test.runIf(isRoot)('an ordinary user runs it as himself, and root opens his cluster under his account', async () => {
    const dataDir = join(await newFolder(0o777), 'his');
    const program = childProgram(MODULE, OPENER(dataDir), { uid: 65_534, gid: 65_534 });
    expect(await program.said()).toStrictEqual({ owned: true });
    expect((await stat(join(dataDir, 'server', 'cluster'))).uid).toBe(65_534);
    expect((await stat(join(dataDir, 'server', 'password'))).uid).toBe(65_534);
    program.tell();
    expect(await program.ended()).toBe(0);
    const server = await open(dataDir);
    expect(await query(server, 'SELECT 1')).toStrictEqual([1]);
    expect((await stat(join(dataDir, 'server', 'cluster', 'postmaster.pid'))).uid).toBe(65_534);
  });

  test.runIf(isRoot)("somebody else's cluster is refused by name of the problem", async () => {
    const dataDir = await newDataDir(0o777);
    const program = childProgram(MODULE, `await library.openEmbeddedServer({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => say(error.code));`, { uid: 65_534, gid: 65_534 });
    expect(await program.said()).toBe('POSTGRES_EMBEDDED');
  });

  test.runIf(isRoot)("below a folder that is closed to the server's account everything works, and nothing is put elsewhere", async () => {
    const dataDir = join(await newFolder(0o700), 'postgres');
    const first = await open(dataDir, { durable: true });
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await pidOf(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(async () => !(await runs(dataDir, pid)));
    const second = await open(dataDir, { durable: true });
    expect(await query(second, 'SELECT answer FROM kept')).toStrictEqual([42]);
    expect(await query(second, 'SELECT pg_reload_conf()')).toStrictEqual([true]);
    expect(await realpath(join(dataDir, 'server', 'cluster'))).toBe(join(await realpath(dataDir), 'server', 'cluster'));
    expect((await stat(join(dataDir, 'server', 'cluster'))).uid).not.toBe(0);
    await second.close();
  });
});
