import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customer, token, workload } from '../testing/lines.js';
import { testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL. Stub: the clock.
describe('a stream of statements (docs/protocol.md section 2)', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await testHub();
  });
  afterAll(async () => hub.close());

  test('the next in the chain is accepted with its position', async () => {
    const agent = await hub.provider();
    const first = agent.sign(undefined);
    const answer = await agent.send(first);
    expect(answer.status).toBe(201);
    const second = await agent.report(undefined);
    const positions = (await hub.sql<{ position: string }>('SELECT t.position FROM statement t JOIN stream s ON s.id = stream_id JOIN provider p ON p.id = s.provider_id WHERE iss = $1 ORDER BY seq', [agent.iss])).map(({ position }) => Number(position));
    expect(answer.json).toMatchObject({ status: 'accepted', iss: agent.iss, str: 'main', seq: 1, digest: first.digest, position: positions[0] });
    expect(second.json).toMatchObject({ status: 'accepted', seq: 2, position: positions[1] });
    expect(positions[1]).toBeGreaterThan(positions[0] ?? Number.NaN);
  });

  test('the same statement again gets the stored answer byte for byte, whatever body comes with it', async () => {
    const agent = await hub.provider();
    const report = agent.sign([customer('c'), workload('w', 'c')]);
    const first = await agent.send(report);
    await agent.report(undefined);
    for (const gzip of [report.gzip, Buffer.from('rubbish'), undefined]) {
      const again = await agent.send({ ...report, gzip });
      expect([again.status, again.text]).toEqual([200, first.text]);
    }
    expect(await hub.sql('SELECT 1 FROM statement WHERE digest = $1', [Buffer.from(report.digest, 'base64url')])).toHaveLength(1);
  });

  test('another statement in a place that is taken is refused and kept as evidence, whatever its body', async () => {
    const agent = await hub.provider();
    const first = agent.sign(undefined);
    const second = agent.sign([customer('c')]);
    await agent.send(first);
    for (const gzip of [second.gzip, Buffer.from('rubbish')]) {
      const answer = await agent.send({ ...second, gzip });
      expect([answer.status, answer.json['code']]).toEqual([409, 'STREAM_EQUIVOCATION']);
    }
    const evidence = await hub.sql<{ accepted_digest: Buffer; jws: string }>('SELECT accepted_digest, jws FROM equivocation WHERE digest = $1', [Buffer.from(second.digest, 'base64url')]);
    expect(evidence).toEqual([{ accepted_digest: Buffer.from(first.digest, 'base64url'), jws: second.jws }]);
    expect(await hub.sql("SELECT 1 FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1", [agent.iss])).toHaveLength(0);
  });

  test('two different first statements at once: one is accepted, the other is evidence', async () => {
    const agent = await hub.provider();
    const answers = await Promise.all([agent.sign(undefined), agent.sign(undefined)].map((report) => agent.send(report)));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(answers.find((answer) => answer.status === 409)?.json['code']).toBe('STREAM_EQUIVOCATION');
    expect(await hub.sql('SELECT 1 FROM equivocation e JOIN stream s ON s.id = e.stream_id JOIN provider p ON p.id = s.provider_id WHERE p.iss = $1', [agent.iss])).toHaveLength(1);
  });

  test('a sequence number beyond the head says which one is expected', async () => {
    const agent = await hub.provider();
    const fresh = await agent.report(undefined, { seq: 2, prev: 'A'.repeat(43) });
    expect(fresh.json).toMatchObject({ status: 409, code: 'STREAM_GAP', expectedSeq: 1, type: 'urn:tributary:error:STREAM_GAP' });
    await agent.report(undefined);
    expect((await agent.report(undefined, { seq: 9 })).json).toMatchObject({ status: 409, code: 'STREAM_GAP', expectedSeq: 2 });
  });

  test('the right number on the wrong predecessor is a fork', async () => {
    const agent = await hub.provider();
    await agent.report(undefined);
    expect((await agent.report(undefined, { prev: 'A'.repeat(43) })).json).toMatchObject({ status: 409, code: 'STREAM_FORK', field: 'prev' });
    expect((await agent.report(undefined)).status).toBe(201);
  });

  test('a jti is good once for a provider, and again for another', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    await agent.report(undefined, { jti: 'one' });
    expect((await agent.report(undefined, { jti: 'one' })).json).toMatchObject({ status: 409, code: 'STATEMENT_JTI_REUSED', field: 'jti' });
    expect((await agent.with({ str: 'second' }).report(undefined, { jti: 'one' })).json).toMatchObject({ code: 'STATEMENT_JTI_REUSED' });
    expect((await other.report(undefined, { jti: 'one' })).status).toBe(201);
  });

  test('twenty identical submissions at once leave one statement, one 201 and nineteen equal 200s', async () => {
    const agent = await hub.provider();
    const report = agent.sign([customer('c', [token(agent.iss)]), workload('w', 'c')]);
    const answers = await Promise.all(Array.from({ length: 20 }, async () => agent.send(report)));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    const [counts] = await hub.sql('SELECT (SELECT count(*)::int FROM statement WHERE jws = $1) AS statements, (SELECT count(*)::int FROM workload w JOIN statement s ON s.id = w.statement_id WHERE s.jws = $1) AS workloads', [report.jws]);
    expect(counts).toEqual({ statements: 1, workloads: 1 });
  });

  test('streams of many providers at once get every position exactly once', async () => {
    const agents = await Promise.all(Array.from({ length: 12 }, async () => hub.provider()));
    await Promise.all(agents.map(async (agent) => {
      for (let nth = 0; nth < 5; nth++) expect((await agent.report(undefined)).status).toBe(201);
    }));
    await hub.judged();
    const positions = await hub.sql<{ position: string }>('SELECT position FROM statement UNION ALL SELECT position FROM log_entry ORDER BY position');
    expect(positions.map((row) => Number(row.position))).toEqual(positions.map((_, index) => index));
    expect(await hub.sql('SELECT size::int AS size FROM log_head')).toEqual([{ size: positions.length }]);
  });

  test('head and receipt tell where a stream stands, and an unknown one stands at nothing', async () => {
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    const answer = await agent.send(report);
    const head = async (iss: string): Promise<unknown> => (await hub.get(`/v1/streams/head?iss=${encodeURIComponent(iss)}&str=main`)).json();
    expect(await head(agent.iss)).toEqual({ seq: 1, digest: report.digest });
    expect(await head('https://nobody.example')).toEqual({ seq: 0, digest: null });
    expect(await head('https://nobody.example/\0')).toEqual({ seq: 0, digest: null });
    expect(await (await hub.get('/v1/streams/head?iss=a')).json()).toMatchObject({ status: 400, code: 'STREAM_UNNAMED' });
    expect(await (await hub.get(`/v1/receipts/${report.digest}`)).text()).toBe(answer.json['receipt']);
    for (const unknown of ['A'.repeat(43), 'not-a-digest', `${report.digest.slice(0, -1)}B`]) {
      expect(await (await hub.get(`/v1/receipts/${unknown}`)).json()).toMatchObject({ status: 404, code: 'RECEIPT_UNKNOWN' });
    }
  });
});
