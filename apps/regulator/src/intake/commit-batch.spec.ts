import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customer, exchange, rollup, token, workload } from '../testing/lines.js';
import { submissionOf } from '../testing/submission-of.js';
import type { SignedReport, TestAgent } from '../testing/test-agent.js';
import { logSize, testHub, type TestHub } from '../testing/test-hub.js';
import { commitBatch } from './commit-batch.js';

// Real: signatures, PostgreSQL. Left out: HTTP, so that the test decides what goes into one batch.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

/** Signs the next report of a chain whose earlier ones nobody has answered yet. */
function next(agent: TestAgent, lines: Parameters<TestAgent['sign']>[0]): SignedReport {
  const report = agent.sign(lines);
  agent.seq = report.claims.seq;
  agent.prev = report.digest;
  return report;
}

describe('a batch', () => {
  test('is decided in order, each by what those before it brought', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    const planned = next(agent, [customer('c', [token('batch')]), workload('w', 'c', { state: 'running' })]);
    const rival = agent.with({}).sign(undefined);
    const ended = next(agent, [workload('w', 'c'), workload('v', 'c'), exchange('v', { workload: 'w' })]);
    const again = next(agent, [workload('w', 'c')]);
    const gap = agent.sign(undefined, { seq: 9 });
    const elsewhere = next(other, [customer('c', [token('batch')])]);
    const batch = await Promise.all([
      submissionOf(hub, agent, planned), submissionOf(hub, agent, planned), submissionOf(hub, agent, rival), submissionOf(hub, agent, ended),
      submissionOf(hub, agent, again), submissionOf(hub, agent, gap), submissionOf(hub, other, elsewhere),
    ]);
    const first = await logSize(hub);
    const decisions = await commitBatch(hub.database.pool, batch);
    expect(decisions).toMatchObject([
      { kind: 'accepted', position: first },
      { kind: 'replayed' },
      { kind: 'equivocation', first: planned.digest, refusal: { code: 'STREAM_EQUIVOCATION' } },
      { kind: 'accepted', position: first + 1 },
      { kind: 'refused', refusal: { code: 'WORKLOAD_ALREADY_ENDED', place: { line: 1, field: 'state' } } },
      { kind: 'refused', refusal: { code: 'STREAM_GAP', expectedSeq: 3 } },
      { kind: 'accepted', position: first + 2 },
    ]);
    expect(decisions[1]).toMatchObject({ answer: (decisions[0] as { answer: string }).answer });
    const rows = await hub.sql('SELECT w.workload, w.state, s.position::int AS position, r.position::int AS superseded_at FROM workload w JOIN statement s ON s.id = w.statement_id LEFT JOIN statement r ON r.id = w.superseded_by ORDER BY s.position, w.line');
    expect(rows).toEqual([
      { workload: 'w', state: 'running', position: first, superseded_at: first + 1 },
      { workload: 'w', state: 'ended', position: first + 1, superseded_at: null },
      { workload: 'v', state: 'ended', position: first + 1, superseded_at: null },
    ]);
    expect(await hub.sql('SELECT DISTINCT entity_id FROM account')).toHaveLength(1);
    expect(await logSize(hub)).toBeGreaterThanOrEqual(first + 3);
    expect(await hub.sql('SELECT jws FROM equivocation')).toEqual([{ jws: rival.jws }]);
  });

  test('leaves rows that name the statement, the provider and the account that their lines do', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    const reports: [TestAgent, SignedReport][] = [
      [agent, next(agent, [customer('f', [token('rows')]), workload('x', 'f', { state: 'running' }), workload('y', 'f'), exchange('x', { workload: 'y' }), rollup('f')])],
      [other, next(other, [customer('f', [token('rows')]), workload('x', 'f')])],
      [agent, next(agent, [customer('g'), workload('x', 'f'), workload('z', 'g'), exchange('z', { workload: 'x' })])],
    ];
    const decisions = await commitBatch(hub.database.pool, await Promise.all(reports.map(async ([by, report]) => submissionOf(hub, by, report))));
    expect(decisions.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    const rows = await hub.sql(
      `SELECT l.line, l.source, p.iss, a.handle, encode(s.digest, 'base64') AS digest FROM (
         SELECT statement_id, line, provider_id, account_id, source FROM workload UNION ALL SELECT statement_id, line, provider_id, account_id, source FROM provider_fact
         UNION ALL SELECT statement_id, line, provider_id, NULL, source FROM exchange) l
       JOIN statement s ON s.id = l.statement_id LEFT JOIN provider p ON p.id = l.provider_id AND p.id = s.provider_id LEFT JOIN account a ON a.id = l.account_id AND a.provider_id = p.id
       WHERE p.iss = ANY($1) ORDER BY s.position, l.line`,
      [[agent.iss, other.iss]],
    );
    const expected = reports.flatMap(([{ iss }, { gzip, digest }]) =>
      gunzipSync(gzip ?? '').toString('utf8').split('\n').slice(0, -1).map((source, index) => {
        const line = JSON.parse(source) as { readonly handle?: string; readonly customer?: string };
        return { line: index + 1, source, iss, handle: line.handle ?? line.customer ?? null, digest: Buffer.from(digest, 'base64url').toString('base64') };
      }),
    );
    expect(rows).toEqual(expected);
  });

  test('of nothing but refusals writes nothing and takes no position', async () => {
    const agent = await hub.provider();
    const before = await hub.sql('SELECT size FROM log_head');
    const refused = await commitBatch(hub.database.pool, [await submissionOf(hub, agent, agent.sign([workload('w', 'nobody')]))]);
    expect(refused).toMatchObject([{ kind: 'refused', refusal: { code: 'CUSTOMER_UNKNOWN' } }]);
    expect(await hub.sql('SELECT size FROM log_head')).toEqual(before);
    expect(await hub.sql('SELECT 1 FROM stream s JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1', [agent.iss])).toHaveLength(0);
  });

  test('puts no statement into the stream of another provider: the database refuses it', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    await commitBatch(hub.database.pool, [await submissionOf(hub, agent, next(agent, undefined)), await submissionOf(hub, other, next(other, undefined))]);
    const moved = hub.sql('UPDATE statement SET provider_id = (SELECT id FROM provider WHERE iss = $1) WHERE provider_id = (SELECT id FROM provider WHERE iss = $2)', [other.iss, agent.iss]);
    await expect(moved).rejects.toMatchObject({ code: '23503', constraint: 'statement_stream_id_provider_id_fkey' });
  });
});
