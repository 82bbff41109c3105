import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { addSigningKey, newKey, revokeSigningKey } from '../testing/test-registry.js';

// Real: HTTP, PostgreSQL. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

describe('what everybody may ask a hub', () => {
  test('is it alive, is it ready', async () => {
    await hub.judged();
    expect(await (await hub.get('/health/live')).json()).toEqual({ status: 'ok' });
    expect(await (await hub.get('/health/ready')).json()).toEqual({ status: 'ok', size: expect.any(Number), published: expect.any(Number), lag: 0 });
  });

  test('which keys may sign now: revoked ones are gone', async () => {
    const agent = await hub.provider();
    const second = newKey();
    await addSigningKey(hub.database.pool, agent.options, second);
    const kids = async (): Promise<readonly unknown[]> => ((await (await hub.get('/.well-known/jwks.json')).json()) as { keys: readonly { kid: string }[] }).keys.map(({ kid }) => kid);
    expect(await kids()).toEqual([agent.options.key.kid, second.kid].toSorted());
    await revokeSigningKey(hub.database.pool, agent.options, agent.options.key.kid);
    expect(await kids()).toEqual([second.kid]);
    expect((await (await hub.get('/.well-known/jwks.json')).json() as { keys: readonly object[] }).keys[0]).toEqual({ kty: 'OKP', crv: 'Ed25519', x: second.jwk.x, kid: second.kid, use: 'sig', alg: 'Ed25519' });
  });

  test('how many reports ended in which way', async () => {
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    await agent.send(report);
    await agent.send(report);
    await agent.report(undefined, { seq: 9 });
    const text = await (await hub.get('/metrics')).text();
    for (const line of ['tributary_reports_total{code="ACCEPTED"} 1', 'tributary_reports_total{code="REPLAYED"} 1', 'tributary_reports_total{code="STREAM_GAP"} 1']) expect(text).toContain(`${line}\n`);
  });
});

test('an address that is not there is a problem document, and every answer is data that nobody may run, frame or keep', async () => {
  const missing = await hub.get('/nothing/here');
  expect([missing.status, missing.headers.get('content-type'), await missing.json()]).toEqual([
    404, 'application/problem+json', { type: 'urn:tributary:error:NOT_FOUND', title: 'There is nothing here.', status: 404, code: 'NOT_FOUND' },
  ]);
  for (const path of ['/nothing/here', '/health/live', '/log/checkpoint', '/.well-known/jwks.json']) {
    const { headers } = await hub.get(path);
    expect([headers.get('x-content-type-options'), headers.get('cache-control'), headers.get('content-security-policy')], path).toEqual(['nosniff', 'no-store', "default-src 'none'; frame-ancestors 'none'"]);
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('a request is logged by its route, not by its address', async () => {
  await hub.get('/v1/streams/head?iss=https://somebody.example&str=secret-stream');
  await hub.get(`/v1/receipts/${'A'.repeat(43)}`);
  const requests = hub.lines.filter((line) => line.event === 'request').map((line) => line.fields['route']);
  expect(requests).toContain('/v1/receipts/:digest');
  expect(JSON.stringify(hub.lines)).not.toMatch(/somebody|secret-stream|AAAA/);
});
