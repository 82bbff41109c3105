import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isCodedError } from '#libs/errors';
import { BODY_CONTENT_TYPE } from '#libs/report';
import type { HubLimits } from '../../limits/hub-limits.js';
import type { UploadSlot } from '../../limits/upload-slots.js';
import { IntakeError } from '../intake-error.js';
import { type BatchLine, malformedLine, OPEN, QUOTE, readBatchLine, stands } from './batch-line.js';
import { MAX_STATEMENT_BYTES, statementTooLarge } from './upload.js';

/** Path of the route in the router's spelling, where a colon is written twice. */
export const BATCH_ROUTE = 'reports::batch';
/** Reports that one batch may hold (docs/protocol.md section 3). */
const MAX_LINES = 256;
const NEWLINE = 0x0a;

/** A batch as it came over the wire. */
export interface BatchUpload<First> {
  /** What the caller made of the first statement. */
  readonly first: First;
  /** Its lines, read now: until somebody has time for them they are held as the bytes that came. UPLOAD_MALFORMED with the line, BATCH_LINES. */
  lines(): readonly BatchLine[];
}

/** Where a batch is read into. */
export interface BatchPlace {
  readonly limits: Pick<HubLimits, 'batchBytes'>;
  readonly slot: Pick<UploadSlot, 'hold'>;
}

/** Leaves the body of a batch to `readBatch`; everywhere else NDJSON stays the unknown type that it was. */
export function takeBatches(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(BODY_CONTENT_TYPE, (request, _payload, done) => {
    done(request.is404 || request.routeOptions.url?.endsWith(`/${BATCH_ROUTE}`) === true ? null : notNdjson());
  });
}

/**
 * Reads a batch of reports. `authenticate` sees the first statement before anything behind it is kept: only who holds a registered provider's key costs the hub more
 * memory than a statement, and what is kept is counted by the slot. The request is read to its end even when it is refused (discarding, in flat memory), so that the
 * sender is still listening when the refusal is written.
 *
 * What `authenticate` throws; of a batch that is none as a whole MEDIA_TYPE_UNSUPPORTED, BATCH_TOO_LARGE, BATCH_LINES when it is empty, UPLOAD_MALFORMED or STATEMENT_TOO_LARGE
 * of the first line; INTAKE_BUSY.
 */
export async function readBatch<First>(request: FastifyRequest, place: BatchPlace, authenticate: (statement: string) => Promise<First>): Promise<BatchUpload<First>> {
  requireNdjson(request);
  const incoming = new Incoming(place, authenticate);
  let refusal: unknown;
  try {
    for await (const chunk of request.raw) {
      if (refusal === undefined) {
        await incoming.take(chunk as Buffer).catch((error: unknown) => {
          refusal = error;
          incoming.drop();
        });
      }
    }
  } catch (cause) {
    refusal ??= new IntakeError('UPLOAD_MALFORMED', 'The batch broke off.', {}, { cause });
  }
  if (refusal !== undefined) throw refusal;
  return incoming.complete();
}

class Incoming<First> {
  #chunks: Buffer[] = [];
  #length = 0;
  #first: { readonly made: First } | undefined;

  constructor(
    private readonly place: BatchPlace,
    private readonly authenticate: (statement: string) => Promise<First>,
  ) {}

  async take(chunk: Buffer): Promise<void> {
    const before = this.#length;
    this.#length += chunk.length;
    if (this.#length > this.place.limits.batchBytes) throw new IntakeError('BATCH_TOO_LARGE', 'The batch is larger than this hub takes.');
    this.#chunks.push(chunk);
    if (this.#first === undefined) await this.#begin(chunk.indexOf(QUOTE, Math.max(0, OPEN.length - before)) !== -1);
    else this.place.slot.hold(chunk.length);
  }

  /** Nothing is kept of a batch that is refused. */
  drop(): void {
    this.#chunks = [];
  }

  complete(): BatchUpload<First> {
    if (this.#length === 0) throw wrongNumber(1);
    if (this.#first === undefined) throw malformedLine(1);
    return { first: this.#first.made, lines: () => linesOf(Buffer.concat(this.#chunks, this.#length)) };
  }

  async #begin(quoted: boolean): Promise<void> {
    const tooLong = this.#length > OPEN.length + MAX_STATEMENT_BYTES;
    if (!quoted && !tooLong) return;
    const bytes = Buffer.concat(this.#chunks, this.#length);
    if (!stands(OPEN, bytes, 0)) throw malformedLine(1);
    if (!quoted) throw statementTooLarge(1);
    this.#first = { made: await this.#proven(bytes.toString('latin1', OPEN.length, bytes.indexOf(QUOTE, OPEN.length))) };
    this.place.slot.hold(this.#length);
  }

  async #proven(statement: string): Promise<First> {
    try {
      return await this.authenticate(statement);
    } catch (error) {
      throw isCodedError(error) ? error.at({ line: 1 }) : error;
    }
  }
}

function linesOf(bytes: Buffer): readonly BatchLine[] {
  const lines: BatchLine[] = [];
  for (let from = 0; from < bytes.length; ) {
    const nth = lines.length + 1;
    if (nth > MAX_LINES) throw wrongNumber(nth);
    const to = bytes.indexOf(NEWLINE, from);
    if (to === -1) throw malformedLine(nth);
    lines.push(readBatchLine(bytes, from, to, nth));
    from = to + 1;
  }
  return lines;
}

function requireNdjson({ headers }: FastifyRequest): void {
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== BODY_CONTENT_TYPE || headers['content-encoding'] !== undefined) throw notNdjson();
}

function notNdjson(): IntakeError {
  return new IntakeError('MEDIA_TYPE_UNSUPPORTED', `A batch is ${BODY_CONTENT_TYPE}, not compressed as a whole; elsewhere that type is not read.`);
}

function wrongNumber(line: number): IntakeError {
  return new IntakeError('BATCH_LINES', `A batch has 1 to ${MAX_LINES} lines.`, { line });
}
