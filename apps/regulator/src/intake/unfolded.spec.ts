import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits/hub-limits.js';
import { IntakeService } from './intake.service.js';
import type { Submission } from './submission.js';

// Real: the reading of batches and what their bodies may take together. Stub: what is authentic, bodies (only their number of lines counts), the database, which is away.
const AWAY = new Error('away');

/** An intake whose bodies have so many lines each. */
function intakeOf(lines: number): { readonly intake: IntakeService; readonly read: () => number } {
  let read = 0;
  const submission = { claims: { str: 'main', seq: 1 }, body: { lines: Array.from({ length: lines }) } } as unknown as Submission;
  const authenticity = { prove: async () => Promise.resolve({}), ofEach: async (_first: unknown, statements: readonly string[]) => Promise.resolve(statements.map(() => ({ status: 'fulfilled', value: { submission } }))) };
  const bodies = {
    completeAtOnce: () => undefined,
    complete: async () => {
      read += 1;
      return Promise.resolve({ submission });
    },
  };
  const database = { hot: { connect: async () => Promise.reject(AWAY) } };
  const limits = { of: DEFAULT_LIMITS, beginUpload: () => ({ hold: () => undefined, end: () => undefined }) };
  const lull = { during: async (work: () => Promise<unknown>) => work() };
  const intake = new IntakeService(database as never, authenticity as never, bodies as never, { trigger: () => undefined } as never, lull as never, { requireSound: () => undefined, signedSize: 0 } as never, limits as never);
  return { intake, read: () => read };
}

function batch(count: number): FastifyRequest {
  return { headers: { 'content-type': 'application/x-ndjson' }, raw: Readable.from([Buffer.from('{"statement":"a.b.c"}\n'.repeat(count))]) } as unknown as FastifyRequest;
}

test('a batch whose bodies unfold to more lines than may wait is read up to there, the rest is told to come back, and the next batch finds room again', async () => {
  const { intake, read } = intakeOf(90_000);
  for (const round of [1, 2]) {
    const outcomes = await intake.receiveBatch(batch(10));
    const reasons = outcomes.map((one) => (one.status === 'rejected' ? one.reason as unknown : undefined));
    // What fits, and what was begun beside it: four are read at a time.
    const taken = reasons.filter((reason) => reason === AWAY).length;
    expect([taken >= 3, taken <= 6, read()]).toEqual([true, true, round * taken]);
    expect(reasons.slice(taken)).toMatchObject(Array.from({ length: 10 - taken }, () => ({ code: 'INTAKE_BUSY' })));
  }
});
