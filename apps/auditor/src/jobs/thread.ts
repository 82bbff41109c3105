// A thread of the audit: gets jobs by message and answers each in turn.
import { parentPort } from 'node:worker_threads';

import { type Job, Worker } from './job.js';

const worker = new Worker();
parentPort?.on('message', (job: Job) => parentPort?.postMessage(worker.do(job)));
