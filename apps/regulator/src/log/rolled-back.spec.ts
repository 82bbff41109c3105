import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { hubOn, type TestHub } from '../testing/test-hub.js';
import type { TestAgent } from '../testing/test-agent.js';
import { Sealer } from './sealer.js';

// Real: HTTP, PostgreSQL, files, signatures. Stub: the clock. A backup is restored by taking away what was written after it.
let database: TestDatabase;
let dataDir: string;
let hub: Omit<TestHub, 'close'>;
let agent: TestAgent;
beforeEach(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'rolled back '));
  hub = await hubOn(database, { dataDir });
  agent = await hub.provider();
  await agent.report(undefined);
  await hub.judged();
});
afterEach(async () => {
  await hub.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Everything from the agent's second statement on is gone, as if it had never been. */
async function restoreBackupBefore(position: number, head: string): Promise<void> {
  await database.pool.query('DELETE FROM verdict WHERE run_id IN (SELECT id FROM detection_run WHERE entry_position >= $1)', [position]);
  await database.pool.query('DELETE FROM detection_run WHERE entry_position >= $1', [position]);
  await database.pool.query('DELETE FROM statement WHERE position >= $1', [position]);
  await database.pool.query('DELETE FROM log_entry WHERE position >= $1', [position]);
  await database.pool.query('DELETE FROM checkpoint WHERE size > $1', [position]);
  await database.pool.query("UPDATE stream SET head_seq = 1, head_digest = decode(translate($1, '-_', '+/') || '=', 'base64')", [head]);
  await database.pool.query('DELETE FROM tile');
  await database.pool.query('UPDATE log_tree SET size = 0');
  await database.pool.query('UPDATE log_head SET size = $1', [position]);
}

describe('a restored backup', () => {
  test('is noticed before anything is accepted over it, and a hub does not start on it', async () => {
    const head = agent.prev ?? '';
    const lost = await agent.report(undefined);
    await hub.running.app.get(Sealer).idle();
    const signed = await readFile(join(dataDir, 'checkpoint'), 'utf8');
    await restoreBackupBefore(Number(lost.json['position']), head);
    const [before] = await hub.sql<{ size: string }>('SELECT size FROM log_head');

    const other = agent.with({});
    other.seq = 1;
    other.prev = head;
    const refused = await other.report(undefined);
    expect([refused.status, refused.json['code'], refused.headers.get('retry-after')]).toEqual([503, 'LOG_ROLLED_BACK', '2']);
    expect((await agent.report(undefined)).json).toMatchObject({ code: 'LOG_ROLLED_BACK' });
    const ready = await hub.get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'log not signed', code: 'LOG_ROLLED_BACK' }]);
    expect(await hub.sql('SELECT size FROM log_head')).toEqual([before]);
    expect(await readFile(join(dataDir, 'checkpoint'), 'utf8')).toBe(signed);
    expect(hub.lines.filter(({ event }) => event === 'log-halted')).toEqual([{ event: 'log-halted', fields: { reason: 'LOG_ROLLED_BACK' } }]);

    await expect(hubOn(database, { dataDir })).rejects.toMatchObject({ code: 'LOG_ROLLED_BACK', message: expect.stringContaining('Nothing is accepted or signed until') as string });
    expect(await hub.sql('SELECT FROM checkpoint WHERE size > $1', [before?.size])).toEqual([]);
  });

  test('that holds the same as was signed last is none', async () => {
    await hub.stop();
    await database.pool.query('DELETE FROM tile');
    await database.pool.query('UPDATE log_tree SET size = 0');
    hub = await hubOn(database, { dataDir });
    expect(hub.lines.find(({ event }) => event === 'log-checked')?.fields).toMatchObject({ from: 'entries' });
    expect((await agent.with({ url: hub.url }).send(agent.sign(undefined))).status).toBe(201);
  });
});
