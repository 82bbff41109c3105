import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hmacPseudonymizer, type Pseudonymizer } from '#libs/pseudonym';
import type { ExchangeLine } from '#libs/report';
import { readExchanges } from '../files/exchanges.js';
import { Problems } from '../files/problems.js';
import { visitsOf } from '../pseudonymise/remote-endpoints.js';
import { BenchAgent, DAY } from '../testing/bench-agent.js';
import { TestHub } from '../testing/test-hub.js';

// Real: the agent from files to a signed statement, the HMAC, the spool on disk. Stub: the hub, which accepts.
let hub: TestHub;
let agent: BenchAgent;

beforeEach(async () => {
  hub = await TestHub.start();
  agent = await BenchAgent.create(hub);
  const row = (id: string, customer: string): string => `${id},${customer},2026-06-01T00:00:00Z,,H100 SXM,8,1,bf16,400,10,20\n`;
  await agent.write('workloads.csv', `workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes\n${row('a1', 'acme')}${row('a2', 'acme')}${row('b1', 'beta')}`);
});
afterEach(async () => {
  await hub.stop();
  await agent.remove();
});

const RELAY = '198.51.100.7';
const flow = (workload: string, remote: string, day = 0, local = '203.0.113.1'): string => `${workload},${local},${remote},7,8,${DAY + day * 86_400},${DAY + day * 86_400 + 3600}\n`;

/** Runs one day with these rows and gives what it sent, workload and endpoint; `null` where none is named. */
async function sent(day: number, ...rows: readonly string[]): Promise<readonly (readonly [workload: string, endpoint: string | null])[]> {
  const before = hub.accepted.length;
  await agent.write('exchanges.csv', `workload_id,local_endpoint,remote_endpoint,bytes_out,bytes_in,from,to\n${rows.join('')}`);
  const date = (n: number): string => new Date((DAY + n * 86_400) * 1000).toISOString();
  const ran = await agent.run(hub, ['--from', date(day), '--to', date(day + 1), '--exchanges', agent.path('exchanges.csv')]);
  expect(ran.error).toBeUndefined();
  const lines = hub.accepted.slice(before).flatMap((accepted) => accepted.lines.filter((line): line is ExchangeLine => line.t === 'exchange'));
  return lines.map(({ workload, peer }) => [workload, 'flow' in peer ? (peer.endpoint ?? null) : null]);
}

async function tokenOf(address: string): Promise<string | undefined> {
  const [token] = await hmacPseudonymizer({ federationKey: new Uint8Array(32).fill(0xa5), epoch: '2026' }).endpointTokens([address]);
  return token;
}

describe('a remote endpoint goes with its flow', () => {
  test('when two workloads of one customer talk to it, however their logs spell it', async () => {
    const token = await tokenOf(RELAY);
    expect(await sent(0, flow('a1', `${RELAY}:9000`), flow('a2', `::ffff:${RELAY}`), flow('a1', '198.51.100.8'))).toEqual([['a1', token], ['a2', token], ['a1', null]]);
  });

  test('not when one workload does, however often, nor when the second is another customer’s', async () => {
    expect(await sent(0, flow('a1', RELAY), flow('a1', RELAY, 0, '203.0.113.2'), flow('b1', RELAY))).toEqual([['a1', null], ['a1', null], ['b1', null]]);
  });

  test('when the other one did in an earlier run', async () => {
    const token = await tokenOf(RELAY);
    expect(await sent(0, flow('a1', RELAY))).toEqual([['a1', null]]);
    expect(await sent(1, flow('b1', RELAY, 1))).toEqual([['b1', null]]);
    expect(await sent(2, flow('a2', RELAY, 2))).toEqual([['a2', token]]);
    expect(await sent(3, flow('a1', RELAY, 3), flow('b1', RELAY, 3))).toEqual([['a1', token], ['b1', null]]);
  });

  test('when the workload’s own row is no longer in the file', async () => {
    const token = await tokenOf(RELAY);
    await sent(0, flow('a1', RELAY), flow('a2', RELAY));
    const workloads = await agent.read('workloads.csv');
    await agent.write('workloads.csv', workloads.replace(/^a1.*\n/mu, ''));
    expect(await sent(1, flow('a1', RELAY, 1))).toEqual([['a1', token]]);
  });

  test('an address that every network has is the customer’s own', async () => {
    const lines = await sent(0, flow('a1', '10.0.0.9'), flow('a2', '10.0.0.9'));
    expect(new Set(lines.map(([, endpoint]) => endpoint)).size).toBe(1);
    expect(lines[0]?.[1]).toEqual(expect.any(String));
    expect(lines[0]?.[1]).not.toBe(await tokenOf('10.0.0.9'));
  });
});

describe('flows of addresses that every network has', () => {
  const flowsOf = async (...rows: readonly string[]): Promise<readonly string[]> => {
    await sent(0, ...rows);
    return hub.accepted.flatMap(({ lines }) => lines.flatMap((line) => (line.t === 'exchange' && 'flow' in line.peer ? [line.peer.flow] : [])));
  };

  test('of two customers to one server are two, not the two halves of one', async () => {
    const [one, again, other] = await flowsOf(flow('a1', RELAY, 0, '10.0.0.5'), flow('a2', RELAY, 0, '10.0.0.5'), flow('b1', RELAY, 0, '10.0.0.5'));
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  test('to each other are the same for both ends, which may be of networks that are joined', async () => {
    const [one, other] = await flowsOf(flow('a1', '10.1.0.9:22', 0, '10.0.0.5'), flow('b1', '10.0.0.5', 0, '10.1.0.9'));
    expect(other).toBe(one);
  });
});

test('a dry run, which may have no pseudonyms yet, still tells endpoints apart', async () => {
  await agent.write('exchanges.csv', `workload_id,local_endpoint,remote_endpoint,bytes_out,bytes_in,from,to\n${flow('a1', RELAY)}${flow('a2', '198.51.100.8')}`);
  const unasked: Pseudonymizer = { mode: 'toprf', epoch: '2026', tokens: async () => [], flowTokens: async (flows) => flows.map(() => 'not asked'), endpointTokens: async (all) => all.map(() => 'not asked') };
  const problems = new Problems();
  const records = await readExchanges(agent.path('exchanges.csv'), problems);
  const visits = await visitsOf({ records, customerOf: () => 'handle', before: new Map() }, unasked);
  expect([...visits.values()].map(({ shared }) => shared)).toEqual([false, false]);
});

test('no address stays on disk, packed or not', async () => {
  await sent(0, flow('a1', RELAY), flow('a2', RELAY));
  await sent(1, flow('a2', RELAY, 1));
  const files = (await readdir(agent.state, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThanOrEqual(3);
  let bodies = 0;
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), 'latin1');
    const packed = /"body":"([^"]+)"/u.exec(text)?.[1];
    if (packed !== undefined) bodies += 1;
    for (const content of [text, packed === undefined ? '' : gunzipSync(Buffer.from(packed, 'base64')).toString('latin1')]) {
      for (const address of [RELAY, '203.0.113.1']) expect(content).not.toContain(address);
    }
  }
  expect(bodies).toBe(2);
});
