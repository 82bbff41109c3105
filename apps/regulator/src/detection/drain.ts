import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { isCodedError } from '#libs/errors';
import { isUnavailable, type Database } from '#libs/postgres';
import { Sealer } from '../log/sealer.js';
import { DATABASE } from '../persistence/database.module.js';
import { faultFields, HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { Lull } from './lull.js';
import { runPass } from './run-pass.js';

/** Milliseconds until the next try when another hub is in a pass: its snapshot may be older than what this one accepted. */
const BUSY_RETRY_MS = 250;
/**
 * While reports keep coming, the hub rests this many times the length of a pass before the next one, up to the limit, and then waits for a moment in which none is being
 * taken in, up to the limit as well. So a burst is judged in one pass after it instead of many during it: each of them reads and judges all that is known of whoever it
 * touches. Without a lull, a pass begins when the limits are over.
 */
const REST_PER_PASS = 9;
const LONGEST_REST_MS = 10_000;
const LONGEST_WAIT_MS = 10_000;
/** Milliseconds until the next try after a failure, beside the next report's trigger. */
const FAILURE_RETRY_MS = 5_000;

/**
 * Keeps detection up with the log: one pass at a time, another one as long as reports came in meanwhile. Nothing is lost by a
 * crash or a failure, because a pass begins where the last committed one ended.
 */
@Injectable()
export class Drain implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #wanted = false;
  #stopped = false;
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failure: string | undefined;
  readonly #stop = new AbortController();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(HUB_LOG) private readonly log: HubLog,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(Lull) private readonly lull: Lull,
  ) {}

  /** Code of the last pass's failure; undefined while passes succeed. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Asks for a pass over what has been accepted by now; returns at once. */
  trigger(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    this.#running ??= this.#drain();
  }

  /** Resolves when no pass is running or asked for. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** What a crash left unjudged is judged at start. */
  onApplicationBootstrap(): void {
    this.trigger();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    this.#stop.abort();
    clearTimeout(this.#retry);
    await this.idle();
  }

  async #drain(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      await this.lull.come(LONGEST_WAIT_MS, this.#stop.signal);
      if (this.#stopped) break;
      this.#wanted = false;
      const started = performance.now();
      await this.#pass();
      // More came in during the pass.
      if (this.#wanted) await this.#rest(Math.min(REST_PER_PASS * (performance.now() - started), LONGEST_REST_MS));
    }
    this.#running = undefined;
  }

  async #pass(): Promise<void> {
    const started = performance.now();
    try {
      this.sealer.requireSound();
      const result = await runPass(this.database.pool);
      this.#failure = undefined;
      if (result.kind === 'busy') this.#again(BUSY_RETRY_MS);
      if (result.kind === 'ran') this.sealer.trigger();
      if (result.kind === 'ran') this.log.write('detection', { position: result.run.position, verdicts: result.verdicts, ms: Math.round(performance.now() - started) });
    } catch (error) {
      this.#failure = isUnavailable(error) ? 'DATABASE_UNAVAILABLE' : isCodedError(error) ? error.code : 'INTERNAL';
      this.log.write('detection-failed', { reason: this.#failure, ...faultFields(error) });
      this.#again(FAILURE_RETRY_MS);
    }
  }

  /** Cut short by a stop. */
  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  #again(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.trigger(), ms).unref();
  }
}
