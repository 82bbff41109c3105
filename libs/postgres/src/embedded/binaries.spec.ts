import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { serverAccount } from './account.js';
import { usableBinaries } from './binaries.js';

const temporary = vi.hoisted(() => ({ folder: '' }));
vi.mock('node:os', async (original) => ({ ...(await original<object>()), tmpdir: () => temporary.folder }));

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const { tmpdir: realTmpdir } = await vi.importActual<{ tmpdir(): string }>('node:os');
  const folder = await mkdtemp(join(realTmpdir(), 'tributary-spec-'));
  await chmod(folder, 0o711);
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The package as npm unpacks it when it runs no install scripts: no library links, and here no execute bits either. */
async function bareCopy(): Promise<string> {
  const account = await serverAccount(undefined);
  temporary.folder = await newFolder();
  const installed = dirname(dirname((await usableBinaries(account)).postgres));
  const native = join(await newFolder(), 'native');
  await cp(installed, native, { recursive: true, verbatimSymlinks: true });
  for (const name of await readdir(join(native, 'lib'))) {
    if ((await lstat(join(native, 'lib', name))).isSymbolicLink()) await rm(join(native, 'lib', name));
  }
  for (const name of await readdir(join(native, 'bin'))) await chmod(join(native, 'bin', name), 0o644);
  return native;
}

describe('usableBinaries', () => {
  test('programs that run where they are installed are used there', async () => {
    temporary.folder = await newFolder();
    const binaries = await usableBinaries(await serverAccount(undefined));
    expect(binaries.major).toBeGreaterThanOrEqual(15);
    expect(binaries.postgres).toContain('node_modules');
    expect(await readdir(temporary.folder)).toStrictEqual([]);
  });

  test('a package without links and execute bits, below a closed folder, runs from one private copy', async () => {
    const native = await bareCopy();
    await chmod(dirname(native), 0o700);
    const account = await serverAccount(undefined);
    const [first, second] = await Promise.all([usableBinaries(account, native), usableBinaries(account, native)]);
    expect(first.postgres.startsWith(temporary.folder)).toBe(true);
    expect(second).toStrictEqual(first);
    const copies = await readdir(temporary.folder);
    expect(copies).toHaveLength(1);
    expect((await lstat(join(temporary.folder, copies[0] ?? ''))).mode & 0o022).toBe(0);
    expect(await usableBinaries(account, native)).toStrictEqual(first);
  });

  test('a copy that somebody else could have placed is not run', async () => {
    const native = await bareCopy();
    const account = await serverAccount(undefined);
    const { postgres } = await usableBinaries(account, native);
    const copy = dirname(dirname(dirname(postgres)));
    await chmod(copy, 0o777);
    await expect(usableBinaries(account, native)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', message: expect.stringContaining('not ours') });
    await rm(copy, { recursive: true });
    const elsewhere = await newFolder();
    await symlink(elsewhere, copy);
    await expect(usableBinaries(account, native)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', message: expect.stringContaining('not ours') });
  });

  test('programs that do not run anywhere are refused with what to do instead', async () => {
    temporary.folder = await newFolder();
    const native = join(await newFolder(), 'native');
    await mkdir(join(native, 'bin'), { recursive: true });
    for (const name of ['initdb', 'postgres']) await writeFile(join(native, 'bin', name), 'not a program', { mode: 0o755 });
    await expect(usableBinaries(await serverAccount(undefined), native)).rejects.toMatchObject({ code: 'POSTGRES_EMBEDDED', message: expect.stringContaining('DATABASE_URL') });
    expect(tmpdir()).toBe(temporary.folder);
  });
});
