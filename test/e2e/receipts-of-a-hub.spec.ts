import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeDisk } from '#libs/durable';
import { fromBase64url, utf8 } from '#libs/encoding';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { ED25519, formatVerifierKey, parseCheckpoint, parseNote, parsePolicy, parseProof, verifierOf, verifyCheckpoint } from '#libs/tlog';
import { addWitness } from '#libs/witness';
import { runAuditor } from '../../apps/auditor/src/commands/program.js';
import { isProved, verifySteps } from '../../apps/console/receipt/src/verify.js';
import { hubOn, NOW, ORIGIN, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { enrol } from '../../apps/regulator/src/testing/test-registry.js';
import { BenchAgent, type Ran } from '../../apps/reporter/src/testing/bench-agent.js';

// Real: hub, PostgreSQL, two witnesses over HTTP, the command lines of witness, agent and auditor. Only the clocks of statements stand still.
const ISS = 'https://cloud.example';
const WORKLOADS = `workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes
w1,acme,2026-05-29T00:00:00Z,2026-05-29T06:00:00Z,H100 SXM,64,8,bf16,400,1000,2000
w2,beta,2026-05-29T01:00:00Z,,H100 SXM,8,1,bf16,400,10,20
`;
const day = (date: number): string[] => ['--from', `2026-05-${date}T00:00:00Z`, '--to', `2026-05-${date + 1}T00:00:00Z`];

let home: string;
let database: TestDatabase;
let hub: Omit<TestHub, 'close'>;
let witnesses: readonly ServedWitness[];
let agent: BenchAgent;
let policy: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'receipts '));
  database = await testDatabase();
  // Only to learn the key under which the log is signed.
  hub = await hubOn(database);
  await hub.stop();
  const log = formatVerifierKey(verifierOf(ORIGIN, ED25519, fromBase64url(hub.hubKey.jwk.x)));
  await writeFile(join(home, 'logs'), `log ${log}\nquorum none\n`);
  witnesses = await Promise.all(['one', 'two'].map(async (name) => ServedWitness.create(join(home, name), `witness.example/${name}`, join(home, 'logs'))));
  const lines = await Promise.all(witnesses.map(async (witness, index) => `witness w${index} ${witness.vkey} ${await witness.serve()}\n`));
  policy = join(home, 'policy');
  await writeFile(policy, `log ${log}\n${lines.join('')}group both all w0 w1\nquorum both\n`);
  hub = await hubOn(database, { witnessPolicy: policy });
  agent = await BenchAgent.create();
  agent.now = NOW;
  await agent.write('workloads.csv', WORKLOADS);
  const { publicKey } = (await agent.identity()) as { publicKey: { kty: 'OKP'; crv: 'Ed25519'; x: string } };
  await enrol(database.pool, { iss: ISS, key: { jwk: publicKey } });
});
afterAll(async () => {
  await hub?.stop();
  await Promise.all(witnesses?.map(async (witness) => witness.stop()) ?? []);
  await agent?.remove();
  await database?.drop();
  await rm(home, { recursive: true, force: true });
});

/** Waiting is real here, as the others' clocks go on. */
const PATIENT = {
  ticks: () => performance.now(),
  sleep: async (milliseconds: number): Promise<void> => {
    await wait(milliseconds);
  },
};

async function report(...more: string[]): Promise<Ran> {
  return agent.run(hub, ['--origin', ORIGIN, '--log-policy', policy, '--max-lines', '2', ...more], PATIENT);
}

async function standing(): Promise<{ pending: number[]; log: { seen: { size: number }; receipts: unknown } }> {
  return JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out) as never;
}

describe('an agent that asks for two witnesses', () => {
  test('counts statements as delivered once both have seen the log with them', async () => {
    const ran = await report(...day(29));
    expect(ran.error).toBeUndefined();
    expect(await standing()).toMatchObject({ pending: [], log: { receipts: { verified: 2, unverified: 0, missing: 0, refused: [] } } });
    const receipt = parseProof(utf8(await agent.read('state/receipts/000000000002.tlog-proof')));
    const { cosignatures } = verifyCheckpoint(receipt.checkpoint, parsePolicy(utf8(await readText(policy))));
    expect(new Set(cosignatures.map(({ witness }) => witness.name))).toEqual(new Set(['witness.example/one', 'witness.example/two']));
  });

  test('waits for a witness that is away, and goes on when it is back', async () => {
    await witnesses[1]?.stop();
    const away = await report(...day(30), '--give-up-after', '4');
    expect(away).toMatchObject({ status: 75, error: { code: 'REPORTER_NOT_DELIVERED' } });
    expect(away.error?.message).toContain('accepted, and the receipt is not there yet');
    const { pending } = await standing();
    expect(pending.length).toBeGreaterThan(0);
    await witnesses[1]?.serve();
    const back = await agent.cli(['deliver', '--state', agent.state, '--hub', hub.url], PATIENT);
    expect(back.error).toBeUndefined();
    expect(await standing()).toMatchObject({ pending: [], log: { receipts: { unverified: 0, missing: 0, refused: [] } } });
  });

  test('has seen no more of the log than the hub publishes, and its receipts are of the bundle that an auditor takes', async () => {
    const published = parseCheckpoint(parseNote(Buffer.from(await (await hub.get('/log/checkpoint')).arrayBuffer())).text);
    expect((await standing()).log.seen.size).toBeLessThanOrEqual(published.size);
    const out = join(home, 'receipts');
    expect((await agent.cli(['receipts', 'export', '--state', agent.state, '--out', out])).error).toBeUndefined();
    await writeFile(join(home, 'token'), hub.token);
    const bundle = join(home, 'bundle');
    const audit = async (...args: string[]): Promise<string> => {
      const printed: string[] = [];
      const status = await runAuditor(args, { print: (text) => void printed.push(text), printError: (text) => void printed.push(text) });
      expect([status, printed.join('\n')]).toEqual([0, expect.anything()]);
      return printed.join('\n');
    };
    await audit('export', '--hub', hub.url, '--token-file', join(home, 'token'), '--out', bundle, '--policy', policy);
    expect(await audit('verify', bundle, '--policy', policy, '--receipts', out, '--json')).toContain('"passed":true');
  });

  test('hands out receipts that the page of the hub proves', async () => {
    const texts = { receipt: await agent.read('state/receipts/000000000001.tlog-proof'), log: await readText(policy), providerKey: JSON.stringify((await agent.identity()).publicKey) };
    const { record } = JSON.parse(await agent.read('state/spool/000000000001.json')) as { record: { statement: string } };
    expect(isProved(verifySteps({ statement: record.statement, ...texts }))).toBe(true);
  });
});

async function readText(path: string): Promise<string> {
  return (await nodeDisk.read(path))?.toString() ?? '';
}

/** A witness as its command runs it, on one port over restarts. */
class ServedWitness {
  #stop: (() => void) | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #port = 0;

  private constructor(
    private readonly state: string,
    private readonly logs: string,
    readonly vkey: string,
  ) {}

  static async create(state: string, name: string, logs: string): Promise<ServedWitness> {
    const out: string[] = [];
    await run(['init', '--state', state, '--name', name], (text) => void out.push(text), async () => undefined);
    return new ServedWitness(state, logs, out.join('').trim());
  }

  /** Where it answers. */
  async serve(): Promise<string> {
    const stopAsked = new Promise<void>((resolve) => void (this.#stop = resolve));
    const ready = await new Promise<string>((resolve, reject) => {
      this.#ended = run(['serve', '--state', this.state, '--policy', this.logs, '--listen', `127.0.0.1:${this.#port}`, '--json'], resolve, async () => stopAsked);
      this.#ended.catch(reject);
    });
    const { url } = JSON.parse(ready) as { url: string };
    this.#port = Number(new URL(url).port);
    return url;
  }

  async stop(): Promise<void> {
    this.#stop?.();
    await this.#ended;
  }
}

async function run(args: readonly string[], out: (text: string) => void, stopAsked: () => Promise<void>): Promise<void> {
  const program = new Command().exitOverride();
  addWitness(program, { disk: nodeDisk, now: () => Math.floor(Date.now() / 1000), out, err: () => undefined, stopAsked });
  await program.parseAsync(['witness', ...args], { from: 'user' });
}
