import { array, integer, sample } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { readTiles } from '../persistence/tiles.js';
import { fillLog, restoreBackup, rootOfFilled } from '../testing/filled-log.js';
import { growTree, integrate, rootAt } from './tree.js';

// Real: PostgreSQL, hashing.
let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => database.drop());

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the tree of the log', () => {
  test('grows to the root of what stands at the positions, in whatever steps, and keeps every root that it had', async () => {
    const steps = sample(array(integer({ min: 1, max: 700 }), { minLength: 4, maxLength: 4 }), 1)[0] ?? [];
    const sizes = [1];
    await fillLog(database.pool, 1);
    expect(await integrate(database.pool)).toBe(1);
    for (const step of [...steps, 1, 2_200]) {
      await fillLog(database.pool, step);
      sizes.push((sizes.at(-1) ?? 0) + step);
      expect(await integrate(database.pool)).toBe(sizes.at(-1));
    }
    for (const size of [0, ...sizes, 255, 256, 257, 512]) expect(hex(await rootAt(database.pool, size)), String(size)).toBe(hex(rootOfFilled(size)));
  });

  test('is the same when many grow it at once', async () => {
    await fillLog(database.pool, 300);
    const growing = Array.from({ length: 4 }, async () => integrate(database.pool));
    await fillLog(database.pool, 300);
    await Promise.all([...growing, ...Array.from({ length: 4 }, async () => integrate(database.pool))]);
    expect(await integrate(database.pool)).toBe(600);
    expect(hex(await rootAt(database.pool, 600))).toBe(hex(rootOfFilled(600)));
  });

  test('is not taken for longer than the log by who waited while both grew', async () => {
    await fillLog(database.pool, 10);
    await integrate(database.pool);
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      await growTree(client);
      const waiting = integrate(database.pool);
      const blocked = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      while ((await database.pool.query(blocked)).rowCount === 0) await Promise.resolve();
      await fillLog(database.pool, 10);
      expect((await growTree(client)).size).toBe(20);
      await client.query('COMMIT');
      expect(await waiting).toBe(20);
    } finally {
      client.release();
    }
  });

  test('does not grow over a position that holds nothing, nor over one that holds two things', async () => {
    await fillLog(database.pool, 10);
    await database.pool.query('DELETE FROM log_entry WHERE position = 4');
    await expect(integrate(database.pool)).rejects.toMatchObject({ code: 'LOG_POSITION' });
    await database.pool.query("INSERT INTO log_entry (position, kind, digest, content) VALUES (4, 'ruling', 'd', 'c')");
    await database.pool.query(`
      WITH p AS (INSERT INTO provider (iss, name, root_x, position) VALUES ('https://p.example', 'p', 'x', 4) RETURNING id), s AS (INSERT INTO stream (provider_id, str) SELECT id, 's' FROM p RETURNING id, provider_id)
      INSERT INTO statement (position, provider_id, stream_id, seq, jti, digest, kid, act, epoch, period_from, period_to, iat, jws, stands_at) SELECT 4, provider_id, id, 1, 'j', 'd', 'k', 'nil', 'e', 0, 0, 0, 'a.b.c', 4 FROM s`);
    await expect(integrate(database.pool)).rejects.toMatchObject({ code: 'LOG_POSITION' });
    expect(await rootAt(database.pool, 0)).toEqual(rootOfFilled(0));
  });

  test('does not grow when the log is shorter than it, as after a restored backup', async () => {
    await fillLog(database.pool, 10);
    await integrate(database.pool);
    await database.pool.query('UPDATE log_head SET size = 9');
    await expect(integrate(database.pool)).rejects.toMatchObject({ code: 'LOG_ROLLED_BACK' });
    await restoreBackup(database.pool, 9);
    expect(await integrate(database.pool)).toBe(9);
  });

  test('does not grow over a stored tile that was changed', async () => {
    await fillLog(database.pool, 10);
    await integrate(database.pool);
    await database.pool.query("UPDATE tile SET hashes = hashes || '\\x00'");
    await fillLog(database.pool, 1);
    // Its width is still read right; what is written is no longer what is there, grown.
    await expect(integrate(database.pool)).rejects.toMatchObject({ code: 'LOG_FORKED' });
  });

  test('has no root beyond what its tiles cover', async () => {
    await fillLog(database.pool, 10);
    await integrate(database.pool);
    await expect(rootAt(database.pool, 11)).rejects.toMatchObject({ code: 'TLOG_TILE' });
    expect((await readTiles(database.pool, [{ level: 0, index: 0, width: 4 }]))({ level: 0, index: 0, width: 4 })).toHaveLength(4 * 32);
  });
});
