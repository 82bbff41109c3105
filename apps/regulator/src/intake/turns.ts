import { setImmediate } from 'node:timers/promises';

/**
 * Lets whoever asks go on one after the other, each in a turn of the event loop of its own. Work of many requests that becomes possible at one moment would otherwise be
 * done without a pause, and a commit that is under way would wait behind all of it for each answer of the database.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  async next(): Promise<void> {
    return (this.#last = this.#last.then(async () => setImmediate()));
  }
}
