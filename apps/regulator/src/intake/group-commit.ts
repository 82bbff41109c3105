import { isUnavailable } from '#libs/postgres';
import type { Settled } from './settled.js';

export interface GroupLimits {
  /** Items that one commit may take. */
  readonly items: number;
  /** Summed weight that one commit may take; a heavier single item goes alone. */
  readonly weight: number;
  /** Items that may wait before `full` turns true, and their summed weight. */
  readonly waiting: number;
  readonly waitingWeight: number;
  /** Milliseconds that a commit waits for items that are about to come. */
  readonly lingerMs?: number;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly weight: number;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one commit runs, what arrives waits and goes together into the next, in order of arrival. One at a time,
 * so the size of the groups adapts to how long a commit takes. An item waits for company only while the caller knows of some that is coming, and not
 * for long: a lone item never does.
 */
export class GroupCommit<In, Out> {
  readonly #waiting: Waiting<In, Out>[] = [];
  #waitingWeight = 0;
  #running: Promise<void> | undefined;
  #arrived: (() => void) | undefined;

  /** `coming` counts the items that are expected to be submitted soon. */
  constructor(
    private readonly commit: (group: readonly In[]) => Promise<readonly Out[]>,
    private readonly limits: GroupLimits,
    private readonly coming: () => number = () => 0,
  ) {}

  /** True when as many wait as may: the caller turns the next one away. */
  get full(): boolean {
    return this.#waiting.length >= this.limits.waiting || this.#waitingWeight >= this.limits.waitingWeight;
  }

  /** Resolves once the item's group is durable. */
  async submit(item: In, weight: number): Promise<Out> {
    const settled = new Promise<Out>((resolve, reject) => this.#wait({ item, weight, resolve, reject }));
    this.#begin();
    return settled;
  }

  /** Submits items in their order, all before the first is committed, so that they share a commit where the limits allow; each is done or refused by itself. */
  async submitEach(items: readonly In[], weightOf: (item: In) => number): Promise<readonly Settled<Out>[]> {
    if (items.length === 0) return [];
    return new Promise((resolve) => {
      const outs: Settled<Out>[] = Array.from({ length: items.length });
      let left = items.length;
      const ended = (nth: number, out: Settled<Out>): void => {
        outs[nth] = out;
        left -= 1;
        if (left === 0) resolve(outs);
      };
      for (const [nth, item] of items.entries()) {
        this.#wait({ item, weight: weightOf(item), resolve: (value) => ended(nth, { status: 'fulfilled', value }), reject: (reason) => ended(nth, { status: 'rejected', reason }) });
      }
      this.#begin();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #wait(one: Waiting<In, Out>): void {
    this.#waiting.push(one);
    this.#waitingWeight += one.weight;
  }

  #begin(): void {
    this.#arrived?.();
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.#gathered()) await this.#gather(this.limits.lingerMs ?? 0);
      await this.#settle(this.#nextGroup());
    }
    this.#running = undefined;
  }

  #gathered(): boolean {
    return this.#waiting.length >= this.limits.items || this.#waitingWeight >= this.limits.weight || this.coming() <= 0;
  }

  async #gather(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#arrived = () => {
        if (!this.#gathered()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#arrived = undefined;
  }

  #nextGroup(): readonly Waiting<In, Out>[] {
    let weight = 0;
    const tooMany = this.#waiting.findIndex((one, index) => {
      weight += one.weight;
      return index > 0 && (index >= this.limits.items || weight > this.limits.weight);
    });
    const group = this.#waiting.splice(0, tooMany === -1 ? this.#waiting.length : tooMany);
    this.#waitingWeight -= group.reduce((sum, one) => sum + one.weight, 0);
    return group;
  }

  /**
   * When a group fails for another reason than a lost database, each of its items is tried alone: whatever one sender managed
   * to break is then that sender's alone.
   */
  async #settle(group: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await this.commit(group.map((one) => one.item));
      group.forEach((one, index) => one.resolve(outs[index] as Out));
    } catch (error) {
      if (group.length === 1 || isUnavailable(error)) for (const one of group) one.reject(error);
      else for (const one of group) await this.#settle([one]);
    }
  }
}
