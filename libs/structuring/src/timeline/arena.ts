/**
 * Working memory of one judging. Its dozen phases each need arrays as long as the timeline for a moment; arrays of their own would
 * pile up until the garbage collector notices, at several times what is ever in use at once, and small ones cost more to make than to
 * fill. Passing arrays are taken from the end like a stack and given back by `release`; lasting ones, which are kept until the judging
 * is over, from the start. The contents of an array are arbitrary when it is taken. More than the arena holds is still granted, from
 * fresh memory.
 */
export class Arena {
  private readonly buffer: ArrayBuffer;
  private low = 0;
  private high: number;

  /** `bytes`: as much as is ever in use at once, if it can be told. Where that is large, what is never written to costs nothing. */
  constructor(bytes = 0) {
    this.high = wholeWords(bytes);
    this.buffer = new ArrayBuffer(this.high);
  }

  float64(length: number, life: 'passing' | 'lasting' = 'passing'): Float64Array {
    const at = this.take(8 * length, life);
    return at === -1 ? new Float64Array(length) : new Float64Array(this.buffer, at, length);
  }

  uint32(length: number, life: 'passing' | 'lasting' = 'passing'): Uint32Array {
    const at = this.take(4 * length, life);
    return at === -1 ? new Uint32Array(length) : new Uint32Array(this.buffer, at, length);
  }

  int32(length: number, life: 'passing' | 'lasting' = 'passing'): Int32Array {
    const at = this.take(4 * length, life);
    return at === -1 ? new Int32Array(length) : new Int32Array(this.buffer, at, length);
  }

  /** To be handed to `release`. */
  mark(): number {
    return this.high;
  }

  /** Gives back every passing array taken since the mark: it may be written over from now on. */
  release(mark: number): void {
    this.high = mark;
  }

  /** Where the next bytes lie; -1 when there are not enough. */
  private take(bytes: number, life: 'passing' | 'lasting'): number {
    const size = wholeWords(bytes);
    if (size > this.high - this.low) return -1;
    if (life === 'passing') {
      this.high -= size;
      return this.high;
    }
    this.low += size;
    return this.low - size;
  }
}

/** Bytes rounded up to a multiple of eight, on which every array begins. */
function wholeWords(bytes: number): number {
  return 8 * Math.ceil(bytes / 8);
}
