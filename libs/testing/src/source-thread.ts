import { Worker } from 'node:worker_threads';
import { fromSource } from './from-source.js';

/** A real thread that runs `file` (relative to the project) from source. */
export function sourceThread(file: string): Worker {
  return new Worker(`(async () => { ${fromSource(file)} })();`, { eval: true });
}
