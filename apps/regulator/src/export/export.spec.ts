import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentDigest } from '#libs/entries';
import { takeLogTurn } from '../entries/log-turn.js';
import { storedRows, storedRuns } from '../testing/stored-runs.js';
import { customer, token, workload } from '../testing/lines.js';
import type { TestAgent } from '../testing/test-agent.js';
import { testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL, detection. Stub: the clock.
let hub: TestHub;
let agent: TestAgent;
beforeAll(async () => {
  hub = await testHub();
  agent = await hub.provider();
});
afterAll(async () => hub.close());

const NONE = '0'.repeat(64);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
async function asked(path: string): Promise<{ readonly status: number; readonly type: string | null; readonly bytes: Buffer }> {
  const response = await hub.get(path, hub.token);
  return { status: response.status, type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
}
async function refused(path: string): Promise<unknown> {
  const { status, bytes } = await asked(path);
  return [status, (JSON.parse(bytes.toString()) as { code: string }).code];
}

describe('what the log binds', () => {
  test('a body, as it was sent, under the digest of its content', async () => {
    const report = agent.sign([customer('c', [token('x')]), workload('w', 'c')]);
    await agent.send(report);
    const digest = Buffer.from(report.claims.body?.dig ?? '', 'base64url').toString('hex');
    const { status, type, bytes } = await asked(`/v1/bodies/${digest}`);
    expect([status, type, sha256(gunzipSync(bytes))]).toEqual([200, 'application/gzip', digest]);
  });

  test('a body that was deleted is gone, one that never was is not there', async () => {
    const report = agent.sign([customer('soon-gone')]);
    await agent.send(report);
    const digest = Buffer.from(report.claims.body?.dig ?? '', 'base64url').toString('hex');
    await hub.sql(`UPDATE body SET gzip = NULL WHERE digest = decode($1, 'hex')`, [digest]);
    expect(await refused(`/v1/bodies/${digest}`)).toEqual([410, 'BODY_PRUNED']);
    expect(await refused(`/v1/bodies/${NONE}`)).toEqual([404, 'BODY_UNKNOWN']);
  });

  test('the rows of a pass, by the position of its entry, in the order of its digest', async () => {
    await hub.judged();
    const [run] = await storedRuns(hub);
    const [entry] = await hub.sql<{ position: number }>('SELECT entry_position::int AS position FROM detection_run WHERE id = $1', [run?.id]);
    const { status, type, bytes } = await asked(`/v1/verdicts/${entry?.position}`);
    expect([status, type, bytes.toString()]).toEqual([200, 'application/x-ndjson', (await storedRows(hub, run)).map((row) => `${row}\n`).join('')]);
    expect(createHash('sha256').update(bytes).digest('base64url')).toBe(run?.digest);
    expect(await refused(`/v1/verdicts/${(entry?.position ?? 0) + 1_000}`)).toEqual([404, 'RUN_UNKNOWN']);
    // A position of the log, where another entry stands.
    expect(await refused('/v1/verdicts/0')).toEqual([404, 'RUN_UNKNOWN']);
  });

  test('a content that is too long for its leaf, and none that is not', async () => {
    const [long, short] = [60_001, 59_000].map((length) => JSON.stringify({ uri: 'urn:x', version: 1, schema: 'ä'.repeat(length / 2) })) as [string, string];
    await takeLogTurn(hub.database.pool, async (turn) => {
      for (const content of [long, short]) await turn.append({ kind: 'schema', digest: contentDigest('schema', content), content });
    });
    const { status, type, bytes } = await asked(`/v1/contents/${sha256(Buffer.from(long))}`);
    expect([status, type, bytes.toString()]).toEqual([200, 'text/plain; charset=utf-8', long]);
    expect(await refused(`/v1/contents/${sha256(Buffer.from(short))}`)).toEqual([404, 'CONTENT_UNKNOWN']);
  });
});

test.each(['bodies', 'contents', 'verdicts'])('/v1/%s needs the token, and a name that there is', async (area) => {
  for (const bearer of [undefined, 'wrong', `${hub.token}x`]) {
    const response = await hub.get(`/v1/${area}/${NONE}`, bearer);
    expect([response.status, response.headers.get('www-authenticate'), ((await response.json()) as { code: string }).code]).toEqual([401, 'Bearer realm="tributary"', 'ACCESS_TOKEN']);
  }
  for (const name of ['passwd', '%2e%2e%2fhub-key.json', '__proto__', '-1', '1e3', '01', '9007199254740993', NONE.toUpperCase().replace('0', 'A')]) {
    expect(await refused(`/v1/${area}/${name}`), name).toEqual([404, { bodies: 'BODY_UNKNOWN', contents: 'CONTENT_UNKNOWN', verdicts: 'RUN_UNKNOWN' }[area]]);
  }
});
