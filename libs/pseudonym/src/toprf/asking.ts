import type { SigningKey } from '#libs/signing';
import type { Oprf } from '../oprf/oprf.js';
import type { Epoch } from './epoch.js';
import type { HolderProblem } from './refusal.js';

type Later<F> = F extends (...args: infer Args) => infer Result ? (...args: Args) => Result | Promise<Result> : never;

/** The client of the OPRF, in this thread or over a pool of them. */
export type ClientOprf = { readonly [Method in keyof Oprf]: Later<Oprf[Method]> };

/** Who asks whom, and by what means. Everything of the outside world is handed in. */
export interface Asking {
  readonly epoch: Epoch;
  /** Provider URI (or `officer:<kid>` under an order), and the key that the holders know it by. */
  readonly iss: string;
  readonly key: SigningKey;
  readonly oprf: ClientOprf;
  /** The order under which is asked, as its holders of office signed it, and its digest; absent in a provider's own work. */
  readonly order?: { readonly digest: string; readonly text: string };
  readonly fetch: typeof fetch;
  /** UTC seconds: goes into requests. */
  readonly now: () => number;
  /** From the system's cryptographic source: blinds, batch ids, order of batches and of holders. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** Calls back once after so many milliseconds unless the returned function was called before; keeps the process alive meanwhile. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
  /** Waits before a batch is tried again for the `attempt`-th time, from 1. */
  readonly pause: (attempt: number) => Promise<void>;
  /** Told of each holder that gave no evaluation, as it happens; for HOLDER_LIES `exchange` is there to be kept. */
  readonly onProblem: (problem: HolderProblem) => Promise<void>;
}
