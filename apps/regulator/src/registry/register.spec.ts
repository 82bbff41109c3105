import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type VerificationKey } from '#libs/signing';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { listProviders } from '../persistence/provider-keys.js';
import { readPublicKey } from './read-public-key.js';
import { addProviderKey, registerProvider, revokeProviderKey } from './register.js';

function newKey(): VerificationKey {
  return importPublicJwk(importPrivateJwk(generatePrivateJwk()).jwk);
}

// Real: PostgreSQL.
describe('the register', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => database.drop());

  test('keeps providers and keys by log position, on a database that no hub has opened yet', async () => {
    const [first, second] = [newKey(), newKey()];
    expect(await registerProvider(database.pool, { iss: 'https://a.example', name: 'A & Söhne', key: first })).toEqual({ kid: first.kid, position: 0 });
    await database.pool.query('UPDATE log_head SET size = 5');
    expect(await addProviderKey(database.pool, 'https://a.example', second)).toEqual({ kid: second.kid, position: 5 });
    await database.pool.query('UPDATE log_head SET size = 9');
    expect(await revokeProviderKey(database.pool, first.kid)).toEqual({ kid: first.kid, position: 9 });
    expect(await listProviders(database.pool)).toEqual([{
      iss: 'https://a.example', name: 'A & Söhne',
      keys: [
        { kid: first.kid, x: first.jwk.x, registeredPosition: 0, revokedPosition: 9 },
        { kid: second.kid, x: second.jwk.x, registeredPosition: 5, revokedPosition: null },
      ],
    }]);
  });

  test('refuses what is there already, what is not there, and names that statements cannot carry', async () => {
    const key = newKey();
    await registerProvider(database.pool, { iss: 'https://b.example', name: 'B', key });
    await expect(registerProvider(database.pool, { iss: 'https://b.example', name: 'B', key: newKey() })).rejects.toMatchObject({ code: 'PROVIDER_EXISTS' });
    await expect(registerProvider(database.pool, { iss: 'https://c.example', name: 'C', key })).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    await expect(addProviderKey(database.pool, 'https://b.example', key)).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    await expect(addProviderKey(database.pool, 'https://nobody.example', newKey())).rejects.toMatchObject({ code: 'PROVIDER_UNKNOWN' });
    await expect(revokeProviderKey(database.pool, newKey().kid)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    await revokeProviderKey(database.pool, key.kid);
    await expect(revokeProviderKey(database.pool, key.kid)).rejects.toMatchObject({ code: 'KEY_ALREADY_REVOKED' });
    for (const iss of ['', 'no-scheme', 'https://with space', `https://${'x'.repeat(200)}`, 'https://n\0l']) {
      await expect(registerProvider(database.pool, { iss, name: 'X', key: newKey() }), iss).rejects.toMatchObject({ code: 'PROVIDER_ISS' });
    }
    for (const name of ['', ' ', 'a\u0000b', 'x'.repeat(201)]) {
      await expect(registerProvider(database.pool, { iss: 'https://x.example', name, key: newKey() })).rejects.toMatchObject({ code: 'PROVIDER_NAME' });
    }
    expect((await listProviders(database.pool)).map(({ iss }) => iss)).toEqual(['https://a.example', 'https://b.example']);
  });

  test('of two registrations of one provider at once, one stands', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 5 }, async () => registerProvider(database.pool, { iss: 'https://race.example', name: 'R', key: newKey() })));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'PROVIDER_EXISTS' });
  });
});

describe('a public key from a file', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'keys '));
  });
  afterAll(async () => rm(dir, { recursive: true, force: true }));

  const written = async (content: string): Promise<string> => {
    const path = join(dir, 'key.jwk');
    await writeFile(path, content);
    return path;
  };

  test('is read', async () => {
    const key = newKey();
    expect((await readPublicKey(await written(JSON.stringify(key.jwk)))).kid).toBe(key.kid);
  });

  test('is refused when it is a private one, broken, not clean or not there', async () => {
    const secret = generatePrivateJwk();
    await expect(readPublicKey(await written(JSON.stringify(secret)))).rejects.toMatchObject({ code: 'KEY_FILE', place: { file: 'key.jwk', field: 'd' } });
    for (const broken of ['', '{', '{"kty":1,"kty":2}', 'x'.repeat(5_000)]) await expect(readPublicKey(await written(broken))).rejects.toMatchObject({ code: 'KEY_FILE', place: { file: 'key.jwk' } });
    for (const unclean of ['null', '[]', '{}', JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) })]) {
      await expect(readPublicKey(await written(unclean))).rejects.toMatchObject({ code: 'SIGNING_KEY_INVALID', place: { file: 'key.jwk' } });
    }
    await expect(readPublicKey(join(dir, 'missing.jwk'))).rejects.toMatchObject({ code: 'KEY_FILE', place: { file: 'missing.jwk' } });
  });
});
