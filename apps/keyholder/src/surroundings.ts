import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Disk, nodeDisk } from '#libs/durable';

/** Everything outside the holder that it depends on; a test hands in a clock, a disk or a network of its own. */
export interface Surroundings {
  readonly disk: Disk;
  /** Wall clock, whole UTC seconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From the system's cryptographic source. */
  readonly randomBytes: (size: number) => Uint8Array;
  readonly fetch: typeof fetch;
  /** scrypt's cost N (RFC 7914) for new state directories, a power of two: 2^17 takes 128 MiB and about half a second. */
  readonly scryptCost: number;
  /** The environment; the process's own when undefined. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Resolves when the holder is asked to stop. */
  readonly stopAsked: () => Promise<void>;
  /** stdout: what a program may read. */
  readonly out: (text: string) => void;
  /** stderr: what a person reads. */
  readonly err: (text: string) => void;
}

export const nodeSurroundings: Surroundings = {
  disk: nodeDisk,
  now: () => Math.floor(Date.now() / 1000),
  sleep: async (milliseconds) => {
    await wait(milliseconds);
  },
  randomBytes,
  fetch: globalThis.fetch,
  scryptCost: 2 ** 17,
  stopAsked: async () =>
    new Promise((resolve) => {
      // A second signal finds no listener and ends the process at once.
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    }),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};
