import { compareCodeUnits } from '#libs/encoding';

/** Bytes that one workload says it sent and received: one half of what two workloads exchanged. */
interface Half {
  readonly workload: string;
  out: number;
  in: number;
  /** Pseudonym of the remote endpoint, as this half's provider has it; the lowest where records name several. */
  endpoint: string | null;
}

/** Ends up to which looking at each is faster than a map. Hardly any place has more than two. */
const FEW = 8;

/** A pair within a provider, or a flow, with what its ends say. Made by the ten thousand, so that it holds no more than it has to. */
export class MeetingPlace {
  readonly ends: Half[] = [];
  #byWorkload: Map<string, Half> | undefined;

  /** How many ends it has. */
  get size(): number {
    return this.ends.length;
  }

  /** A record of one end; those of one end add up. */
  moved(workload: string, bytesOut: number, bytesIn: number, endpoint: string | null): void {
    const half = this.#of(workload);
    if (half === undefined) {
      this.#add({ workload, out: plus(0, bytesOut), in: plus(0, bytesIn), endpoint });
      return;
    }
    half.out = plus(half.out, bytesOut);
    half.in = plus(half.in, bytesIn);
    if (half.endpoint === null || (endpoint !== null && compareCodeUnits(endpoint, half.endpoint) < 0)) half.endpoint = endpoint;
  }

  /** The remote endpoint, where all ends name the same: then they are one side of it, or the only one. */
  side(): string | null {
    const [first] = this.ends;
    if (first === undefined) return null;
    for (const { endpoint } of this.ends) if (endpoint === null || endpoint !== first.endpoint) return null;
    return first.endpoint;
  }

  #of(workload: string): Half | undefined {
    return this.#byWorkload === undefined ? this.ends.find((half) => half.workload === workload) : this.#byWorkload.get(workload);
  }

  #add(half: Half): void {
    this.ends.push(half);
    if (this.#byWorkload !== undefined) this.#byWorkload.set(half.workload, half);
    else if (this.ends.length > FEW) this.#byWorkload = new Map(this.ends.map((each) => [each.workload, each]));
  }
}

/**
 * Sum of two byte counts that stops at 2^53 − 1. A provider chooses the counts: plain doubles would round beyond that, and the
 * result would depend on the order of the records. Stopping is associative, and far above any threshold.
 */
export function plus(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}
