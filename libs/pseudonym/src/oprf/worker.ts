// The program of one thread of a pool: answers calls to the kernel, one after the other, until its parent ends it.

import { parentPort } from 'node:worker_threads';
import { isCodedError } from '#libs/errors';
import { loadKernel } from './kernel.js';
import type { Answer, Call } from './threads.js';

const kernel = await loadKernel();
const port = parentPort;
if (port === null) throw new Error('this program runs as a worker thread');
port.on('message', (call: Call) => port.postMessage(answer(call)));

function answer({ id, method, args }: Call): Answer {
  try {
    const work = kernel[method] as (...args: readonly unknown[]) => unknown;
    return { id, result: work(...args) };
  } catch (error) {
    // An error's class and own members do not survive the way back; those of a refusal are what it consists of.
    if (isCodedError(error)) return { id, refusal: { code: error.code, message: error.message, place: error.place } };
    return { id, fault: error };
  }
}
