import { criticalBatch } from './penalties.js';
import { periodS, type Replica } from './replica.js';
import { bestLoss, tokensFor } from './scaling-law.js';

/** More replicas than this are no plan. */
export const MOST_REPLICAS = 1e6;

/**
 * How many replicas a plan needs for a target, told only as far as it is asked.
 *
 * M replicas reach the target when M >= g(M): so many as supply the tokens that the loss asks for, given that M replicas lose quality by
 * M^β_r, waste tokens by the size of their batch and wait for each other. Each of the three grows with M, so g does, and M <- ⌈g(M)⌉ from below
 * rises to the least such M and never passes it. That is why it can be broken off at any limit and taken up again: what was
 * found depends on nothing but plan and target.
 */
export class FewestReplicas {
  readonly replica: Replica;
  readonly #loss: number;
  /** No fewer than this. */
  #least: number;
  #done = false;

  /** `least`: a whole number that is known to be no more than what it takes, at least 1. */
  constructor(replica: Replica, target: number, least: number) {
    this.replica = replica;
    this.#loss = bestLoss(target / replica.quality);
    this.#least = least;
  }

  /** The fewest that reach the target if they are no more than the limit, otherwise undefined. */
  upTo(limit: number): number | undefined {
    const most = Math.min(limit, MOST_REPLICAS);
    while (!this.#done && this.#least <= most) {
      const needed = this.#needed(this.#least);
      if (needed <= this.#least) this.#done = true;
      else this.#least = Math.ceil(needed);
    }
    return this.#done && this.#least <= most ? this.#least : undefined;
  }

  /** g(M). */
  #needed(replicas: number): number {
    const { plan, setting, exponent } = this.replica;
    const tokens = tokensFor(plan.parameters, exponent === 0 ? this.#loss : this.#loss * replicas ** -exponent);
    if (tokens === Infinity) return Infinity;
    const each = (setting.horizonS / periodS(this.replica, replicas)) * plan.steps * plan.tokensPerStep;
    if (setting.batchLaw === 'none') return tokens / each;
    return (tokens * (1 + (replicas * plan.tokensPerStep) / criticalBatch(replicas * each, setting.batchLaw))) / each;
  }
}
