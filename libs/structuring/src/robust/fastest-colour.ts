import type { Arena } from '../timeline/arena.js';
import { lostBy } from './compensated-sum.js';

const NONE = -1;

/**
 * The summed rate of every colour at work and which of them is the largest: a tournament between the colours that have an active
 * workload, each in a slot that is used again once it is idle, so that the tree is as large as the most colours that are ever at work
 * at once. A change costs O(log slots), and O(1) when it concerns neither the old nor the new winner of its first match.
 *
 * Sums are compensated (see `CompensatedSum`) and start from zero whenever a colour's last workload has ended, so an idle colour
 * has exactly no rate.
 */
export class FastestColour {
  /** By colour. */
  private readonly slotOf: Int32Array;
  /** By slot. */
  private readonly colourOf: Uint32Array;
  private readonly active: Uint32Array;
  private readonly sum: Float64Array;
  private readonly lost: Float64Array;
  private readonly value: Float64Array;
  /** Winning slot of each match; the final is at 1, slot s enters at `leaves + s`. */
  private readonly winner: Uint32Array;
  private readonly leaves: number;
  /** Slots that are free, the last one to be used next. */
  private readonly free: Uint32Array;
  private freeSlots: number;

  /** `atOnce`: the most colours that have active workloads at one instant. What there is for every colour passes in the arena. */
  constructor(colours: number, atOnce: number, arena: Arena) {
    let leaves = 1;
    while (leaves < atOnce) leaves *= 2;
    this.leaves = leaves;
    this.slotOf = arena.int32(colours).fill(NONE);
    this.colourOf = new Uint32Array(leaves).fill(0xffff_ffff);
    this.active = new Uint32Array(leaves);
    this.sum = new Float64Array(leaves);
    this.lost = new Float64Array(leaves);
    this.value = new Float64Array(leaves);
    this.winner = new Uint32Array(2 * leaves);
    this.free = new Uint32Array(leaves);
    this.freeSlots = leaves;
    for (let slot = 0; slot < leaves; slot += 1) {
      this.winner[leaves + slot] = slot;
      this.free[slot] = leaves - 1 - slot;
    }
    for (let match = leaves - 1; match > 0; match -= 1) this.winner[match] = this.winner[2 * match] as number;
  }

  /** Highest summed rate; 0 when nothing is active. */
  get rate(): number {
    return this.value[this.winner[1] as number] as number;
  }

  /** The colour that has it, of equals the lowest; -1 when the rate is 0. */
  get colour(): number {
    return this.rate > 0 ? (this.colourOf[this.winner[1] as number] as number) : NONE;
  }

  start(colour: number, rate: number): void {
    let slot = this.slotOf[colour] as number;
    if (slot === NONE) {
      this.freeSlots -= 1;
      slot = this.free[this.freeSlots] as number;
      this.slotOf[colour] = slot;
      this.colourOf[slot] = colour;
    }
    this.active[slot] = (this.active[slot] as number) + 1;
    this.change(slot, rate);
  }

  end(colour: number, rate: number): void {
    const slot = this.slotOf[colour] as number;
    const left = (this.active[slot] as number) - 1;
    this.active[slot] = left;
    if (left > 0) {
      this.change(slot, -rate);
      return;
    }
    this.sum[slot] = 0;
    this.lost[slot] = 0;
    this.value[slot] = 0;
    this.slotOf[colour] = NONE;
    this.free[this.freeSlots] = slot;
    this.freeSlots += 1;
    this.replay(slot);
  }

  private change(slot: number, by: number): void {
    const before = this.sum[slot] as number;
    const sum = before + by;
    const lost = (this.lost[slot] as number) + lostBy(before, by, sum);
    this.sum[slot] = sum;
    this.lost[slot] = lost;
    this.value[slot] = Math.max(sum + lost, 0);
    this.replay(slot);
  }

  private replay(slot: number): void {
    for (let match = (this.leaves + slot) >>> 1; match > 0; match >>>= 1) {
      const left = this.winner[2 * match] as number;
      const right = this.winner[2 * match + 1] as number;
      const won = this.beats(left, right) ? left : right;
      // It was not the winner and it is not: nothing changes further up.
      if (won !== slot && this.winner[match] === won) return;
      this.winner[match] = won;
    }
  }

  private beats(a: number, b: number): boolean {
    const difference = (this.value[a] as number) - (this.value[b] as number);
    return difference > 0 || (difference === 0 && (this.colourOf[a] as number) < (this.colourOf[b] as number));
  }
}
