import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Disk, nodeDisk } from '#libs/durable';

/** Everything outside the agent that it depends on; a test hands in a clock, a disk or a network of its own. */
export interface Surroundings {
  readonly disk: Disk;
  /** Wall clock, whole UTC seconds: goes into `iat`. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back: how long something took. */
  readonly ticks: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From the system's cryptographic source. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** In [0, 1), for jitter only. */
  readonly jitter: () => number;
  readonly fetch: typeof fetch;
  /** stdout: what a program may read. */
  readonly out: (text: string) => void;
  /** stderr: warnings and what a person reads. */
  readonly err: (text: string) => void;
  /** Whether long steps say on stderr how far they are. */
  readonly showProgress: boolean;
}

export const nodeSurroundings: Surroundings = {
  disk: nodeDisk,
  now: () => Math.floor(Date.now() / 1000),
  ticks: () => performance.now(),
  sleep: async (milliseconds) => {
    await wait(milliseconds);
  },
  randomBytes,
  jitter: Math.random,
  fetch: globalThis.fetch,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  showProgress: true,
};
