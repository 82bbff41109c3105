import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Milliseconds without anything under way that are a lull, and between two looks for one. */
const QUIET_MS = 20;

/** Knows whether reports are being taken in, and waits for a moment when none is: what can wait for it does not stand in their way. */
@Injectable()
export class Lull {
  #underWay = 0;
  #lastEnded = Number.NEGATIVE_INFINITY;

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#lastEnded = performance.now();
    }
  }

  /** Resolves in the next lull, after `ms` milliseconds at the latest, and when `signal` aborts. */
  async come(ms: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + ms;
    while (!this.#quiet() && performance.now() < until && !signal.aborted) await sleep(QUIET_MS, undefined, { signal }).catch(() => undefined);
  }

  #quiet(): boolean {
    return this.#underWay === 0 && performance.now() - this.#lastEnded >= QUIET_MS;
  }
}
