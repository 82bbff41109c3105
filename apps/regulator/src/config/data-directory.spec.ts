import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataDirectory } from './data-directory.js';

describe("a hub's data directory", () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'hub data '));
  });
  afterEach(async () => rm(parent, { recursive: true, force: true }));

  const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  test('is made with secrets that only its owner can read', async () => {
    const dir = join(parent, 'a', 'hub');
    const { token, tokenFile, hubKey, postQuantumKey, databaseDir } = await openDataDirectory(dir);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect((await readFile(tokenFile, 'utf8')).trim()).toBe(token);
    expect([hubKey.kid.length, postQuantumKey.kid.length]).toEqual([43, 43]);
    expect(databaseDir).toBe(join(dir, 'postgres'));
    expect([await mode(dir), await mode(tokenFile), await mode(join(dir, 'hub-key.json')), await mode(join(dir, 'hub-key-ml-dsa-44.json'))]).toEqual([0o700, 0o600, 0o600, 0o600]);
    expect((await readdir(dir)).toSorted()).toEqual(['console-token', 'hub-key-ml-dsa-44.json', 'hub-key.json']);
  });

  test('keeps its secrets when opened again, also by several at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, async () => openDataDirectory(parent)));
    const again = await openDataDirectory(parent);
    expect(new Set([...all, again].map(({ token }) => token)).size).toBe(1);
    expect(new Set([...all, again].map(({ hubKey, postQuantumKey }) => `${hubKey.kid} ${postQuantumKey.kid}`)).size).toBe(1);
    expect((await readdir(parent)).toSorted()).toEqual(['console-token', 'hub-key-ml-dsa-44.json', 'hub-key.json']);
  });

  test('loses the rights that an older directory gave to others', async () => {
    await chmod(parent, 0o755);
    await openDataDirectory(parent);
    expect(await mode(parent)).toBe(0o700);
  });

  test.each([
    ['console-token', ''],
    ['console-token', 'short'],
    ['console-token', 'A'.repeat(44)],
    ['hub-key.json', '{'],
    ['hub-key.json', '{"kty":"OKP","crv":"Ed25519","x":"secret-half"}'],
    ['hub-key-ml-dsa-44.json', '{"kty":"AKP","alg":"ML-DSA-44","pub":"","priv":""}'],
  ])('a garbled %s is refused and left for a person to look at', async (file, content) => {
    await openDataDirectory(parent);
    await writeFile(join(parent, file), content);
    await expect(openDataDirectory(parent)).rejects.toMatchObject({ code: 'HUB_DATA_DIR', place: { file } });
    expect(await readFile(join(parent, file), 'utf8')).toBe(content);
  });

  test('a file where the directory should be is refused', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(openDataDirectory(join(parent, 'file'))).rejects.toMatchObject({ code: 'HUB_DATA_DIR' });
  });
});
