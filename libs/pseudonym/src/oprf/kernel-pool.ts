import { Worker } from 'node:worker_threads';
import type { CompositeSums, HolderEvaluation } from './kernel.js';
import { loadRistretto255 } from './ristretto255.js';
import { type Spawn, startThreads, type Threads, withoutThreads } from './threads.js';

/** Below this many items a thread costs more than it saves. */
const MIN_STRETCH = 16;

/** The kernel over whole batches, each cut into stretches that run at the same time; results in the order of the batch. */
export interface KernelPool {
  blindEach(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[]): Promise<Uint8Array[]>;
  multiplyEach(scalar: Uint8Array, elements: readonly Uint8Array[]): Promise<Uint8Array[]>;
  compositeSums(seed: Uint8Array, blinded: readonly Uint8Array[], evaluated: readonly Uint8Array[], mOnly: boolean): Promise<CompositeSums>;
  finalizeEach(inputs: readonly Uint8Array[], blinds: readonly Uint8Array[], evaluations: readonly HolderEvaluation[]): Promise<Uint8Array[]>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly threads: number;
  readonly spawn?: Spawn;
}

/**
 * A pool of `threads` threads; without `spawn` they run the compiled program beside this file. Where this file itself is TypeScript
 * source, as in a test, there is no such program: everything then happens in this thread, with the same results.
 */
export async function openKernelPool({ threads, spawn }: PoolOptions): Promise<KernelPool> {
  const compiled = import.meta.url.endsWith('.js') ? () => new Worker(new URL('./worker.js', import.meta.url)) : undefined;
  const start = spawn ?? compiled;
  return poolOver(start === undefined ? await withoutThreads() : startThreads(threads, start));
}

async function poolOver(threads: Threads): Promise<KernelPool> {
  const group = await loadRistretto255();
  return {
    blindEach: async (inputs, blinds) =>
      inOrder(stretches(inputs.length, threads.count).map(async ([from, to], thread) => threads.call(thread, 'blindEach', cut(inputs, from, to), cut(blinds, from, to)))),
    multiplyEach: async (scalar, elements) =>
      inOrder(stretches(elements.length, threads.count).map(async ([from, to], thread) => threads.call(thread, 'multiplyEach', own(scalar), cut(elements, from, to)))),
    compositeSums: async (seed, blinded, evaluated, mOnly) => {
      const parts = stretches(blinded.length, threads.count).map(async ([from, to], thread) =>
        threads.call(thread, 'compositeSums', own(seed), from, cut(blinded, from, to), cut(evaluated, from, to), mOnly),
      );
      return (await all(parts)).reduce((sum, part) => ({ m: group.add(sum.m, part.m), z: group.add(sum.z, part.z) }));
    },
    finalizeEach: async (inputs, blinds, evaluations) =>
      inOrder(
        stretches(inputs.length, threads.count).map(async ([from, to], thread) => {
          const part = evaluations.map(({ index, evaluated }) => ({ index, evaluated: cut(evaluated, from, to) }));
          return threads.call(thread, 'finalizeEach', cut(inputs, from, to), cut(blinds, from, to), part);
        }),
      ),
    close: async () => threads.close(),
  };
}

/** [from, to) of at most `count` stretches of nearly equal length. */
export function stretches(length: number, count: number): (readonly [number, number])[] {
  const parts = Math.max(1, Math.min(count, Math.floor(length / MIN_STRETCH)));
  return Array.from({ length: parts }, (_, part) => [Math.floor((length * part) / parts), Math.floor((length * (part + 1)) / parts)] as const);
}

async function inOrder(parts: readonly Promise<Uint8Array[]>[]): Promise<Uint8Array[]> {
  return (await all(parts)).flat();
}

/** All results, or the error of the first stretch that has one: which error is reported does not depend on which thread was faster. */
async function all<Result>(parts: readonly Promise<Result>[]): Promise<Result[]> {
  const settled = await Promise.allSettled(parts);
  return settled.map((part) => {
    if (part.status === 'rejected') throw part.reason;
    return part.value;
  });
}

function cut(items: readonly Uint8Array[], from: number, to: number): Uint8Array[] {
  return items.slice(from, to).map(own);
}

/** A copy with a buffer to itself: cloning a view clones all that lies under it, which for a Buffer is a pool shared with others. */
function own(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
