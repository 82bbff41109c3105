import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import { CLOCK, type Clock } from '../config/clock.js';
import { HUB_SETTINGS, type HubSettings } from '../config/settings.js';
import { Sealer } from '../log/sealer.js';
import { DATABASE } from '../persistence/database.module.js';
import { faultFields, HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { pruneBodies } from './prune-bodies.js';

const DAY_S = 86_400;

/** Deletes bodies when their time is over, at start and then once a day, if the hub was told for how many days they are kept. */
@Injectable()
export class RetentionJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #running: Promise<void> | undefined;
  #stopped = false;
  #daily: NodeJS.Timeout | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(HUB_SETTINGS) private readonly settings: HubSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(HUB_LOG) private readonly log: HubLog,
  ) {}

  onApplicationBootstrap(): void {
    const { bodyRetentionDays } = this.settings;
    if (bodyRetentionDays === undefined) return;
    this.#begin(bodyRetentionDays);
    this.#daily = setInterval(() => this.#begin(bodyRetentionDays), DAY_S * 1_000).unref();
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#daily);
    await this.idle();
  }

  #begin(days: number): void {
    this.#running ??= this.#run(this.clock() - days * DAY_S).finally(() => (this.#running = undefined));
  }

  async #run(before: number): Promise<void> {
    try {
      // Nothing is deleted from, and nothing appended to, a log that a person has to look at first.
      this.sealer.requireSound();
      const { bodies, bytes, positions } = await pruneBodies(this.database.pool, before, { stopped: () => this.#stopped });
      if (positions.length > 0) this.sealer.trigger();
      this.log.write('retention', { bodies, bytes, entries: positions.length });
    } catch (error) {
      this.log.write('retention-failed', faultFields(error));
    }
  }
}
