// A thread of the audit: gets the directory when it starts, jobs by message, and answers each in turn.
import { parentPort, workerData } from 'node:worker_threads';

import { type Job, Worker } from './job.js';

const worker = new Worker(workerData as string);
parentPort?.on('message', (job: Job) => {
  const result = worker.do(job);
  parentPort?.postMessage(result, [result.bytes.buffer as ArrayBuffer]);
});
