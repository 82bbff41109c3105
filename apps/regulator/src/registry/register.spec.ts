import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPublicJwk } from '#libs/signing';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { prepareLog } from '../detection/prepare-log.js';
import { listProviders } from '../persistence/provider-keys.js';
import { addSigningKey, enrol, newKey, ORIGIN, prepareTestLog, revokeSigningKey } from '../testing/test-registry.js';
import { readPublicKey } from './read-public-key.js';
import { registerProvider } from './register.js';
import { revokeByRegulator } from './submit-key-act.js';

const publicKey = () => importPublicJwk(newKey().jwk);

// Real: PostgreSQL.
describe('the register', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await prepareTestLog(database.pool);
  });
  afterAll(async () => database.drop());

  const entries = async (from: number): Promise<readonly object[]> => (await database.pool.query<{ kind: string }>('SELECT kind, content FROM log_entry WHERE position >= $1 ORDER BY position', [from])).rows;

  test('keeps providers and keys by log position, each change an entry of its own', async () => {
    const [first, second] = [newKey(), newKey()];
    const alpha = await enrol(database.pool, { iss: 'https://a.example', name: 'A & Söhne', key: first });
    const added = await addSigningKey(database.pool, alpha, second);
    const revoked = await revokeSigningKey(database.pool, alpha, first.kid);
    expect([added.kid, revoked.kid]).toEqual([second.kid, first.kid]);
    expect([alpha.position, added.position, revoked.position]).toEqual([alpha.position, alpha.position + 1, alpha.position + 2]);
    expect(await listProviders(database.pool)).toEqual([{
      iss: 'https://a.example', name: 'A & Söhne', root: alpha.root.jwk.x, position: alpha.position - 1,
      keys: [
        { kid: first.kid, x: first.jwk.x, registeredPosition: alpha.position, revokedPosition: revoked.position, compromised: null },
        { kid: second.kid, x: second.jwk.x, registeredPosition: added.position, revokedPosition: null, compromised: null },
      ],
    }]);
    expect(await entries(alpha.position - 1)).toMatchObject([{ kind: 'provider', content: JSON.stringify({ iss: 'https://a.example', name: 'A & Söhne', root: alpha.root.jwk.x }) }, { kind: 'key-register' }, { kind: 'key-register' }, { kind: 'key-revoke' }]);
  });

  test('refuses what is there already, what is not there, and names that statements cannot carry, and logs none of it', async () => {
    const beta = await enrol(database.pool, { iss: 'https://b.example', name: 'B', key: newKey() });
    const from = beta.position + 1;
    const admit = async (changes: { readonly iss?: string; readonly name?: string; readonly root?: ReturnType<typeof publicKey> }): Promise<unknown> => registerProvider(database.pool, { iss: 'https://c.example', name: 'C', root: publicKey(), ...changes });
    await expect(admit({ iss: 'https://b.example' })).rejects.toMatchObject({ code: 'PROVIDER_EXISTS' });
    for (const taken of [beta.key, beta.root]) await expect(admit({ root: importPublicJwk(taken.jwk) })).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    await expect(addSigningKey(database.pool, beta, beta.root)).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    await expect(addSigningKey(database.pool, { iss: 'https://nobody.example', root: newKey() }, newKey())).rejects.toMatchObject({ code: 'PROVIDER_UNKNOWN' });
    await expect(revokeSigningKey(database.pool, beta, newKey().kid)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    for (const iss of ['', 'no-scheme', 'https://with space', `https://${'x'.repeat(200)}`, 'https://n\0l']) await expect(admit({ iss }), iss).rejects.toMatchObject({ code: 'PROVIDER_ISS' });
    for (const name of ['', ' ', 'a\u0000b', 'x'.repeat(201)]) await expect(admit({ name })).rejects.toMatchObject({ code: 'PROVIDER_NAME' });
    expect(await entries(from)).toEqual([]);
  });

  test('of two registrations of one provider at once, one stands', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 5 }, async () => registerProvider(database.pool, { iss: 'https://race.example', name: 'R', root: publicKey() })));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'PROVIDER_EXISTS' });
  });

  test('keeps the regulator’s reason, and from where on a key is in doubt', async () => {
    const gamma = await enrol(database.pool, { iss: 'https://g.example', name: 'G', key: newKey() });
    const { position } = await revokeByRegulator(database.pool, { kid: gamma.key.kid, reason: 'laptop stolen', compromised: { str: 'eu 1', seq: 12 } });
    expect(await entries(position)).toEqual([{ kind: 'key-revoke', content: JSON.stringify({ regulator: { kid: gamma.key.kid, reason: 'laptop stolen', compromised: { str: 'eu 1', seq: 12 } } }) }]);
    const listed = (await listProviders(database.pool)).find(({ iss }) => iss === gamma.iss);
    expect(listed?.keys).toMatchObject([{ revokedPosition: position, compromised: { str: 'eu 1', seq: 12 } }]);
    await expect(revokeByRegulator(database.pool, { kid: gamma.key.kid, reason: 'again' })).rejects.toMatchObject({ code: 'KEY_ALREADY_REVOKED' });
    await expect(revokeByRegulator(database.pool, { kid: newKey().kid, reason: 'nobody' })).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    await expect(revokeByRegulator(database.pool, { kid: gamma.key.kid, reason: '' })).rejects.toMatchObject({ code: 'ENTRY_KEY_ACT' });
  });
});

describe('the log of a new database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => database.drop());

  test('has no register before a hub has begun it, says whose it is first, and is nobody else’s afterwards', async () => {
    await expect(registerProvider(database.pool, { iss: 'https://a.example', name: 'A', root: publicKey() })).rejects.toMatchObject({ code: 'LOG_EMPTY' });
    const hubKey = newKey();
    await prepareLog(database.pool, { origin: ORIGIN, hubKey });
    await prepareLog(database.pool, { origin: ORIGIN, hubKey });
    const { rows } = await database.pool.query<{ kind: string; content: string }>('SELECT kind, content FROM log_entry ORDER BY position');
    expect(rows.map(({ kind }) => kind)).toEqual(['log-key', ...rows.slice(1, -1).map(() => 'schema'), 'rule-set']);
    expect(rows[0]?.content).toMatch(/^\{"origin":"hub\.test\/log","vkeys":\["hub\.test\/log\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"\]\}$/);
    await expect(prepareLog(database.pool, { origin: 'other.test/log', hubKey })).rejects.toMatchObject({ code: 'LOG_KEY', place: { field: 'origin' } });
    await expect(prepareLog(database.pool, { origin: ORIGIN, hubKey: newKey() })).rejects.toMatchObject({ code: 'LOG_KEY', place: { field: 'vkeys' } });
    await expect(prepareLog(database.pool, { origin: ORIGIN, hubKey, furtherKeys: ['hub.test/log+00000000+AAAA'] })).rejects.toMatchObject({ code: 'LOG_KEY' });
    expect((await database.pool.query('SELECT 1 FROM log_entry')).rowCount).toBe(rows.length);
  });

  test('is begun once by two hubs that start together', async () => {
    const other = await testDatabase();
    try {
      const hubKey = newKey();
      await Promise.all(Array.from({ length: 4 }, async () => prepareLog(other.pool, { origin: ORIGIN, hubKey })));
      expect((await other.pool.query("SELECT 1 FROM log_entry WHERE kind = 'log-key'")).rowCount).toBe(1);
    } finally {
      await other.drop();
    }
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
