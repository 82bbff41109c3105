import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceThread } from '#libs/testing';
import { toHex, utf8 } from '#libs/encoding';
import { type Issuer, type IssuerPool, loadIssuer, openIssuerPool } from '#libs/pseudonym-issuer';
import { openKernelPool, stretches } from './kernel-pool.js';
import { loadOprf, type Oprf } from './oprf.js';
import { openOprfPool, type OprfPool } from './oprf-pool.js';
import { fromInteger } from './ristretto255.js';

const INPUTS = Array.from({ length: 50 }, (_, index) => utf8(`customer ${index}`));
const SHARE = fromInteger(0x1234567890abcdefn ** 3n);

/** The same bytes for the same number of them, so that two runs compare. */
const repeatable = (n: number): Uint8Array => new Uint8Array(createHash('shake256', { outputLength: n }).update('pool').digest());

let oprf: Oprf;
let issuer: Issuer;
beforeAll(async () => {
  oprf = await loadOprf();
  issuer = await loadIssuer();
});

describe.each([
  ['two threads', { threads: 2, spawn: () => sourceThread('libs/pseudonym/src/oprf/worker.ts') }],
  ['this thread, as from source', { threads: 2 }],
])('over %s', (_, options) => {
  let client: OprfPool;
  let server: IssuerPool;
  beforeAll(async () => {
    client = await openOprfPool(options);
    server = await openIssuerPool(options);
  });
  afterAll(async () => {
    await Promise.all([client.close(), server.close()]);
  });

  test('a batch has the bytes and the order that it has in one', async () => {
    const expected = oprf.blind(INPUTS, repeatable);
    const batch = await client.blind(INPUTS, repeatable);
    expect([batch.blinds, batch.points].map((list) => list.map(toHex))).toEqual([expected.blinds, expected.points].map((list) => list.map(toHex)));

    const answer = await server.evaluate(SHARE, batch.points, repeatable);
    const expectedAnswer = issuer.evaluate(SHARE, batch.points, repeatable);
    expect(answer.evaluated.map(toHex)).toEqual(expectedAnswer.evaluated.map(toHex));
    expect(toHex(answer.proof)).toBe(toHex(expectedAnswer.proof));

    const publicShare = issuer.publicShare(SHARE);
    expect(await client.verify(publicShare, batch.points, answer.evaluated, answer.proof)).toBe(true);
    // The last item lies in the second stretch, whose weights have to count from where the first ends.
    expect(await client.verify(publicShare, batch.points, answer.evaluated.with(49, answer.evaluated[0]!), answer.proof)).toBe(false);

    const evaluations = [1, 3].map((index) => ({ index, evaluated: answer.evaluated }));
    expect((await client.finalize(INPUTS, batch.blinds, evaluations)).map(toHex)).toEqual(oprf.finalize(INPUTS, batch.blinds, evaluations).map(toHex));
  });

  test('batches under way at the same time do not mix', async () => {
    const others = INPUTS.toReversed();
    const [first, second] = await Promise.all([client.blind(INPUTS, repeatable), client.blind(others, repeatable)]);
    expect(first.points.map(toHex)).toEqual(oprf.blind(INPUTS, repeatable).points.map(toHex));
    expect(second.points.map(toHex)).toEqual(oprf.blind(others, repeatable).points.map(toHex));
  });

  test('a refusal comes back with its code, before the threads and from them', async () => {
    const { blinds, points } = oprf.blind(INPUTS, repeatable);
    await expect(client.blind([], repeatable)).rejects.toMatchObject({ code: 'OPRF_BATCH', place: { field: 'inputs' } });
    await expect(server.evaluate(SHARE, points.with(40, new Uint8Array(32)), repeatable)).rejects.toMatchObject({ code: 'OPRF_IDENTITY', place: { field: 'points.40' } });
    await expect(client.finalize(INPUTS, blinds, [{ index: 1, evaluated: points.with(40, new Uint8Array(32)) }])).rejects.toMatchObject({ name: 'CodedError', code: 'OPRF_ELEMENT' });
    // The threads go on after it.
    expect(await client.finalize(INPUTS, blinds, [{ index: 1, evaluated: points }])).toHaveLength(50);
  });

  test('after it is closed, nothing', async () => {
    const closed = await openKernelPool(options);
    await closed.close();
    await expect(closed.multiplyEach(SHARE, [issuer.publicShare(SHARE)])).rejects.toMatchObject({ code: 'OPRF_POOL' });
  });
});

describe('threads', () => {
  const program = (code: string) => (): Worker => new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, { eval: true });
  const work = async (spawn: () => Worker): Promise<unknown> => {
    const pool = await openKernelPool({ threads: 2, spawn });
    try {
      return await pool.multiplyEach(SHARE, oprf.blind(INPUTS, repeatable).points);
    } finally {
      await pool.close();
    }
  };

  test('a thread that fails, or ends, or is ended under a call, rejects the call', async () => {
    await expect(work(program("parentPort.on('message', () => { throw new Error('out of order'); });"))).rejects.toMatchObject({ code: 'OPRF_POOL', cause: { message: 'out of order' } });
    await expect(work(program("parentPort.on('message', () => process.exit(0));"))).rejects.toMatchObject({ code: 'OPRF_POOL' });
    const silent = await openKernelPool({ threads: 1, spawn: program("parentPort.on('message', () => {});") });
    const call = silent.multiplyEach(SHARE, [SHARE]);
    await Promise.all([expect(call).rejects.toMatchObject({ code: 'OPRF_POOL' }), silent.close()]);
  });

  test('a fault in a thread comes back as what it was', async () => {
    await expect(work(program("parentPort.on('message', ({ id }) => parentPort.postMessage({ id, fault: new RangeError('too far') }));"))).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
  });

  test('of several stretches that fail, the first in the batch is reported, whichever failed first', async () => {
    // The thread of the first stretch answers only after that of the second has.
    const turn = new Int32Array(new SharedArrayBuffer(4));
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      parentPort.on('message', ({ id, args }) => {
        if (args[1] === 0) Atomics.wait(workerData, 0, 0);
        parentPort.postMessage({ id, refusal: { code: 'STRETCH_' + args[1], message: '', place: {} } });
        Atomics.store(workerData, 0, 1);
        Atomics.notify(workerData, 0);
      });
    `;
    const pool = await openKernelPool({ threads: 2, spawn: () => new Worker(code, { eval: true, workerData: turn }) });
    await expect(pool.compositeSums(SHARE, INPUTS, INPUTS, true)).rejects.toMatchObject({ code: 'STRETCH_0' });
    await pool.close();
  });

  test('are handed the bytes they need and none of those that lie beside them in memory', async () => {
    const sizes = program("parentPort.on('message', ({ id, args }) => parentPort.postMessage({ id, result: [args[0], ...args[1]].map((bytes) => bytes.buffer.byteLength) }));");
    const pool = await openKernelPool({ threads: 1, spawn: sizes });
    const crowded = new Uint8Array(1_024);
    expect(await pool.multiplyEach(crowded.subarray(0, 32), [crowded.subarray(32, 64), Buffer.from('short')])).toEqual([32, 32, 5]);
    await pool.close();
  });
});

describe('stretches', () => {
  test('follow on one another from the first item to the last, none of them short, no more than asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 64 }), (length, count) => {
        const parts = stretches(length, count);
        expect(parts.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index))).toEqual(Array.from({ length }, (_, index) => index));
        expect(parts.length).toBeLessThanOrEqual(count);
        if (parts.length > 1) for (const [from, to] of parts) expect(to - from).toBeGreaterThanOrEqual(16);
      }),
    );
  });
});
