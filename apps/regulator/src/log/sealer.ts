import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { isCodedError } from '#libs/errors';
import { isUnavailable, type Database } from '#libs/postgres';
import { firstCheckpointsOver, newestCheckpoint, type StoredCheckpoint } from '../persistence/checkpoints.js';
import { DATABASE } from '../persistence/database.module.js';
import { readLogHead } from '../persistence/log-head.js';
import { faultFields, HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { LogError, type LogCode } from './log-error.js';
import { publish, seal, type Sealed, type Sealing } from './seal.js';
import { Waiting } from './waiting.js';
import { Witnesses } from './witnesses.js';

/** Injection symbol of the hub's `Sealing`. */
export const SEALING = Symbol('SEALING');

/** Milliseconds between looks for what others (commands, other hubs) added to the log, and until the next try after a failure. */
const LOOK_MS = 1_000;
/**
 * While the log grows, sealing rests as long as the last seal took, up to this many milliseconds: those who wait for receipts then come in larger groups, and
 * the cost of a seal is shared by more of them. A lone statement never waits. Resting twice as long cost agents that send one statement a request a tenth of their rate.
 */
const LONGEST_REST_MS = 100;
/** Checkpoints kept in memory, with the positions that each is the first to cover. */
const KEPT = 64;
/** What is wrong is in the database or was done to it: trying again changes nothing, and accepting more makes it worse. */
const HALTING: ReadonlySet<string> = new Set<LogCode>(['LOG_ROLLED_BACK', 'LOG_FORKED', 'LOG_POSITION', 'LOG_KEY']);

/**
 * Keeps checkpoints up with the log: as long as something is new, one is signed after the other with a short rest between, and each takes whatever was committed meanwhile. So a lone
 * statement is covered at once, and under load many share a signature.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  #wanted = false;
  #stopped = false;
  #running: Promise<void> | undefined;
  #failure: string | undefined;
  #halted: LogError | undefined;
  #newest: Sealed | undefined;
  #publishedAt = 0;
  #look: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  readonly #stop = new AbortController();
  readonly #fresh: Sealed[] = [];
  readonly #waiting = new Waiting();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALING) private readonly sealing: Sealing,
    @Inject(Witnesses) private readonly witnesses: Witnesses,
    @Inject(HUB_LOG) private readonly log: HubLog,
  ) {}

  /** The newest published checkpoint that this hub knows. */
  get newest(): StoredCheckpoint | undefined {
    return this.#newest;
  }

  /** Milliseconds since it was published here. */
  get age(): number {
    return this.#newest === undefined ? 0 : Date.now() - this.#publishedAt;
  }

  /** Size of the largest log that this hub signed or saw signed: no smaller one may be written to. */
  get signedSize(): number {
    const kept = this.sealing.newestKept;
    return Math.max(this.#newest?.size ?? 0, kept === undefined ? 0 : this.sealing.read(kept).size);
  }

  /** Code of the last failure; undefined while sealing succeeds. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Throws what makes the log unfit to be written to, once it was seen. LogError LOG_ROLLED_BACK, LOG_FORKED, LOG_POSITION, LOG_KEY. */
  requireSound(): void {
    if (this.#halted !== undefined) throw this.#halted;
  }

  /** For whoever finds by other means that the database went back in time. */
  halt(error: LogError): void {
    if (this.#halted === undefined) this.log.write('log-halted', { reason: error.code });
    this.#halted ??= error;
    this.#failure = this.#halted.code;
    this.#waiting.end();
  }

  /** Asks for a checkpoint over what was committed by now; returns at once. */
  trigger(): void {
    if (this.#stopped || this.#halted !== undefined) return;
    this.#wanted = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is being sealed or asked for. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Waits up to `ms` milliseconds for a published checkpoint over a position; false when there was none in time. */
  async covered(position: number, ms: number): Promise<boolean> {
    if (position < (this.#newest?.size ?? 0)) return true;
    if (ms <= 0 || this.#stopped || this.#halted !== undefined) return false;
    return this.#waiting.for(position, ms);
  }

  /** The first published checkpoint over each position, by which its receipt goes; positions that none covers are missing. */
  async firstOver(positions: readonly number[]): Promise<ReadonlyMap<number, StoredCheckpoint>> {
    const fresh = new Map<number, StoredCheckpoint>();
    const others: number[] = [];
    for (const position of positions) {
      const known = this.#fresh.findLast(({ after, size }) => after <= position && position < size);
      if (known === undefined) others.push(position);
      else fresh.set(position, known);
    }
    return others.length === 0 ? fresh : new Map([...fresh, ...(await firstCheckpointsOver(this.database.hot, others))]);
  }

  /** Whoever may ask a hub finds its log published; only witnesses are not waited for. */
  async onApplicationBootstrap(): Promise<void> {
    const newest = await newestCheckpoint(this.database.hot);
    if (newest !== undefined) this.#published({ ...newest, published: 'before', after: 0 });
    this.trigger();
    if (!this.witnesses.required) await this.idle();
    this.#look = setInterval(() => void this.#lookForMore(), LOOK_MS).unref();
  }

  /** Requests that wait for a receipt are still to be answered: the last of them is before `onApplicationShutdown`. */
  beforeApplicationShutdown(): void {
    clearInterval(this.#look);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    this.#stop.abort();
    clearTimeout(this.#retry);
    this.#waiting.end();
    await this.witnesses.stop();
    await this.idle();
  }

  async #run(): Promise<void> {
    while (this.#wanted && !this.#stopped && this.#halted === undefined) {
      this.#wanted = false;
      const began = performance.now();
      try {
        await this.#seal();
        this.#failure = undefined;
      } catch (error) {
        this.#fail(error);
      }
      // More was committed during the seal.
      if (this.#wanted) await this.#rest(Math.min(performance.now() - began, LONGEST_REST_MS));
    }
    this.#running = undefined;
  }

  /** Cut short by a stop. */
  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  async #seal(): Promise<void> {
    const { required } = this.witnesses;
    const sealed = await seal(this.database.hot, this.sealing, { withhold: required });
    if (sealed.published === 'not yet') await this.#publishWitnessed(sealed);
    else this.#published(sealed);
  }

  async #publishWitnessed(sealed: Sealed): Promise<void> {
    const note = await this.witnesses.cosigned(this.sealing.read(sealed.note));
    if (note === undefined) throw new LogError('LOG_UNPUBLISHED', 'Too few witnesses answered: the newest checkpoint cannot be published yet.');
    this.#published(await publish(this.database.hot, { size: sealed.size, note }));
  }

  #published(sealed: Sealed): void {
    if (sealed.size > (this.#newest?.size ?? -1)) {
      this.#newest = sealed;
      this.#publishedAt = Date.now();
      if (sealed.published === 'now') this.#fresh.push(sealed);
      if (this.#fresh.length > KEPT) this.#fresh.shift();
    }
    this.#waiting.covered(sealed.size);
    if (!this.witnesses.required) this.witnesses.offer(this.sealing.read(sealed.note));
  }

  #fail(error: unknown): void {
    const code = isUnavailable(error) ? 'DATABASE_UNAVAILABLE' : isCodedError(error) ? error.code : 'INTERNAL';
    // Once a cause, not once a second.
    if (code !== this.#failure) this.log.write('sealing-failed', { reason: code, ...faultFields(error) });
    this.#failure = code;
    if (error instanceof LogError && HALTING.has(code)) this.halt(error);
    else this.#retry = setTimeout(() => this.trigger(), LOOK_MS).unref();
  }

  async #lookForMore(): Promise<void> {
    // Asked before the log's size is read: what is signed while that is under way may be longer than it.
    const { signedSize } = this;
    const head = await readLogHead(this.database.hot).catch(() => undefined);
    if (head === undefined) return;
    if (head.size < signedSize) this.halt(new LogError('LOG_ROLLED_BACK', 'The log is shorter than what was signed of it: the database is older than it was.'));
    else if (head.size > (this.#newest?.size ?? 0)) this.trigger();
  }
}
