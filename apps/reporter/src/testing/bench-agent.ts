import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk } from '#libs/durable';
import { compareCodeUnits } from '#libs/encoding';
import { isCodedError, type CodedError } from '#libs/errors';
import type { BodyLine, CustomerLine } from '#libs/report';
import { exitCodeOf } from '#libs/terminal';
import type { InputRefused } from '../files/problems.js';
import { parseTime } from '../files/time.js';
import { runReporter } from '../program.js';
import type { Surroundings } from '../surroundings.js';
import type { TestHolders } from './test-holders.js';
import type { TestHub } from './test-hub.js';

/** 2026-06-01T00:00:00Z. */
export const DAY = 1_780_272_000;

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly error: CodedError | undefined;
}

/** A provider's agent in a directory of its own, run as the command line runs it. Its clock is moved by `sleep`, and to the end of a period that is reported on. */
export class BenchAgent {
  readonly slept: number[] = [];
  now = DAY + 86_400;
  #ticks = 0;

  private constructor(readonly home: string) {}

  /** Made by `init`, with its key registered at the hub, the hub's log key pinned, and the usual input files in place. */
  static async create(hub?: TestHub): Promise<BenchAgent> {
    const agent = new BenchAgent(await mkdtemp(join(tmpdir(), 'reporter-')));
    const pinned = hub === undefined ? [] : ['--log-key', hub.log.vkey];
    const made = await agent.cli(['init', '--state', agent.state, '--iss', 'https://cloud.example', '--stream', 'eu-1', ...pinned]);
    hub?.register(JSON.parse(made.out));
    await agent.write('fed.key', 'a5'.repeat(32));
    await agent.write('customers.csv', CUSTOMERS);
    await agent.write('workloads.csv', WORKLOADS);
    return agent;
  }

  get state(): string {
    return join(this.home, 'state');
  }

  path(name: string): string {
    return join(this.home, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(this.path(name), content);
  }

  async read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  async list(name: string): Promise<string[]> {
    return (await readdir(this.path(name)).catch(() => [])).sort(compareCodeUnits);
  }

  async remove(): Promise<void> {
    await rm(this.home, { recursive: true });
  }

  surroundings(out: string[], err: string[]): Surroundings {
    return {
      disk: nodeDisk,
      now: () => this.now,
      ticks: () => this.#ticks,
      sleep: async (milliseconds) => {
        this.slept.push(milliseconds);
        this.#ticks += milliseconds;
      },
      randomBytes,
      jitter: () => 0.5,
      fetch: globalThis.fetch,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      showProgress: false,
    };
  }

  /** One command line, with parts of its surroundings replaced. Faults are thrown, refusals returned. */
  async cli(args: readonly string[], replaced: Partial<Surroundings> = {}): Promise<Ran> {
    const [out, err]: [string[], string[]] = [[], []];
    this.#moveTo(args);
    const surroundings = { ...this.surroundings(out, err), ...replaced };
    try {
      const status = await runReporter(args, surroundings);
      return { status, out: out.join(''), err: err.join(''), error: undefined };
    } catch (error) {
      if (!isCodedError(error)) throw error;
      return { status: exitCodeOf(error), out: out.join(''), err: err.join(''), error };
    }
  }

  /** A period is reported on once it is over. */
  #moveTo(args: readonly string[]): void {
    this.now = Math.max(this.now, parseTime(args[args.lastIndexOf('--to') + 1] ?? '') ?? 0);
  }

  /** `run` over the files in the home directory; `more` may override or add options. */
  async run(hub: Pick<TestHub, 'url'> | undefined, more: readonly string[] = [], replaced: Partial<Surroundings> = {}): Promise<Ran> {
    const files = ['--federation-key', this.path('fed.key'), '--customers', this.path('customers.csv'), '--workloads', this.path('workloads.csv')];
    const where = hub === undefined ? ['--no-deliver'] : ['--hub', hub.url];
    return this.cli(['run', '--state', this.state, '--origin', 'hub.example/log', '--epoch', '2026', ...files, ...where, ...more], replaced);
  }

  /** `run` in the mode of key-holders, with a clock that agrees with theirs unless `replaced` says otherwise. */
  async runToprf(holders: Pick<TestHolders, 'manifest'> & { now: number }, hub: Pick<TestHub, 'url'> | undefined, more: readonly string[] = [], replaced: Partial<Surroundings> = {}): Promise<Ran> {
    this.#moveTo(more);
    holders.now = this.now;
    await this.write('manifest', holders.manifest.text);
    const files = ['--manifest', this.path('manifest'), '--customers', this.path('customers.csv'), '--workloads', this.path('workloads.csv')];
    const where = hub === undefined ? ['--no-deliver'] : ['--hub', hub.url];
    return this.cli(['run', '--state', this.state, '--origin', 'hub.example/log', ...files, ...where, ...more], replaced);
  }

  /** Its key becomes known to the key-holders. */
  async introduceTo(holders: TestHolders): Promise<void> {
    const { iss, publicKey } = await this.identity();
    holders.register(iss, publicKey);
  }

  /** Files of key-holders' outputs, relative to their directory. */
  async outputFiles(): Promise<string[]> {
    const names = await readdir(join(this.state, 'outputs'), { recursive: true }).catch((): string[] => []);
    return names.filter((name) => name.endsWith('.sealed'));
  }

  /** What the regulator and the key-holders know of this agent. */
  async identity(): Promise<{ readonly iss: string; readonly publicKey: unknown }> {
    return JSON.parse((await this.cli(['status', '--state', this.state, '--json'])).out) as { iss: string; publicKey: unknown };
  }

  async deliver(hub: TestHub, more: readonly string[] = [], replaced: Partial<Surroundings> = {}): Promise<Ran> {
    return this.cli(['deliver', '--state', this.state, '--hub', hub.url, ...more], replaced);
  }
}

/** `CODE file:line field` of each problem of a refused input. */
export function problemsOf({ error }: Ran): string[] {
  return (error as InputRefused | undefined)?.problems.map(({ code, place }) => [code, `${place.file ?? ''}:${place.line ?? ''}`, place.field].filter((part) => part !== undefined).join(' ')) ?? [];
}

export function customersOf(lines: readonly BodyLine[]): CustomerLine[] {
  return lines.filter((line): line is CustomerLine => line.t === 'customer');
}

/** Periods of a day, as options. */
export const JUNE_1 = ['--from', '2026-06-01T00:00:00Z', '--to', '2026-06-02T00:00:00Z'];
export const JUNE_2 = ['--from', '2026-06-02T00:00:00Z', '--to', '2026-06-03T00:00:00Z'];

/** Two customers; the LEIs are constructed ones with good check digits. */
export const CUSTOMERS = `customer_id,name,lei,country
acme,Acme Robotics Ltd,213800ABCDEF12345667,GB
beta,Beta Compute GmbH,,DE
`;

export const WORKLOADS = `workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes
w1,acme,2026-06-01T00:00:00Z,2026-06-01T06:00:00Z,H100 SXM,64,8,bf16,400,1000,2000
w2,beta,2026-06-01T01:00:00Z,,H100 SXM,8,1,bf16,400,10,20
`;
