import { availableParallelism } from 'node:os';
import { Worker as Thread } from 'node:worker_threads';

import { type Job, type JobResult, Worker } from './job.js';

/** Where jobs are done: results in the order asked for. */
export interface JobPool {
  readonly threads: number;
  do(job: Job): Promise<JobResult>;
  close(): Promise<void>;
}

/** Makes a thread that runs `thread.ts`. */
export type Spawn = () => Thread;

interface Waiting {
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A pool of threads, by default one less than there are processors, because the replay has one too. Without `spawn` they run the compiled program beside this
 * file; where this file itself is TypeScript source, as in a test, there is none and the jobs are done here, with the same results.
 */
export function openJobPool(options: { readonly threads?: number; readonly spawn?: Spawn } = {}): JobPool {
  const compiled: Spawn | undefined = import.meta.url.endsWith('.js') ? () => new Thread(new URL('./thread.js', import.meta.url)) : undefined;
  const spawn = options.spawn ?? compiled;
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  return spawn === undefined || threads === 0 ? poolWithoutThreads() : poolOf(Array.from({ length: threads }, spawn));
}

function poolWithoutThreads(): JobPool {
  const worker = new Worker();
  return { threads: 0, do: async (job) => worker.do(job), close: async () => undefined };
}

function poolOf(threads: readonly Thread[]): JobPool {
  const queues = threads.map(() => [] as Waiting[]);
  for (const [index, thread] of threads.entries()) {
    const queue = queues[index] ?? [];
    thread.on('message', (result: JobResult) => queue.shift()?.resolve(result));
    const failed = (error: Error): void => queue.splice(0).forEach(({ reject }) => reject(error));
    thread.on('error', failed);
    thread.on('exit', () => failed(new Error('a thread of the audit ended before its work')));
  }
  return {
    threads: threads.length,
    do: async (job) => {
      const shortest = queues.reduce((best, queue, index) => (queue.length < (queues[best]?.length ?? 0) ? index : best), 0);
      return new Promise((resolve, reject) => {
        queues[shortest]?.push({ resolve, reject });
        threads[shortest]?.postMessage(job);
      });
    },
    close: async () => {
      await Promise.all(threads.map(async (thread) => thread.terminate()));
    },
  };
}
