import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64url } from '#libs/encoding';
import { ED25519, formatVerifierKey, verifierOf } from '#libs/tlog';
import { NOW, ORIGIN, testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { enrol } from '../../apps/regulator/src/testing/test-registry.js';
import { BenchAgent } from '../../apps/reporter/src/testing/bench-agent.js';

// Real: hub, PostgreSQL, the agent's command line, batches over HTTP, receipts. Only the clocks of statements stand still.
const STATEMENTS = 200;
const PERIOD = ['--from', '2026-05-29T00:00:00Z', '--to', '2026-05-30T00:00:00Z'];

let hub: TestHub;
let agent: BenchAgent;
beforeAll(async () => {
  hub = await testHub();
  agent = await BenchAgent.create();
  agent.now = NOW;
  const { publicKey } = (await agent.identity()) as { publicKey: { kty: 'OKP'; crv: 'Ed25519'; x: string } };
  await enrol(hub.database.pool, { iss: 'https://cloud.example', key: { jwk: publicKey } });
});
afterAll(async () => {
  await agent?.remove();
  await hub?.close();
});

test('a backlog from while the hub was away is in the log once and in order, by the batch, and every receipt is verified', async () => {
  const rows = Array.from({ length: STATEMENTS - 1 }, (_, nth) => `w${nth},acme,2026-05-29T00:00:00Z,2026-05-29T06:00:00Z,H100 SXM,64,8,bf16,400,1000,2000\n`);
  await agent.write('customers.csv', 'customer_id,name,lei,country\nacme,Acme Robotics Ltd,213800ABCDEF12345667,GB\n');
  await agent.write('workloads.csv', `workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes\n${rows.join('')}`);
  expect(await agent.run(undefined, ['--origin', ORIGIN, '--max-lines', '1', ...PERIOD])).toMatchObject({ status: 0 });
  const logKey = formatVerifierKey(verifierOf(ORIGIN, ED25519, fromBase64url(hub.hubKey.jwk.x)));
  const delivered = await agent.cli(['deliver', '--state', agent.state, '--hub', hub.url, '--log-key', logKey]);
  expect(delivered).toMatchObject({ status: 0, out: `${STATEMENTS} delivered, 0 waiting, ${STATEMENTS} in all\n` });
  const stored = await hub.sql<{ seq: number }>('SELECT seq::int FROM statement ORDER BY position');
  expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: STATEMENTS }, (_, nth) => nth + 1));
  const posts = hub.lines.filter(({ event, fields }) => event === 'request' && fields['method'] === 'POST').map(({ fields }) => [fields['route'], fields['status']]);
  expect(posts, 'a batch is at most 128').toEqual(Array.from({ length: Math.ceil(STATEMENTS / 128) }, () => ['/v1/reports:batch', 200]));
  const { log } = JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out) as { log: unknown };
  expect(log).toMatchObject({ pinned: true, receipts: { verified: STATEMENTS, unverified: 0, missing: 0, refused: [] } });
});
