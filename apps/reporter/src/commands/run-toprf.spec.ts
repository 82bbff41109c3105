import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BodyLine, ExchangeLine } from '#libs/report';
import { BenchAgent, CUSTOMERS, customersOf as customers, JUNE_1, JUNE_2, type Ran, WORKLOADS } from '../testing/bench-agent.js';
import { type Scripted, TestHolders } from '../testing/test-holders.js';
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

const LEI = '213800ABCDEF12345667';

function behave(...conduct: readonly (Scripted | undefined)[]): void {
  for (const [place, one] of conduct.entries()) {
    if (one === undefined) holders.script.delete(place + 1);
    else holders.script.set(place + 1, one);
  }
}

/** What a refusal says of each holder it names. */
function named({ error }: Ran): { readonly code: string; readonly message: string }[] {
  return (error as { problems?: { code: string; message: string }[] } | undefined)?.problems ?? [];
}

/** `CODE` of the refusal and of each holder it names. */
function refusals(ran: Ran): string[] {
  return [ran.error?.code ?? 'no error', ...named(ran).map(({ code }) => code)];
}

describe('a run with key-holders', () => {
  test('sends tokens of the manifest\u2019s epoch, and tells a program what they took', async () => {
    const ran = await agent.runToprf(holders, hub, [...JUNE_1, '--json']);
    expect(ran.error).toBeUndefined();
    const [acme] = customers(bench.newest().lines);
    expect(bench.newest().claims.epoch).toBe('2026-Q4');
    expect(acme?.tokens.map(({ mode, epoch, profile }) => [mode, epoch, profile])).toEqual(acme?.tokens.map(() => ['toprf', '2026-Q4', holders.manifest.manifest.profile]));
    const identifiers = new Set(customers(bench.newest().lines).flatMap(({ tokens }) => tokens.map(({ token }) => token))).size;
    const summary = JSON.parse(ran.out) as { holders: { asked: number[] } };
    expect(summary).toMatchObject({ statements: 1, newIdentifiers: identifiers, cached: 0, holders: { lied: [], down: [] } });
    expect(summary.holders.asked).toHaveLength(2);
    expect(ran.err).not.toContain('federation key');
  });

  test('gives the tokens that another provider gets, from other holders, for the same customer in another spelling', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const other = await BenchAgent.create();
    await other.introduceTo(holders);
    holders.script.set(holders.asked[0]!.holder, 'down');
    await other.write('customers.csv', CUSTOMERS.replace('Acme Robotics Ltd', 'ACME  ROBOTICS Limited').replace(LEI, LEI.toLowerCase()));
    const dry = await other.runToprf(holders, undefined, [...JUNE_1, '--dry-run', '--ask-holders', '--json']);
    const { statements } = JSON.parse(dry.out) as { statements: { body: string }[] };
    const theirs = customers(statements[0]!.body.trimEnd().split('\n').map((line) => JSON.parse(line) as BodyLine));
    expect(theirs[0]?.tokens).toEqual(customers(bench.newest().lines)[0]?.tokens);
    await other.remove();
  });

  test('a second run asks nobody, and one new customer costs one batch of the smallest size', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const before = holders.bodies.length;
    expect(JSON.parse((await agent.runToprf(holders, hub, [...JUNE_1, '--json'])).out)).toMatchObject({ newIdentifiers: 0, statements: 0, holders: { asked: [] } });
    expect(holders.bodies).toHaveLength(before);
    await agent.write('customers.csv', `${CUSTOMERS}gamma,Gamma Labs Inc,,US\n`);
    await agent.write('workloads.csv', `${WORKLOADS}w3,gamma,2026-06-02T01:00:00Z,,H100 SXM,8,1,bf16,400,10,20\n`);
    await agent.runToprf(holders, hub, JUNE_2);
    expect(customers(bench.newest().lines)).toHaveLength(1);
    expect(holders.asked.slice(before).map(({ request }) => request.claims.n)).toEqual([8, 8]);
  });

  test('flows have one pseudonym from both sides, endpoints do not leave, and the days after cost nothing', async () => {
    const header = 'workload_id,peer_workload_id,local_endpoint,remote_endpoint,bytes_out,bytes_in,from,to\n';
    await agent.write('exchanges.csv', `${header}w1,,203.0.113.1:443,198.51.100.7:9000,7,8,1780272000,1780275600\nw2,,198.51.100.7:9000,203.0.113.1:443,8,7,1780272000,1780275600\n`);
    const more = ['--exchanges', agent.path('exchanges.csv')];
    await agent.runToprf(holders, hub, [...JUNE_1, ...more]);
    const [here, there] = bench.newest().lines.filter((line): line is ExchangeLine => line.t === 'exchange');
    expect(here?.peer).toEqual(there?.peer);
    expect(JSON.stringify(bench.newest().lines)).not.toMatch(/203\.0\.113|198\.51/u);
    const before = holders.bodies.length;
    await agent.write('exchanges.csv', `${header}w1,,203.0.113.1:443,198.51.100.7:9000,7,8,1780358400,1780362000\n`);
    await agent.runToprf(holders, hub, [...JUNE_2, ...more]);
    const [next] = bench.newest().lines.filter((line): line is ExchangeLine => line.t === 'exchange');
    expect(next?.peer).not.toEqual(here?.peer);
    expect(holders.bodies).toHaveLength(before);
  });

  test('nothing that identifies anybody is on the wire to the holders or in the state directory, but in the files that are to have it', async () => {
    await agent.runToprf(holders, hub, JUNE_1);
    const secrets = [LEI, LEI.toLowerCase(), 'Acme', 'acme robotics', 'ACME ROBOTICS'].flatMap((text) => [text, ...['base64url', 'hex'].map((form) => Buffer.from(text).toString(form as 'hex').slice(0, -2))]);
    const tokens = customers(bench.newest().lines).flatMap((line) => line.tokens.map(({ token }) => Buffer.from(token, 'base64url').toString('latin1')));
    for (const body of holders.bodies) for (const secret of secrets) expect(body).not.toContain(secret);
    expect(await agent.outputFiles()).toHaveLength(1);
    for (const name of await agent.outputFiles()) {
      const content = await readFile(join(agent.state, 'outputs', name), 'latin1');
      for (const secret of [...secrets, ...tokens]) expect(content).not.toContain(secret);
    }
  });

  test('an address of one\u2019s own for a holder is used, and not believed', async () => {
    const elsewhere = await TestHolders.start(2, 3);
    await agent.introduceTo(elsewhere);
    elsewhere.now = agent.now;
    const url = (index: number): string => `${index}=${elsewhere.manifest.manifest.holders[index - 1]!.url}`;
    const ran = await agent.runToprf(holders, hub, [...JUNE_1, '--holder', url(1), '--holder', url(2)]);
    // The holders there go by another manifest, and say so.
    expect(refusals(ran)).toEqual(['REPORTER_HOLDERS_REFUSE', expect.any(String), expect.any(String)]);
    await elsewhere.stop();
  });
});

describe('a key-holder that', () => {
  test.each<Scripted>(['down', 'lost', 'wrong key', 'swapped', 'bad proof', 'other batch', { code: 'HOLDER_QUOTA', status: 429 }])('is one of three and answers %j is replaced, named, and does not stop the run', async (conduct) => {
    const lies = typeof conduct === 'string' && ['wrong key', 'swapped', 'bad proof', 'other batch'].includes(conduct);
    holders.script.set(2, conduct);
    // Two of three are asked, whichever chance picks: until it is the second's turn, which takes more than 40 runs once in 10^19 tests.
    for (let run = 0; run < 40; run += 1) {
      const one = await BenchAgent.create();
      await one.introduceTo(holders);
      const ran = await one.runToprf(holders, undefined, [...JUNE_1, '--json']);
      expect(ran.error).toBeUndefined();
      const { lied, down, asked } = (JSON.parse(ran.out) as { holders: { asked: number[]; lied: number[]; down: number[] } }).holders;
      const [evidence] = await one.list('state/evidence');
      if (asked.includes(2)) {
        expect(ran.err).toMatch(/warning HOLDER_(DOWN|LIES|QUOTA): key-holder 2 \(http:\/\/127/u);
        expect({ lied, down }).toEqual({ lied: lies ? [2] : [], down: conduct === 'down' || conduct === 'lost' ? [2] : [] });
        if (lies) await checkEvidence(one, evidence ?? 'none', ran);
        await one.remove();
        return;
      }
      expect([ran.err.includes('HOLDER_'), lied, down, evidence]).toEqual([false, [], [], undefined]);
      await one.remove();
    }
    expect.unreachable('the second key-holder was never asked');
  });

  async function checkEvidence(one: BenchAgent, name: string, { err }: Ran): Promise<void> {
    expect(err).toContain(`kept in evidence/${name}`);
    const kept = JSON.parse(await one.read(`state/evidence/${name}`)) as { request: string; answer: string };
    expect(kept).toMatchObject({ code: 'HOLDER_LIES', holder: 2, url: holders.manifest.manifest.holders[1]?.url, manifest: holders.manifest.digest });
    expect(holders.bodies).toContain(kept.request);
    expect(JSON.parse(Buffer.from(kept.answer, 'base64').toString())).toMatchObject({ holder: 2 });
  }
});

describe('too few key-holders', () => {
  async function nothingSpooled(): Promise<void> {
    expect(hub.received).toEqual([]);
    expect(await agent.list('state/spool')).toEqual([]);
    expect(await agent.list('state')).not.toContain('handles.json');
  }

  test('up: 75, each one named, nothing spooled; the next run does it all', async () => {
    behave('down', 'lost', undefined);
    const ran = await agent.runToprf(holders, hub, JUNE_1);
    expect(ran.status).toBe(75);
    expect(refusals(ran)).toEqual(['REPORTER_HOLDERS_DOWN', 'HOLDER_DOWN', 'HOLDER_DOWN']);
    expect(agent.slept).toHaveLength(4);
    await nothingSpooled();
    behave(undefined, undefined, undefined);
    expect((await agent.runToprf(holders, hub, JUNE_1)).status).toBe(0);
    expect(hub.accepted).toHaveLength(1);
  });

  test.each<[string, () => Promise<Ran>, string, RegExp]>([
    ['because the clock here is a day off', async () => agent.runToprf(holders, hub, JUNE_1, { now: () => agent.now + 86_400 }), 'HOLDER_CLOCK', /86400 s behind/u],
    ['because the quota is used up', async () => ((holders.quota = 7), agent.runToprf(holders, hub, JUNE_1)), 'HOLDER_QUOTA', /no quota left/u],
    ['because they refuse a batch of this size', async () => (behave(...Array.from({ length: 3 }, () => ({ code: 'EPOCH_POINTS', status: 413 }))), agent.runToprf(holders, hub, JUNE_1)), 'HOLDER_REFUSED', /EPOCH_POINTS/u],
    ['because they do not know the provider', async () => (holders.register('urn:other', (await agent.identity()).publicKey), agent.runToprf(holders, hub, JUNE_1)), 'HOLDER_PROVIDER', /does not know/u],
    ['because they lie', async () => (behave('swapped', 'bad proof', 'wrong key'), agent.runToprf(holders, hub, JUNE_1)), 'HOLDER_LIES', /proof does not hold/u],
  ])('answer, %s: 2, every one named, nothing spooled', async (_, run, code, message) => {
    const ran = await run();
    expect(ran.status).toBe(2);
    expect(ran.error?.code).toBe('REPORTER_HOLDERS_REFUSE');
    expect(named(ran).length).toBeGreaterThanOrEqual(2);
    for (const problem of named(ran)) expect(problem).toMatchObject({ code, message: expect.stringMatching(message) as string });
    // Said once: by the refusal, and by a note only where there is more to say.
    expect(ran.err.match(/kept in evidence/gu) ?? []).toHaveLength(code === 'HOLDER_LIES' ? named(ran).length : 0);
    expect(ran.err.match(/HOLDER_/gu) ?? []).toHaveLength(code === 'HOLDER_LIES' ? named(ran).length : 0);
    expect(agent.slept, 'there is nothing to wait for').toEqual([]);
    await nothingSpooled();
  });

  test.each<[string, object, string]>([
    ['another epoch', { epoch: '2027-Q1' }, 'HOLDER_EPOCH'],
    ['another generation of the manifest', { generation: 1 }, 'HOLDER_MANIFEST'],
  ])('go by this manifest, but by one of %s: each one asked says so', async (_, change, code) => {
    const ran = await agent.runToprf({ manifest: holders.otherManifest(change), now: 0 }, hub, JUNE_1, { now: () => (holders.now = agent.now) });
    expect(ran.status).toBe(2);
    expect(new Set(refusals(ran))).toEqual(new Set(['REPORTER_HOLDERS_REFUSE', code]));
    for (const { message } of named(ran)) expect(message).toContain('is this the newest');
    await nothingSpooled();
  });
});
