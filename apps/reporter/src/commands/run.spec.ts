import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerLine, ExchangeLine, WorkloadLine } from '#libs/report';
import { BenchAgent, CUSTOMERS, DAY, JUNE_1, JUNE_2, problemsOf, WORKLOADS } from '../testing/bench-agent.js';
import { TestHub, type Accepted } from '../testing/test-hub.js';

let hub: TestHub;
let agent: BenchAgent;

beforeEach(async () => {
  hub = await TestHub.start();
  agent = await BenchAgent.create(hub);
});
afterEach(async () => {
  await hub.stop();
  await agent.remove();
});

function newest(): Accepted {
  const last = hub.accepted.at(-1);
  if (last === undefined) throw new Error('nothing was accepted');
  return last;
}

function types({ lines }: Accepted): string[] {
  return lines.map(({ t }) => t);
}

describe('what a run sends', () => {
  test('each workload with its customer ahead of it, under handles and tokens, and nothing that identifies anybody', async () => {
    const ran = await agent.run(hub, JUNE_1);
    expect(ran.error).toBeUndefined();
    expect(ran.status).toBe(0);
    const { claims, lines, statement } = newest();
    expect(types(newest())).toEqual(['customer', 'workload', 'customer', 'workload']);
    expect(claims).toMatchObject({ iss: 'https://cloud.example', aud: 'hub.example/log', str: 'eu-1', seq: 1, epoch: '2026', act: 'report', per: { from: DAY, to: DAY + 86_400 }, iat: DAY + 86_400 });
    const [acme, w1, beta, w2] = lines as [CustomerLine, WorkloadLine, CustomerLine, WorkloadLine];
    expect([w1.customer, w2.customer]).toEqual([acme.handle, beta.handle]);
    expect(acme.tokens.map(({ attr }) => attr)).toEqual(['lei', 'name', 'name']);
    expect(acme.handle).toMatch(/^[\w-]{22}$/u);
    // 64 × 6 h and, still running at the end of the period, 8 × 23 h of 989.5 TOP/s, rounded up.
    expect(w1).toMatchObject({ state: 'ended', ops: { theoreticalTOP: Math.ceil(64 * 21_600 * 989.5), grade: 'reported' }, accelerators: [{ count: 64, nodes: 8, memoryGB: 64 * 80 }] });
    expect(w2).toMatchObject({ state: 'running', ops: { theoreticalTOP: Math.ceil(8 * 82_800 * 989.5) } });
    const sent = statement + JSON.stringify(lines);
    for (const secret of ['acme', 'Acme', 'beta', 'Beta', '213800ABCDEF12345667']) expect(sent).not.toContain(secret);
  });

  test('the danger of a shared key is said before anything else, on stderr', async () => {
    const ran = await agent.run(hub, JUNE_1);
    expect(ran.err).toMatch(/^warning: .*federation key/u);
    expect(ran.out).not.toContain('warning');
  });

  test('planned work is estimated from what is reserved, and 0 while that is open', async () => {
    await agent.write('workloads.csv', 'workload_id,customer_id,state,start,planned_end,model,count,nodes,precision,configured_gbps\np1,acme,planned,1780358400,1780358410,H100 SXM,2,1,bf16,0\np2,acme,planned,1780358400,,H100 SXM,2,1,bf16,0\n');
    await agent.run(hub, JUNE_1);
    const [, p1, p2] = newest().lines as [CustomerLine, WorkloadLine, WorkloadLine];
    expect(p1).toMatchObject({ state: 'planned', plannedEnd: 1_780_358_410, ops: { theoreticalTOP: 19_790, grade: 'estimated' }, traffic: { egressB: 0, ingressB: 0 } });
    expect(p2.ops.theoreticalTOP).toBe(0);
  });

  test('a customer without work, and an unused reseller, stay at home; a reseller that is needed goes ahead', async () => {
    await agent.write('customers.csv', 'customer_id,name,in_house,reseller_of\nidle,Idle Ltd,,\nacme,Acme Ltd,,shop\nbeta,Beta Ltd,true,\nshop,Shop Ltd,false,\n');
    await agent.run(hub, JUNE_1);
    const [shop, acme, , beta] = newest().lines as [CustomerLine, CustomerLine, WorkloadLine, CustomerLine, WorkloadLine];
    expect(types(newest())).toEqual(['customer', 'customer', 'workload', 'customer', 'workload']);
    expect(acme.resellerOf).toBe(shop.handle);
    expect([shop.inHouse, acme.inHouse, beta.inHouse]).toEqual([false, undefined, true]);
  });

  test('customers who claim to resell to each other do not hang the run', async () => {
    await agent.write('customers.csv', 'customer_id,name,reseller_of\nacme,Acme Ltd,beta\nbeta,Beta Ltd,acme\n');
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
    expect(types(newest()).filter((t) => t === 'customer')).toHaveLength(2);
  });

  test('clusters go ahead of the workloads that name them, capacity last', async () => {
    await agent.write('workloads.csv', `workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes,cluster\nw1,acme,1780272000,1780272060,H100 SXM,8,1,bf16,400,1,2,c1\n`);
    await agent.write('clusters.ndjson', '{"id":"c1","accelerators":[{"model":"H100 SXM","count":1024,"nodes":128}],"peak_tops":1013248,"inter_node_gbps":400,"country":"DE"}\n');
    await agent.write('capacity.csv', 'model,installed,sold_s,idle_s\nH100 SXM,10,60,863940\n');
    const more = ['--clusters', agent.path('clusters.ndjson'), '--capacity', agent.path('capacity.csv')];
    const ran = await agent.run(hub, [...JUNE_1, ...more]);
    expect(ran.error).toBeUndefined();
    expect(types(newest())).toEqual(['cluster', 'customer', 'workload', 'capacity']);
    expect(newest().lines[0]).toMatchObject({ memoryGB: 1024 * 80, interNodeGbps: 400 });
    // Neither is said twice; the workload may name the cluster without the file from now on.
    await agent.run(hub, [...JUNE_1, ...more]);
    await agent.run(hub, JUNE_1);
    expect(hub.accepted).toHaveLength(1);
  });
});

describe('exchanges', () => {
  const HEADER = 'workload_id,peer_workload_id,local_endpoint,remote_endpoint,bytes_out,bytes_in,from,to\n';

  test('endpoints never leave, and both sides of a flow give it the same pseudonym', async () => {
    await agent.write('exchanges.csv', `${HEADER}w1,w2,,,5,6,1780272000,1780275600\nw1,,203.0.113.1:443,198.51.100.7:9000,7,8,1780272000,1780275600\nw2,,198.51.100.7:9000,203.0.113.1:443,8,7,1780272000,1780275600\n`);
    await agent.run(hub, [...JUNE_1, '--exchanges', agent.path('exchanges.csv')]);
    const [inside, here, there] = newest().lines.slice(4) as ExchangeLine[];
    expect(inside).toMatchObject({ workload: 'w1', peer: { workload: 'w2' }, bytesOut: 5, bytesIn: 6 });
    expect(here?.peer).toEqual(there?.peer);
    expect(JSON.stringify(newest().lines)).not.toMatch(/203\.0\.113|198\.51/u);
  });

  test('a record is sent once, also under a new epoch; other bytes for it are refused', async () => {
    const more = ['--exchanges', agent.path('exchanges.csv')];
    await agent.write('exchanges.csv', `${HEADER}w1,,203.0.113.1:443,198.51.100.7:9000,7,8,1780272000,1780275600\n`);
    await agent.run(hub, [...JUNE_1, ...more]);
    await agent.run(hub, [...JUNE_1, ...more, '--epoch', '2027']);
    expect(types(newest())).toEqual(['customer', 'customer']);
    await agent.write('exchanges.csv', `${HEADER}w1,,203.0.113.1:443,198.51.100.7:9000,7,9,1780272000,1780275600\n`);
    const ran = await agent.run(hub, [...JUNE_1, ...more]);
    expect(problemsOf(ran)).toEqual(['REPORTER_CHANGED_AFTER_END exchanges.csv:2']);
  });

  test('an interval over midnight is reported with a warning', async () => {
    await agent.write('exchanges.csv', `${HEADER}w1,,203.0.113.1:443,198.51.100.7:9000,7,8,1780272000,1780358401\n`);
    const ran = await agent.run(hub, [...JUNE_1, '--exchanges', agent.path('exchanges.csv')]);
    expect(ran.err).toContain('warning REPORTER_EXCHANGE_SPANS_DAYS at exchanges.csv:2 field "to"');
    expect(types(newest())).toContain('exchange');
  });
});

describe('a second run', () => {
  beforeEach(async () => {
    await agent.run(hub, JUNE_1);
  });

  test('over the same files and period says nothing again', async () => {
    const ran = await agent.run(hub, JUNE_1);
    expect(ran.out).toBe('nothing new; 0 waiting\n');
    expect(hub.received).toHaveLength(1);
  });

  test('a day later sends only what went on: the running workload', async () => {
    await agent.run(hub, JUNE_2);
    const { claims, lines } = newest();
    expect(claims).toMatchObject({ seq: 2, prev: hub.accepted[0]?.digest });
    expect(lines).toMatchObject([{ t: 'workload', id: 'w2', ops: { theoreticalTOP: Math.ceil(8 * 169_200 * 989.5) } }]);
  });

  test('a running workload that has ended is sent with its end', async () => {
    await agent.write('workloads.csv', WORKLOADS.replace('2026-06-01T01:00:00Z,,', '2026-06-01T01:00:00Z,2026-06-02T01:00:00Z,'));
    await agent.run(hub, JUNE_2);
    expect(newest().lines).toMatchObject([{ t: 'workload', id: 'w2', state: 'ended', end: DAY + 90_000 }]);
  });

  test('a changed customer is sent again under the same handle, without its workloads', async () => {
    const before = newest().lines[0] as CustomerLine;
    await agent.write('customers.csv', CUSTOMERS.replace(',GB', ',IE'));
    await agent.run(hub, JUNE_1);
    expect(newest().lines).toMatchObject([{ t: 'customer', country: 'IE', handle: before.handle }]);
  });

  test('a new epoch sends every reported customer again with other tokens and the same handles', async () => {
    await agent.run(hub, [...JUNE_1, '--epoch', '2027']);
    const before = hub.accepted[0]?.lines.filter(({ t }) => t === 'customer') as CustomerLine[];
    const after = newest().lines as CustomerLine[];
    expect(after.map(({ handle }) => handle)).toEqual(before.map(({ handle }) => handle));
    expect(after.flatMap(({ tokens }) => tokens.map(({ token }) => token))).not.toContain(before[0]?.tokens[0]?.token);
  });

  test('changed figures of an ended workload are refused: that needs a correction', async () => {
    await agent.write('workloads.csv', WORKLOADS.replace('T06:00:00Z,H100 SXM,64', 'T06:00:00Z,H100 SXM,65'));
    const ran = await agent.run(hub, JUNE_2);
    expect(problemsOf(ran)).toEqual(['REPORTER_CHANGED_AFTER_END workloads.csv:2']);
    expect(hub.received).toHaveLength(1);
  });

  test('an ended workload cannot run again, nor a running one become a plan', async () => {
    await agent.write('workloads.csv', `workload_id,customer_id,state,start,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes\nw1,acme,running,1780272000,H100 SXM,64,8,bf16,400,1000,2000\nw2,beta,planned,1780275600,H100 SXM,8,1,bf16,400,10,20\n`);
    expect(problemsOf(await agent.run(hub, JUNE_2))).toEqual(['REPORTER_CHANGED_AFTER_END workloads.csv:2', 'REPORTER_STATE_BACKWARD workloads.csv:3 state']);
  });

  test('capacity with time unaccounted for is sent with a warning', async () => {
    await agent.write('capacity.csv', 'model,installed,sold_s,idle_s\nH100 SXM,10,60,863939\n');
    const ran = await agent.run(hub, [...JUNE_1, '--capacity', agent.path('capacity.csv')]);
    expect(ran.err).toContain('warning REPORTER_CAPACITY_UNBALANCED at capacity.csv:2 field "idle_s"');
    expect(types(newest())).toEqual(['capacity']);
  });

  test('other capacity figures for a period already reported are refused', async () => {
    await agent.write('capacity.csv', 'model,installed,sold_s,idle_s\nH100 SXM,10,60,863940\n');
    await agent.run(hub, [...JUNE_1, '--capacity', agent.path('capacity.csv')]);
    await agent.write('capacity.csv', 'model,installed,sold_s,idle_s\nH100 SXM,10,61,863939\n');
    expect(problemsOf(await agent.run(hub, [...JUNE_1, '--capacity', agent.path('capacity.csv')]))).toEqual(['REPORTER_CHANGED_AFTER_END capacity.csv:2']);
  });
});

describe('a period without news', () => {
  beforeEach(async () => {
    await agent.write('workloads.csv', WORKLOADS.split('\n').slice(0, 2).join('\n'));
    await agent.run(hub, JUNE_1);
  });

  test('is a signed nil statement, once', async () => {
    expect((await agent.run(hub, JUNE_2)).out).toContain('one nil statement');
    expect(newest()).toMatchObject({ claims: { seq: 2, act: 'nil', per: { from: DAY + 86_400, to: DAY + 172_800 } }, body: undefined });
    await agent.run(hub, JUNE_2);
    expect(hub.accepted).toHaveLength(2);
  });

  test('is nothing at all when no period was given', async () => {
    await agent.run(hub);
    expect(hub.accepted).toHaveLength(1);
  });
});

describe('without --from and --to', () => {
  test('the period runs from the earliest start, then from where the last statement ended, to now', async () => {
    await agent.run(hub);
    expect(newest().claims.per).toEqual({ from: DAY, to: DAY + 86_400 });
    agent.now += 3600;
    await agent.run(hub);
    expect(newest().claims.per).toEqual({ from: DAY + 86_400, to: DAY + 90_000 });
  });

  test('a clock that went back still gives a period that ends after it begins', async () => {
    await agent.run(hub);
    agent.now -= 3600;
    await agent.run(hub);
    expect(newest().claims.per).toEqual({ from: agent.now - 1, to: agent.now });
  });
});

describe('splitting', () => {
  test('many workloads become a chain of statements of at most --max-lines lines, each customer with the first that needs it', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => `x${index},${index < 13 ? 'acme' : 'beta'},1780272000,1780272060,H100 SXM,8,1,bf16,400,1,2`);
    await agent.write('workloads.csv', `${WORKLOADS.split('\n')[0]}\n${rows.join('\n')}\n`);
    await agent.run(hub, [...JUNE_1, '--max-lines', '10']);
    expect(hub.accepted.map(({ lines }) => lines.length)).toEqual([10, 10, 7]);
    expect(hub.accepted.map(({ lines }) => lines.findIndex(({ t }) => t === 'customer'))).toEqual([0, 4, -1]);
    expect(hub.accepted.flatMap(({ lines }) => lines.flatMap((line) => (line.t === 'workload' ? [line.id] : [])))).toEqual(rows.map((_, index) => `x${index}`));
  });

  test('a workload and its customer part only when one line is all a statement may have', async () => {
    await agent.run(hub, [...JUNE_1, '--max-lines', '1']);
    expect(hub.accepted.map(types)).toEqual([['customer'], ['workload'], ['customer'], ['workload']]);
  });

  test('totals too large for one statement are split over several instead of being refused', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => `x${index},acme,1780272000,1780272060,H100 SXM,8,1,bf16,400,${2 ** 51},2`);
    await agent.write('workloads.csv', `${WORKLOADS.split('\n')[0]}\n${rows.join('\n')}\n`);
    await agent.run(hub, JUNE_1);
    expect(hub.accepted.map(({ claims }) => claims.tot.egressB)).toEqual([2 ** 52, 3 * 2 ** 51]);
  });
});

describe('dry run', () => {
  async function fingerprint(): Promise<string> {
    const names = (await readdir(agent.home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)).sort();
    const hash = createHash('sha256');
    for (const name of names) hash.update(name).update(await readFile(name));
    return hash.digest('hex');
  }

  test('prints what would leave, stores nothing and contacts nobody', async () => {
    const before = await fingerprint();
    const ran = await agent.run(undefined, [...JUNE_1, '--dry-run'], { fetch: () => Promise.reject(new Error('contacted')) });
    expect(ran.error).toBeUndefined();
    expect(await fingerprint()).toBe(before);
    const [claims = '', ...lines] = ran.out.trimEnd().split('\n');
    expect(JSON.parse(claims)).toMatchObject({ iss: 'https://cloud.example', seq: 1, act: 'report', body: { n: 4 } });
    expect(createHash('sha256').update(`${lines.join('\n')}\n`).digest('base64url')).toBe((JSON.parse(claims) as { body: { dig: string } }).body.dig);
    const handle = (JSON.parse(lines[0] ?? '') as CustomerLine).handle;
    expect(ran.err).toContain(`dry run: the handle ${handle} of customers.csv:2 is made up`);
  });

  test('once the handles exist, its body is byte for byte the one that is then sent', async () => {
    await agent.run(hub, JUNE_1);
    const dry = await agent.run(undefined, [...JUNE_2, '--dry-run', '--json']);
    await agent.run(hub, JUNE_2);
    const shown = JSON.parse(dry.out) as { statements: { body: string }[]; newHandles: unknown[] };
    expect(shown.newHandles).toEqual([]);
    expect(shown.statements.map(({ body }) => body)).toEqual([gunzipSync(newest().body ?? '').toString()]);
  });
});

describe('input', () => {
  test('NDJSON, gzip and CSV of the same records give the same lines', async () => {
    await agent.run(hub, JUNE_1);
    const other = await BenchAgent.create();
    await other.write('customers.ndjson', '{"customer_id":"acme","name":"Acme Robotics Ltd","lei":"213800ABCDEF12345667","country":"GB"}\n\n{"customer_id":"beta","name":"Beta Compute GmbH","country":"DE","lei":null}');
    await other.write('workloads.jsonl.gz', gzipSync('{"workload_id":"w1","customer_id":"acme","start":1780272000,"end":"2026-06-01T06:00:00Z","accelerators":[{"model":"h100 sxm","count":64,"nodes":8}],"precision":"bf16","configured_gbps":400,"egress_bytes":1000,"ingress_bytes":2000}\n{"workload_id":"w2","customer_id":"beta","start":1780275600,"model":"H100 SXM","count":8,"nodes":1,"precision":"bf16","configured_gbps":4e2,"egress_bytes":10,"ingress_bytes":20}\r\n'));
    const dry = await other.run(undefined, [...JUNE_1, '--dry-run', '--json', '--customers', other.path('customers.ndjson'), '--workloads', other.path('workloads.jsonl.gz')]);
    const [shown] = (JSON.parse(dry.out) as { statements: { body: string }[] }).statements;
    const anonymous = (lines: readonly object[]): string => JSON.stringify(lines).replaceAll(/"(handle|customer)":"[\w-]{22}"/gu, '');
    expect(anonymous((shown?.body ?? '').trimEnd().split('\n').map((line) => JSON.parse(line) as object))).toBe(anonymous(newest().lines));
    await other.remove();
  });

  test('an unusable identifier is a warning with its row and column, never its value', async () => {
    await agent.write('customers.csv', 'customer_id,name,lei,owner_name\nacme,Acme Ltd,213800ABCDEF12345600,\nbeta,Beta Ltd,,Jane Roe\n');
    const ran = await agent.run(hub, [...JUNE_1, '--json']);
    expect(ran.status).toBe(0);
    expect(ran.err.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^warning PSEUDONYM_LEI at customers\.csv:2 field "lei": /u),
      expect.stringMatching(/^warning REPORTER_CUSTOMER_WEAK at customers\.csv:2: /u),
      expect.stringMatching(/^warning PSEUDONYM_OWNER_INCOMPLETE at customers\.csv:3 field "owner_name": /u),
      expect.stringMatching(/^warning REPORTER_CUSTOMER_WEAK at customers\.csv:3: /u),
      '',
    ]);
    expect(ran.err).not.toMatch(/213800|Jane|Acme/u);
    expect(JSON.parse(ran.out)).toMatchObject({ warnings: 4 });
  });

  test.each([
    ['31 bytes in hexadecimal', 'a5'.repeat(31)],
    ['33 bytes in hexadecimal', 'a5'.repeat(33)],
    ['24 bytes in base64', Buffer.alloc(24, 7).toString('base64')],
    ['an empty file', ''],
  ])('a federation key of %s is refused, and its text not repeated', async (_, key) => {
    await agent.write('fed.key', key);
    const ran = await agent.run(hub, JUNE_1);
    expect(ran).toMatchObject({ status: 2, error: { code: 'REPORTER_FEDERATION_KEY', place: { file: 'fed.key' } } });
    expect(hub.received).toEqual([]);
  });

  test('the spelling of the federation key does not matter', async () => {
    const tokens = [];
    for (const key of ['a5'.repeat(32), 'A5'.repeat(32), Buffer.alloc(32, 0xa5), `${Buffer.alloc(32, 0xa5).toString('base64')}\n`, Buffer.alloc(32, 0xa5).toString('base64url')]) {
      await agent.write('fed.key', key);
      const dry = await agent.run(undefined, [...JUNE_1, '--dry-run']);
      tokens.push(/"token":"([\w-]+)"/u.exec(dry.out)?.[1]);
    }
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toBeDefined();
  });
});
