import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROFILE_1, profileDigest, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import type { SignedManifest } from '#libs/epoch';
import type { PublicJwk } from '#libs/signing';
import { runRegulator } from '../../../apps/regulator/src/commands/program.js';
import { enrol } from '../../../apps/regulator/src/testing/test-registry.js';
import { NOW, ORIGIN, type TestHub } from '../../../apps/regulator/src/testing/test-hub.js';
import { federation, generatePlan, handOver, manifestOf, runToEnd } from '../../../apps/keyholder/src/testing/federation.js';
import type { BenchHolder } from '../../../apps/keyholder/src/testing/bench-holder.js';
import { BenchAgent, type Ran } from '../../../apps/reporter/src/testing/bench-agent.js';

/** A machine with files, on which officers run their commands. */
export class Desk {
  private constructor(readonly root: string) {}

  static async open(): Promise<Desk> {
    return new Desk(await mkdtemp(join(tmpdir(), 'officers ')));
  }

  path(name: string): string {
    return join(this.root, name);
  }

  async write(name: string, text: string): Promise<string> {
    await writeFile(this.path(name), text);
    return this.path(name);
  }

  async read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  /** Lines that the command printed; refusals are thrown. `now` in UTC seconds. */
  async run(args: readonly string[], now = NOW): Promise<readonly string[]> {
    const [lines, errors]: [string[], string[]] = [[], []];
    const status = await runRegulator(args, { print: (text) => void lines.push(text), printError: (text) => void errors.push(text) }, () => now);
    if (status !== 0) throw new Error(errors.join('\n'));
    return lines;
  }

  /** A key pair of an officer, registered if a database is given: `<name>.jwk` and `<name>.public.jwk`. */
  async officer(name: string, ...database: readonly string[]): Promise<void> {
    await this.run(['officer', 'key', '--key', this.path(`${name}.jwk`), '--public-key', this.path(`${name}.public.jwk`)]);
    if (database.length > 0) await this.run(['officer', 'add', '--name', name, '--key', this.path(`${name}.public.jwk`), ...database]);
  }

  /** Drafts an order, has it signed and approved: the path of its text. */
  async order(name: string, draft: readonly string[], [signing, approving]: readonly [string, string] = ['ada', 'ben'], now = NOW): Promise<string> {
    const [drafted, signed, order] = [this.path(`${name}.draft`), this.path(`${name}.signed`), this.path(`${name}.order`)];
    await this.run(['order', 'draft', ...draft, '--case', 'B 17/2026', '--legal-basis', 'Sec. 4 (2)', '--origin', ORIGIN, '--out', drafted], now);
    await this.run(['order', 'sign', '--draft', drafted, '--key', this.path(`${signing}.jwk`), '--out', signed]);
    await this.run(['order', 'approve', '--signed', signed, '--key', this.path(`${approving}.jwk`), '--out', order]);
    return order;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Three key-holders of which two evaluate; they made their key together. */
export class Holders {
  private constructor(
    readonly benches: readonly BenchHolder[],
    readonly manifest: SignedManifest,
  ) {}

  /** `providers` and `officers` are files with their public keys. */
  static async start(providers: readonly { readonly iss: string; readonly key: string }[], officers: readonly string[]): Promise<Holders> {
    const benches = await federation(['h1', 'h2', 'h3']);
    for (const bench of benches) {
      for (const { iss, key } of providers) await said(bench, ['provider', 'add', '--state', bench.state, '--iss', iss, '--key', key, '--customers', '1000', '--attributes', '3']);
      for (const key of officers) await said(bench, ['officer', 'add', '--state', bench.state, '--key', key]);
      await bench.start();
    }
    const profile = ['--profile', PROFILE_1, '--profile-digest', profileDigest(), '--unicode', UNICODE_VERSION_PROFILE_1];
    await handOver(benches, await generatePlan(benches, 2, '2026', profile));
    await runToEnd(benches);
    const [first] = benches;
    if (first === undefined) throw new Error('there are three');
    return new Holders(benches, await manifestOf(first));
  }

  /** Options that say where each of them really is. */
  get addresses(): readonly string[] {
    return this.benches.flatMap(({ server }, index) => ['--holder', `${index + 1}=${server}`]);
  }

  async remove(): Promise<void> {
    await Promise.all(this.benches.map(async (bench) => bench.remove()));
  }
}

async function said(bench: BenchHolder, args: readonly string[]): Promise<void> {
  const { error, err } = await bench.cli(args);
  if (error !== undefined) throw new Error(err, { cause: error });
}

/** A provider with the agent's own command line. */
export class Provider {
  private constructor(
    readonly agent: BenchAgent,
    readonly iss: string,
  ) {}

  static async create(name: string, hub: TestHub, customers: string): Promise<Provider> {
    const agent = await BenchAgent.create();
    agent.now = NOW;
    const iss = `https://${name}.example`;
    const made = await agent.cli(['init', '--state', agent.path('own'), '--iss', iss, '--stream', 'eu-1', '--public-key', agent.path('public.jwk')]);
    if (made.error !== undefined) throw made.error;
    await enrol(hub.database.pool, { iss, name, key: { jwk: JSON.parse(await agent.read('public.jwk')) as PublicJwk } });
    await agent.write('customers.csv', customers);
    return new Provider(agent, iss);
  }

  get publicKey(): string {
    return this.agent.path('public.jwk');
  }

  get state(): string {
    return this.agent.path('own');
  }

  /** Reports its customers with some work each. */
  async report(hub: TestHub, holders: Holders, workloads: string): Promise<Ran> {
    await this.agent.write('workloads.csv', workloads);
    await this.agent.write('manifest', holders.manifest.text);
    return this.agent.cli([
      'run', '--state', this.state, '--origin', ORIGIN, '--hub', hub.url, '--manifest', this.agent.path('manifest'), ...holders.addresses,
      '--customers', this.agent.path('customers.csv'), '--workloads', this.agent.path('workloads.csv'),
    ]);
  }

  /** `orders list` or `orders disclose`. */
  async orders(hub: TestHub, officers: string, args: readonly string[]): Promise<Ran> {
    const [command = '', ...rest] = args;
    return this.agent.cli(['orders', command, '--state', this.state, '--hub', hub.url, '--origin', ORIGIN, '--officers', officers, '--json', ...rest]);
  }
}
