import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BenchAgent, CUSTOMERS, customersOf as customers, JUNE_1, JUNE_2, WORKLOADS } from '../testing/bench-agent.js';
import { TestHolders } from '../testing/test-holders.js';
import type { TestHub } from '../testing/test-hub.js';
import { ToprfBench } from '../testing/toprf-bench.js';

let bench: ToprfBench;
let hub: TestHub;
let agent: BenchAgent;
let holders: TestHolders;

beforeEach(async () => {
  bench = await ToprfBench.start();
  ({ hub, agent, holders } = bench);
});
afterEach(async () => bench.stop());

describe('killed', () => {
  const MANY = Array.from({ length: 1_001 }, (_, index) => `c${index},Customer Number ${index} Ltd,,GB\n`);

  test('between two batches, the next run asks only for what the first batch did not bring', async () => {
    await agent.write('customers.csv', `customer_id,name,lei,country\n${MANY.join('')}`);
    await agent.write('workloads.csv', `${WORKLOADS.split('\n')[0]}\n${MANY.map((_, index) => `w${index},c${index},1780272000,1780272060,H100 SXM,8,1,bf16,400,1,2\n`).join('')}`);
    class Killed extends Error {}
    let requests = 0;
    const fetch: typeof globalThis.fetch = async (url, init) => {
      requests += 1;
      // Two holders were asked for the first batch.
      if (requests > 2) throw new Killed();
      return globalThis.fetch(url, init);
    };
    // To a dead process everything fails from then on, also asking again.
    const died = await agent.runToprf(holders, undefined, JUNE_1, { fetch, sleep: () => Promise.reject(new Killed()) }).catch((error: unknown) => error);
    expect(died).toBeInstanceOf(Killed);
    expect(await agent.outputFiles()).toHaveLength(1);
    const ran = await agent.runToprf(holders, undefined, [...JUNE_1, '--json']);
    expect(ran.error).toBeUndefined();
    const { cached, newIdentifiers } = JSON.parse(ran.out) as { cached: number; newIdentifiers: number };
    expect(cached).toBe(1_000);
    expect(newIdentifiers).toBeGreaterThan(0);
  });
});

describe('the next epoch', () => {
  test('sends every customer that was reported, also without new work, with the same handle; old outputs go', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const before = customers(bench.newest().lines);
    const [oldFiles] = await agent.outputFiles();
    // Both workloads are over, and the file has a new one of neither customer.
    await agent.write('customers.csv', `${CUSTOMERS}gamma,Gamma Labs Inc,,US\n`);
    await agent.write('workloads.csv', `${WORKLOADS.split('\n')[0]}\nw3,gamma,2026-06-02T01:00:00Z,,H100 SXM,8,1,bf16,400,10,20\n`);
    const next = await TestHolders.start(2, 3, { epoch: '2027-Q1' });
    await agent.introduceTo(next);
    const ran = await agent.runToprf(next, hub, [...JUNE_2, '--json']);
    expect(ran.error).toBeUndefined();
    const after = customers(bench.newest().lines);
    expect(after).toHaveLength(3);
    expect(after.map(({ handle }) => handle)).toEqual(expect.arrayContaining(before.map(({ handle }) => handle)));
    expect(new Set(after.flatMap(({ tokens }) => tokens.map(({ epoch }) => epoch)))).toEqual(new Set(['2027-Q1']));
    const old = new Set(before.flatMap(({ tokens }) => tokens.map(({ token }) => token)));
    expect(after.flatMap(({ tokens }) => tokens).filter(({ token }) => old.has(token))).toEqual([]);
    expect(JSON.parse(ran.out)).toMatchObject({ cached: 0 });
    expect(await agent.outputFiles()).not.toContain(oldFiles);
    // Said once.
    await agent.runToprf(next, hub, [...JUNE_2, '--json']);
    expect(hub.accepted).toHaveLength(2);
    await next.stop();
  });

  test('keeps the old outputs for as long as nothing was reported under it', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const kept = await agent.outputFiles();
    const next = await TestHolders.start(2, 3, { epoch: '2027-Q1' });
    // They do not know this provider yet.
    expect((await agent.runToprf(next, hub, JUNE_2)).error).toMatchObject({ code: 'REPORTER_HOLDERS_REFUSE' });
    expect(await agent.outputFiles()).toEqual(kept);
    await next.stop();
  });

  test('of the same name under another key is another epoch to the cache', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const imposter = await TestHolders.start(2, 3);
    await agent.introduceTo(imposter);
    expect(JSON.parse((await agent.runToprf(imposter, undefined, [...JUNE_1, '--json'])).out)).toMatchObject({ cached: 0 });
    await imposter.stop();
  });
});

describe('a damaged file of outputs', () => {
  test('stops the run with its name, and deleting it costs quota only', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const [name] = await agent.outputFiles();
    const path = join(agent.state, 'outputs', name!);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, -1));
    expect(await agent.runToprf(holders, hub, JUNE_2)).toMatchObject({ status: 70, error: { code: 'REPORTER_CACHE_CORRUPT', place: { file: join('outputs', name!) } } });
    await writeFile(path, '');
    expect((await agent.runToprf(holders, hub, JUNE_2)).error).toMatchObject({ code: 'REPORTER_CACHE_CORRUPT' });
    expect(hub.received).toHaveLength(1);
    await rm(path);
    expect((await agent.runToprf(holders, hub, JUNE_2)).status).toBe(0);
    // The customers are as they were: only the workload that runs on is reported.
    expect(bench.newest().lines.map(({ t }) => t)).toEqual(['workload']);
  });
});
