// A thread of the audit: gets jobs by message and answers each in turn.
import { parentPort } from 'node:worker_threads';

import { type Job, Worker } from './job.js';

const port = parentPort;
if (port === null) throw new Error('this program runs as a worker thread');
const worker = new Worker();
port.on('message', (job: Job) => port.postMessage(worker.do(job)));
