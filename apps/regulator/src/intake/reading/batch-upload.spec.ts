import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { type BatchUpload, readBatch } from './batch-upload.js';

// Real: streams. Stub: HTTP, the slot, and who is authentic.
const line = (statement: string, body?: Uint8Array): string => `{"statement":"${statement}"${body === undefined ? '' : `,"body":"${Buffer.from(body).toString('base64url')}"`}}\n`;

/** A request whose body arrives in pieces. */
function request(pieces: readonly Uint8Array[]): FastifyRequest {
  return { headers: { 'content-type': 'application/x-ndjson' }, raw: Readable.from(pieces.map((piece) => Buffer.from(piece)), { objectMode: true }) } as unknown as FastifyRequest;
}

/** Cut at these places. */
function cut(text: string, places: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const edges = [0, ...new Set(places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b)), bytes.length];
  return edges.slice(1).map((edge, nth) => bytes.subarray(edges[nth], edge));
}

async function read(pieces: readonly Uint8Array[], hold: (bytes: number) => void = () => undefined, authenticate = async (text: string): Promise<string> => Promise.resolve(text)): Promise<BatchUpload<string>> {
  return readBatch(request(pieces), { limits: { batchBytes: 2 ** 20 }, slot: { hold } }, authenticate);
}

const statement = fc.string({ unit: fc.constantFrom('A', 'z', '0', '-', '_', '.'), minLength: 1, maxLength: 60 });
const report = fc.record({ statement, body: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }) });

describe('a batch in whatever pieces it arrives', () => {
  test('is the lines that were written, and the first statement is asked about once, before anything is held', async () => {
    await fc.assert(fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(2_000), { maxLength: 12 }), async (reports, places) => {
      const text = reports.map((one) => line(one.statement, one.body)).join('');
      const seen: unknown[] = [];
      const upload = await read(cut(text, places), (bytes) => void seen.push(bytes), async (first) => {
        seen.push(first);
        return Promise.resolve(first);
      });
      expect(upload.first).toBe(reports[0]?.statement);
      expect(upload.lines().map(({ statement: each, body }) => line(each, body)).join('')).toBe(text);
      const [first, ...held] = seen;
      expect([first, held.reduce<number>((sum, bytes) => sum + Number(bytes), 0)]).toEqual([reports[0]?.statement, text.length]);
    }));
  });

  test('with a byte that is another one, is refused as a whole or is other lines: never the same', async () => {
    await fc.assert(fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 4 }), fc.nat(), fc.integer({ min: 1, max: 255 }), async (reports, place, flip) => {
      const bytes = Buffer.from(reports.map((one) => line(one.statement, one.body)).join(''), 'latin1');
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      const lines = await read([bytes]).then((upload) => upload.lines()).catch((error: { readonly code?: string }) => error.code);
      if (typeof lines === 'string') expect(['UPLOAD_MALFORMED']).toContain(lines);
      // What is read is what a JSON reader has to read too, unless a strict decoder refuses the statement.
      else expect(lines?.map(({ statement: each, body }) => line(each, body)).join('')).toBe(bytes.toString('latin1'));
    }));
  });
});

describe('a batch that is refused', () => {
  /** What was read of an endless request, in pieces of a KiB, when the refusal was decided. */
  async function refused(begin: string, authenticate?: () => Promise<string>): Promise<{ readonly code: string; readonly held: number; readonly ended: boolean }> {
    let held = 0;
    const sent = request([Buffer.from(begin), ...Array.from({ length: 2_000 }, () => Buffer.alloc(1_024, 'A'))]);
    const error: unknown = await readBatch(sent, { limits: { batchBytes: 2 ** 20 }, slot: { hold: (bytes) => (held += bytes) } }, authenticate ?? (async () => Promise.resolve(''))).catch((refusal: unknown) => refusal);
    return { code: (error as { readonly code: string }).code, held, ended: sent.raw.readableEnded };
  }

  test('is read to its end, and before the sender is known nothing is held', async () => {
    const stranger = async (): Promise<string> => Promise.reject(Object.assign(new Error('no'), { code: 'KEY_UNKNOWN' }));
    expect(await refused('{"statement":"a.b.c","body":"', stranger)).toEqual({ code: 'KEY_UNKNOWN', held: 0, ended: true });
    expect(await refused('{"statement":"')).toEqual({ code: 'STATEMENT_TOO_LARGE', held: 0, ended: true });
    expect(await refused('{"body":"a"')).toEqual({ code: 'UPLOAD_MALFORMED', held: 0, ended: true });
    expect(await refused('A')).toEqual({ code: 'UPLOAD_MALFORMED', held: 0, ended: true });
  });

  test('for its size is not held beyond the limit', async () => {
    const { held, ...rest } = await refused('{"statement":"a.b.c","body":"');
    expect(rest).toEqual({ code: 'BATCH_TOO_LARGE', ended: true });
    expect(held).toBeLessThanOrEqual(2 ** 20);
    expect(held).toBeGreaterThan(2 ** 20 - 2_048);
  });

  test('where it broke off is malformed, whoever sent it', async () => {
    const broken = Readable.from((function* () {
      yield Buffer.from(line('a.b.c'));
      throw new Error('aborted');
    })());
    const sent = { headers: { 'content-type': 'application/x-ndjson' }, raw: broken } as unknown as FastifyRequest;
    await expect(readBatch(sent, { limits: { batchBytes: 100 }, slot: { hold: () => undefined } }, async (text) => Promise.resolve(text))).rejects.toMatchObject({ code: 'UPLOAD_MALFORMED' });
  });
});
