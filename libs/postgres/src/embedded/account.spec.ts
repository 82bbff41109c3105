import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, canTraverse, serverAccount } from './account.js';

const PASSWD = ['root:x:0:0:root:/root:/bin/bash', 'postgresql:x:7:7::/:', 'postgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash', 'broken:x::', 'nobody:x:65534:65534::/:'].join('\n');

describe('the account of the server', () => {
  test('is found by its whole name', () => {
    expect(accountOf(PASSWD, 'postgres')).toStrictEqual({ uid: 101, gid: 104 });
    expect(accountOf(PASSWD, 'postgre')).toBeUndefined();
    expect(accountOf(PASSWD, 'nobody')).toStrictEqual({ uid: 65_534, gid: 65_534 });
  });

  test('is never root, and an entry without numbers is none', () => {
    expect(accountOf(PASSWD, 'root')).toBeUndefined();
    expect(accountOf(PASSWD, 'broken')).toBeUndefined();
    expect(accountOf('', 'postgres')).toBeUndefined();
  });

  test('is another one only for root', async () => {
    const account = await serverAccount(undefined);
    if (process.geteuid?.() === 0) expect(account?.uid).toBeGreaterThan(0);
    else expect(account).toBeUndefined();
  });
});

describe('canTraverse', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-spec-'));
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  const stranger = { uid: 1_000_001, gid: 1_000_001 };

  test('a closed folder anywhere above closes the way', async () => {
    await chmod(join(folder, 'a'), 0o755);
    await chmod(join(folder, 'a', 'b'), 0o755);
    await chmod(folder, 0o700);
    expect(await canTraverse(join(folder, 'a', 'b'), stranger)).toBe(false);
    await chmod(folder, 0o711);
    expect(await canTraverse(join(folder, 'a', 'b'), stranger)).toBe(true);
    await chmod(join(folder, 'a'), 0o744);
    expect(await canTraverse(join(folder, 'a', 'b'), stranger)).toBe(false);
  });

  test('owner and group are judged by their own bits alone, as the system does', async () => {
    await chmod(folder, 0o711);
    const me = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    await chmod(join(folder, 'a'), 0o611);
    expect(await canTraverse(join(folder, 'a'), me)).toBe(false);
    await chmod(join(folder, 'a'), 0o701);
    expect(await canTraverse(join(folder, 'a'), { uid: stranger.uid, gid: me.gid })).toBe(false);
    await chmod(join(folder, 'a'), 0o711);
    expect(await canTraverse(join(folder, 'a'), { uid: stranger.uid, gid: me.gid })).toBe(true);
  });
});
