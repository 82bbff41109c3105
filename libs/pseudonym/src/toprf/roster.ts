import { shuffled } from './batches.js';
import type { Epoch, Holder } from './epoch.js';
import type { HolderProblem } from './refusal.js';

/** Trying again can help with these; a holder that failed in any other way is not asked again by this program run. */
const PASSING: ReadonlySet<string> = new Set(['HOLDER_DOWN', 'HOLDER_BATCH_REPLAYED']);

/** What the holders did so far, and so whom to ask next. */
export class Roster {
  readonly #asked = new Set<number>();
  readonly #passing = new Map<number, HolderProblem>();
  readonly #final = new Map<number, HolderProblem>();
  readonly #everDown = new Set<number>();

  constructor(private readonly epoch: Epoch) {}

  /** Those who may be asked, in random order, so that work and knowledge of it spread; those who failed last time come last. */
  order(randomBytes: (size: number) => Uint8Array): Holder[] {
    const usable = shuffled(this.epoch.holders, randomBytes).filter(({ index }) => !this.#final.has(index));
    return [...usable.filter(({ index }) => !this.#passing.has(index)), ...usable.filter(({ index }) => this.#passing.has(index))];
  }

  asking(holder: Holder): void {
    this.#asked.add(holder.index);
  }

  answered(holder: Holder): void {
    this.#passing.delete(holder.index);
  }

  failed(problem: HolderProblem): void {
    const { index } = problem.holder;
    const passing = PASSING.has(problem.code);
    (passing ? this.#passing : this.#final).set(index, problem);
    if (problem.code === 'HOLDER_DOWN') this.#everDown.add(index);
  }

  /** True while as many holders as are needed have not failed for good. */
  get mayReach(): boolean {
    return this.epoch.holders.length - this.#final.size >= this.epoch.threshold;
  }

  /** The last problem of each holder that has one, by index. */
  get problems(): HolderProblem[] {
    return [...this.#passing.values(), ...this.#final.values()].sort((a, b) => a.holder.index - b.holder.index);
  }

  /** Indexes of holders that were asked at all, that lied, and that were down at some time, in order. */
  get conduct(): { readonly asked: number[]; readonly lied: number[]; readonly down: number[] } {
    const lied = [...this.#final].filter(([, { code }]) => code === 'HOLDER_LIES').map(([index]) => index);
    return { asked: inOrder(this.#asked), lied: inOrder(lied), down: inOrder(this.#everDown) };
  }
}

function inOrder(indexes: Iterable<number>): number[] {
  return [...indexes].sort((a, b) => a - b);
}
