// Threads that each hold a kernel. Arguments, secret scalars among them, reach a thread by structured cloning: they are then in the
// memory of this process once more, and are wiped nowhere. All threads belong to one process, so that no secret leaves it.

import type { Worker } from 'node:worker_threads';
import { CodedError, type Place } from '#libs/errors';
import { type Kernel, loadKernel } from './kernel.js';
import { oprfRefusal } from './refusal.js';

export interface Call {
  readonly id: number;
  readonly method: keyof Kernel;
  readonly args: readonly unknown[];
}
/** Exactly one of the three; `refusal` is a CodedError in pieces. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly refusal?: { readonly code: string; readonly message: string; readonly place: Place };
  readonly fault?: unknown;
}

export interface Threads {
  readonly count: number;
  /** Calls the kernel of thread `thread` modulo `count`. Rejects with what the kernel threw, or with OPRF_POOL. */
  call<Method extends keyof Kernel>(thread: number, method: Method, ...args: Parameters<Kernel[Method]>): Promise<ReturnType<Kernel[Method]>>;
  /** Ends the threads; calls without an answer, and later ones, reject with OPRF_POOL. */
  close(): Promise<void>;
}

/** How a thread is started; by default on the compiled program beside this file. */
export type Spawn = () => Worker;

/** One thread for each of `count`, from 1. They keep the process alive only while a call is without an answer. */
export function startThreads(count: number, spawn: Spawn): Threads {
  const threads = Array.from({ length: Math.max(1, count) }, () => startThread(spawn()));
  return {
    count: threads.length,
    call: async (thread, method, ...args) => {
      const chosen = threads[thread % threads.length];
      if (chosen === undefined) throw new Error('a pool has at least one thread');
      return (await chosen.call(method, args)) as never;
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** The same without threads: for a process that runs from TypeScript source, which a thread of Node 20 cannot. */
export async function withoutThreads(): Promise<Threads> {
  const kernel = await loadKernel();
  let closed = false;
  return {
    count: 1,
    call: async (_thread, method, ...args) => {
      if (closed) throw closedPool();
      return (kernel[method] as (...args: readonly unknown[]) => unknown)(...args) as never;
    },
    close: async () => {
      closed = true;
    },
  };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

function startThread(worker: Worker): { call(method: keyof Kernel, args: readonly unknown[]): Promise<unknown>; close(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let end: Error | undefined;
  const endWith = (error: Error): void => {
    end ??= error;
    for (const call of waiting.values()) call.reject(end);
    waiting.clear();
  };
  worker.unref();
  worker.on('message', ({ id, result, refusal, fault }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (refusal !== undefined) call?.reject(new CodedError(refusal.code, refusal.message, refusal.place));
    else if (fault !== undefined) call?.reject(fault);
    else call?.resolve(result);
  });
  worker.on('error', (cause) => endWith(oprfRefusal('OPRF_POOL', 'a thread of the pool failed', {}, cause)));
  worker.on('exit', () => endWith(closedPool()));
  return {
    call: async (method, args) =>
      new Promise((resolve, reject) => {
        if (end !== undefined) {
          reject(end);
          return;
        }
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.ref();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
        worker.postMessage({ id: calls, method, args } satisfies Call);
      }),
    close: async () => {
      endWith(closedPool());
      await worker.terminate();
    },
  };
}

function closedPool(): Error {
  return oprfRefusal('OPRF_POOL', 'the pool is closed');
}
