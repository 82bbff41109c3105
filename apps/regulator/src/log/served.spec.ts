import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLeaf, statementLeaf } from '#libs/entries';
import { publishedCheckpoint, readLog } from '../testing/read-log.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { Sealer } from './sealer.js';

// Real: HTTP, PostgreSQL, signatures, tiles. Stub: the clock.
let hub: TestHub;
let jws: string;
beforeAll(async () => {
  hub = await testHub();
  const agent = await hub.provider();
  const report = agent.sign(undefined);
  jws = report.jws;
  await agent.send(report);
  await hub.judged();
  await hub.sql(`WITH h AS (UPDATE log_head SET size = size + 700 RETURNING size - 700 AS size)
    INSERT INTO log_entry (position, kind, digest, content) SELECT p, 'ruling', 'made up ' || p, 'entry ' || p FROM h, generate_series(size, size + 699) AS p`);
  hub.running.app.get(Sealer).trigger();
  await hub.running.app.get(Sealer).idle();
});
afterAll(async () => hub.close());

describe('the log as it is served', () => {
  test('is whole under its checkpoint: tiles and root are those of the entries', async () => {
    const checkpoint = await publishedCheckpoint(hub);
    const [head] = await hub.sql<{ size: string }>('SELECT size FROM log_head');
    expect(checkpoint.size).toBe(Number(head?.size));
    const entries = await readLog(hub, checkpoint);
    expect(entries).toHaveLength(checkpoint.size);
    expect(entries.map((entry) => parseLeaf(entry).kind).slice(0, 1)).toEqual(['log-key']);
    expect(entries.some((entry) => Buffer.from(entry).equals(statementLeaf(jws)))).toBe(true);
  });

  test('shows hashes to everybody, and entries to whoever may read what providers reported', async () => {
    expect((await hub.get('/log/checkpoint')).headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await hub.get('/log/tile/0/000')).status).toBe(200);
    for (const path of ['entries/000', 'entries/000.p/1', 'entries/nothing', '%65ntries/000', 'ent%72ies/001']) {
      const answer = await hub.get(`/log/tile/${path}`);
      expect([401, 404], path).toContain(answer.status);
      expect(await answer.text(), path).not.toContain('log-key');
    }
    expect((await hub.get('/log/tile/entries/000')).status).toBe(401);
    expect((await hub.get('/log/tile/entries/000', hub.token)).status).toBe(200);
  });

  test('lets what is full be kept for good, and nothing else', async () => {
    const kept = async (path: string): Promise<string | null> => (await hub.get(`/log/tile/${path}`, hub.token)).headers.get('cache-control');
    expect(await kept('0/000')).toBe('public, max-age=31536000, immutable');
    expect(await kept('entries/001')).toBe('private, max-age=31536000, immutable');
    for (const path of ['0/002.p/5', 'entries/002.p/5', '0/000.p/255', '0/009']) expect(await kept(path), path).toBe('no-store');
  });

  test('has partial tiles and bundles of every width up to its size, each the beginning of the next', async () => {
    const bytes = async (path: string): Promise<Buffer> => Buffer.from(await (await hub.get(`/log/tile/${path}`, hub.token)).arrayBuffer());
    const full = await bytes('0/000');
    expect(full).toHaveLength(256 * 32);
    for (const width of [1, 2, 100, 255]) expect((await bytes(`0/000.p/${width}`)).equals(full.subarray(0, width * 32)), String(width)).toBe(true);
    const bundle = await bytes('entries/000');
    expect((await bytes('entries/000.p/3')).equals(bundle.subarray(0, (await bytes('entries/000.p/3')).length))).toBe(true);
  });

  test.each([
    '0/003', '0/002', 'entries/002', '0/002.p/255', '1/000', '1/000.p/3', '2/000.p/1', '64/000', '00/000', '0/0', '0/0000', '0/x000/000', '0/000.p/256', '0/000.p/0', '0/000.p/01', '0/000/', '-1/000', '0/', 'entries/x999/999',
  ].map((path) => [path]))('has nothing at tile/%s', async (path) => {
    const answer = await hub.get(`/log/tile/${path}`, hub.token);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'LOG_TILE_UNKNOWN']);
  });

  test('says how far log, tree and checkpoint are', async () => {
    const { size } = await publishedCheckpoint(hub);
    const text = await (await hub.get('/metrics')).text();
    for (const line of [`tributary_log_size ${size}`, `tributary_log_tree_size ${size}`, `tributary_log_checkpoint_size ${size}`, 'tributary_log_witnesses 0']) expect(text).toContain(`${line}\n`);
  });
});
