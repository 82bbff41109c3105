import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64url } from '#libs/encoding';
import { verifyConsistency } from '#libs/merkle';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { ED25519, parseNote, type Policy, verifierOf, verifyCheckpoint } from '#libs/tlog';
import { firstCheckpointsOver, newestCheckpoint } from '../persistence/checkpoints.js';
import { fillLog, restoreBackup, rootOfFilled } from '../testing/filled-log.js';
import { newKey, ORIGIN } from '../testing/test-registry.js';
import { checkLog } from './check-log.js';
import { CheckpointFile } from './checkpoint-file.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { publish, seal, type Sealed, type Sealing } from './seal.js';
import { sealingOf } from './sealing.js';
import { consistencyProof, integrate } from './tree.js';

// Real: PostgreSQL, files, signatures, hashing. A step is made to fail where a test says so.
let database: TestDatabase;
let dir: string;
const key = newKey();
const policy: Policy = { logs: [{ verifier: verifierOf(ORIGIN, ED25519, fromBase64url(key.jwk.x)), url: undefined }], witnesses: [], quorum: 'none' };
beforeEach(async () => {
  database = await testDatabase();
  dir = await mkdtemp(join(tmpdir(), 'seal '));
});
afterEach(async () => {
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

/** A hub as far as it signs; started anew each time, it remembers what is in its file. */
async function hub(dataDir = dir, by = key, origin = ORIGIN): Promise<Sealing> {
  return sealingOf(new CheckpointSigner(origin, by), await CheckpointFile.open(dataDir));
}

async function sealed(): Promise<Sealed> {
  return seal(database.pool, await hub());
}

/** Every checkpoint that was published extends the one before, under one key, and its root is that of the entries. */
async function expectOneLog(...more: readonly string[]): Promise<void> {
  const { rows } = await database.pool.query<{ note: string }>('SELECT note FROM checkpoint ORDER BY size');
  const all = [...rows.map(({ note }) => note), ...more].map((note) => verifyCheckpoint(parseNote(Buffer.from(note)), policy).checkpoint).toSorted((a, b) => a.size - b.size);
  expect(all.length).toBeGreaterThan(0);
  for (const [index, one] of all.entries()) {
    expect(Buffer.from(one.root).equals(rootOfFilled(one.size)), String(one.size)).toBe(true);
    const before = all[index - 1];
    if (before !== undefined) verifyConsistency(before, one, before.size === one.size ? [] : await consistencyProof(database.pool, before.size, one.size));
  }
}

describe('a checkpoint', () => {
  test('covers all that is in the log, once, and is what the next one extends', async () => {
    await fillLog(database.pool, 5);
    const first = await sealed();
    expect(first).toMatchObject({ size: 5, published: 'now', after: 0 });
    expect(await sealed()).toMatchObject({ size: 5, note: first.note, published: 'before' });
    await fillLog(database.pool, 600);
    expect(await sealed()).toMatchObject({ size: 605, published: 'now', after: 5 });
    const over = await firstCheckpointsOver(database.pool, [4, 605, 5, 604]);
    expect([...over].map(([position, { size }]) => [position, size]).toSorted(([a = 0], [b = 0]) => a - b)).toEqual([[4, 5], [5, 605], [604, 605]]);
    expect(over.get(5)).toBe(over.get(604));
    await expectOneLog();
  });

  test('is signed by one of many hubs at a time, and none signs a fork', async () => {
    const dirs = await Promise.all(Array.from({ length: 4 }, async () => mkdtemp(join(dir, 'hub '))));
    const hubs = await Promise.all(dirs.map(async (one) => hub(one)));
    await fillLog(database.pool, 1);
    await Promise.all(hubs.map(async (one) => {
      for (let round = 0; round < 5; round += 1) {
        await fillLogUnderLock();
        await seal(database.pool, one);
      }
    }));
    expect((await newestCheckpoint(database.pool))?.size).toBe(21);
    await expectOneLog();
  });

  test('that waits for witnesses is kept, and published only behind smaller ones', async () => {
    await fillLog(database.pool, 5);
    const log = await hub();
    const withheld = await seal(database.pool, log, { withhold: true });
    expect([withheld.published, await newestCheckpoint(database.pool)]).toEqual(['not yet', undefined]);
    expect(await publish(database.pool, withheld)).toMatchObject({ size: 5, published: 'now', after: 0 });
    expect(await publish(database.pool, { ...withheld, size: 4 })).toMatchObject({ size: 5, published: 'before' });
    expect((await newestCheckpoint(database.pool))?.size).toBe(5);
  });

  async function fillLogUnderLock(): Promise<void> {
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM log_head FOR UPDATE');
      await client.query("INSERT INTO log_entry (position, kind, digest, content) SELECT size, 'ruling', 'made up ' || size, 'entry ' || size FROM log_head");
      await client.query('UPDATE log_head SET size = size + 1');
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }
});

describe('a hub that is killed', () => {
  const dies = (): never => {
    throw new Error('killed');
  };
  const points: readonly (readonly [string, (log: Sealing) => Sealing])[] = [
    ['before the tree has grown', (log) => ({ ...parts(log), grow: async () => dies() })],
    ['after the tree has grown, before it signs', (log) => ({ ...parts(log), sign: dies })],
    ['after it has signed, before that is in the file', (log) => ({ ...parts(log), keep: dies })],
    ['after the file was written, before the row is', (log) => ({ ...parts(log), keep: async (note) => (await log.keep(note), dies()) })],
  ];
  const parts = (log: Sealing): Sealing => ({ grow: log.grow, sign: log.sign, read: log.read, keep: log.keep, get newestKept() { return log.newestKept; } });

  test.each(points)('%s goes on without a fork', async (_name, killed) => {
    await fillLog(database.pool, 300);
    await sealed();
    await fillLog(database.pool, 300);
    await expect(seal(database.pool, killed(await hub()))).rejects.toThrow('killed');
    const left = (await CheckpointFile.open(dir)).newest;
    expect((await newestCheckpoint(database.pool))?.size).toBe(300);
    expect(await checkLog(database.pool, await hub(), { entire: true })).toEqual({ size: 600, from: 'entries' });
    // What had been signed is used; otherwise it is signed now.
    const next = await sealed();
    expect(next).toMatchObject({ size: 600, published: 'now', after: 300 });
    await fillLog(database.pool, 1);
    expect(await sealed()).toMatchObject({ size: 601, after: 600 });
    await expectOneLog(...(left === undefined ? [] : [left]));
  });

  test('after the file was written finds the file ahead of the table, and extends it when the log has grown since', async () => {
    await fillLog(database.pool, 300);
    await seal(database.pool, await hub(), { withhold: true });
    const ahead = (await CheckpointFile.open(dir)).newest ?? '';
    await fillLog(database.pool, 7);
    expect(await sealed()).toMatchObject({ size: 307, published: 'now', after: 0 });
    await expectOneLog(ahead);
  });
});

describe('nothing is signed', () => {
  beforeEach(async () => {
    await fillLog(database.pool, 700);
    await sealed();
  });

  test('over a database that is older than what was signed, also when it has grown again since', async () => {
    await restoreBackup(database.pool, 400);
    await expect(sealed()).rejects.toMatchObject({ code: 'LOG_ROLLED_BACK' });
    await expect(checkLog(database.pool, await hub(), { entire: false })).rejects.toMatchObject({ code: 'LOG_ROLLED_BACK' });
    expect(await newestCheckpoint(database.pool)).toBeUndefined();
    await database.pool.query("INSERT INTO log_entry (position, kind, digest, content) SELECT p, 'ruling', 'other ' || p, 'another history ' || p FROM generate_series(400, 899) AS p");
    await database.pool.query('UPDATE log_head SET size = 900');
    await expect(sealed()).rejects.toMatchObject({ code: 'LOG_FORKED' });
    await expect(checkLog(database.pool, await hub(), { entire: false })).rejects.toMatchObject({ code: 'LOG_FORKED' });
    expect(await newestCheckpoint(database.pool)).toBeUndefined();
  });

  test.each([
    ['the last leaf', 0, 2, 187 * 32],
    ['a leaf of the last tile', 0, 2, 5 * 32 + 31],
    ['the hash of a full tile', 1, 0, 40],
  ])('when a stored hash was changed: %s', async (_name, level, index, at) => {
    await fillLog(database.pool, 10);
    await integrate(database.pool);
    await database.pool.query('UPDATE tile SET hashes = set_byte(hashes, $3, get_byte(hashes, $3) # 1) WHERE level = $1 AND index = $2', [level, index, at]);
    await expect(sealed()).rejects.toMatchObject({ code: 'LOG_FORKED' });
    expect((await newestCheckpoint(database.pool))?.size).toBe(700);
  });

  test('when a leaf of a full tile was changed: what is computed from entries finds it', async () => {
    await database.pool.query('UPDATE tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 0 AND index = 0');
    await expect(checkLog(database.pool, await hub(), { entire: true })).rejects.toMatchObject({ code: 'LOG_FORKED' });
  });

  test('when an entry was changed: what is computed from entries finds it', async () => {
    await database.pool.query("UPDATE log_entry SET content = 'something else' WHERE position = 3");
    await expect(checkLog(database.pool, await hub(), { entire: true })).rejects.toMatchObject({ code: 'LOG_FORKED' });
  });

  test.each([
    ['of another key', async () => hub(dir, newKey())],
    ['of another log', async () => hub(dir, key, 'another.test/log')],
  ])('by a hub %s', async (_name, other) => {
    await expect(seal(database.pool, await other())).rejects.toMatchObject({ code: 'LOG_KEY' });
    await expect(checkLog(database.pool, await other(), { entire: false })).rejects.toMatchObject({ code: 'LOG_KEY' });
  });

  test('behind a checkpoint in the table, or in the file, that this log never signed', async () => {
    const { note } = await sealed();
    await fillLog(database.pool, 1);
    await database.pool.query("UPDATE checkpoint SET note = replace(note, 'hub.test', 'hub.tess')");
    await expect(sealed()).rejects.toMatchObject({ code: 'LOG_KEY' });
    await database.pool.query('UPDATE checkpoint SET note = $1', [note]);
    await writeFile(join(dir, 'checkpoint'), note.replace('\n700\n', '\n699\n'));
    await expect(sealed()).rejects.toMatchObject({ code: 'LOG_KEY' });
    await writeFile(join(dir, 'checkpoint'), note);
    expect(await sealed()).toMatchObject({ size: 701, published: 'now' });
  });
});
