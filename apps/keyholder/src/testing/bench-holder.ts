import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { type Disk, nodeDisk } from '#libs/durable';
import { isCodedError, type CodedError } from '#libs/errors';
import { loadIssuer } from '#libs/pseudonym-issuer';
import { exitCodeOf } from '#libs/terminal';
import type { ShareIssuer } from '../evaluation/evaluator.js';
import { type Happening, Holder } from '../holder.js';
import { type RunningServer, startServer } from '../http/server.js';
import { runKeyholder } from '../program.js';
import { type Card, openIdentity, readCard } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import { quickDisk } from './quick-disk.js';

/** 2026-06-01T00:00:00Z. */
export const NOW = 1_780_272_000;
export const PASSPHRASE = 'correct horse battery staple';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly error: CodedError | undefined;
}

/** Names of the plan → where the holder really listens, as a proxy in front of it would know. */
export type Network = Map<string, string>;

/** A key-holder with a directory, a clock and a disk of its own, behind a real HTTP server. */
export class BenchHolder {
  now = NOW;
  disk: Disk = quickDisk;
  holder: Holder | undefined;
  #server: RunningServer | undefined;
  stopAsked: Promise<void> = new Promise(() => undefined);
  out = '';
  err = '';

  private constructor(
    readonly home: string,
    readonly name: string,
    private readonly network: Network,
  ) {}

  static async create(name: string, network: Network = new Map()): Promise<BenchHolder> {
    const bench = new BenchHolder(await mkdtemp(join(tmpdir(), 'keyholder-')), name, network);
    const made = await bench.cli(['init', '--state', bench.state, '--url', bench.url]);
    if (made.status !== 0) throw new Error(`init failed: ${made.err}`, { cause: made.error });
    await bench.write('card.json', made.out);
    return bench;
  }

  get url(): string {
    return `http://${this.name}.example`;
  }

  get state(): string {
    return join(this.home, 'state');
  }

  get server(): string {
    return this.#server?.url ?? '';
  }

  path(name: string): string {
    return join(this.home, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }

  async card(): Promise<Card> {
    return readCard(nodeDisk, this.state);
  }

  surroundings(): Surroundings {
    return {
      disk: this.disk,
      now: () => this.now,
      sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 5))),
      randomBytes,
      fetch: async (input, init) => fetch(this.#routed(input instanceof Request ? input.url : String(input)), init),
      scryptCost: 2 ** 10,
      env: { KEYHOLDER_PASSPHRASE: PASSPHRASE },
      stopAsked: async () => this.stopAsked,
      out: (text) => void (this.out += text),
      err: (text) => void (this.err += text),
    };
  }

  async cli(args: readonly string[], changes: Partial<Surroundings> = {}): Promise<Ran> {
    let [out, err] = ['', ''];
    try {
      const status = await runKeyholder(args, { ...this.surroundings(), out: (text) => void (out += text), err: (text) => void (err += text), ...changes });
      return { status, out, err, error: undefined };
    } catch (error) {
      if (!isCodedError(error)) throw error;
      return { status: exitCodeOf(error), out, err, error };
    }
  }

  /** What `serve` does, but for its loop: a test ticks by hand. */
  async start(concurrency = 8, issuer?: ShareIssuer): Promise<void> {
    const surroundings = this.surroundings();
    this.holder = await Holder.open(surroundings, await openIdentity(surroundings, this.state, PASSPHRASE), issuer ?? (await loadIssuer()));
    this.#server = await startServer(this.holder, { host: '127.0.0.1', port: 0, concurrency, onFault: (description) => void (this.err += `fault ${description}\n`) });
    this.network.set(this.url, this.#server.url);
    await this.holder.tick();
  }

  async stop(): Promise<void> {
    this.network.delete(this.url);
    await this.#server?.close();
    await this.holder?.close();
    this.#server = undefined;
    this.holder = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async tick(): Promise<Happening[]> {
    return (await this.holder?.tick()) ?? [];
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.server}/metrics`)).text();
  }

  async auditLines(): Promise<Record<string, unknown>[]> {
    const text = await readFile(join(this.state, 'audit.ndjson'), 'utf8');
    return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Every file of the state directory, by path. */
  async files(): Promise<Map<string, Buffer>> {
    const found = (await readdir(this.state, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    return new Map(await Promise.all(found.map(async (entry) => [join(entry.parentPath, entry.name), await readFile(join(entry.parentPath, entry.name))] as const)));
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  #routed(address: string): string {
    const url = new URL(address);
    const real = this.network.get(url.origin);
    if (real === undefined) throw new TypeError('fetch failed');
    return `${real}${url.pathname}${url.search}`;
  }
}
