import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { BODY_CONTENT_TYPE, STATEMENT_TYP } from '#libs/report';
import type { HubLimits } from '../../limits/hub-limits.js';
import type { UploadSlot } from '../../limits/upload-slots.js';
import { IntakeError } from '../intake-error.js';

/** Bytes of a compact JWS (docs/protocol.md section 1). */
export const MAX_STATEMENT_BYTES = 16 * 2 ** 10;

/** A report as it came over the wire. */
export interface Upload<Statement> {
  /** What the caller made of the statement. */
  readonly statement: Statement;
  /** gzip bytes, not looked at; absent for an act without a body. */
  readonly body: Buffer | undefined;
}

/** Where a report is read into. */
export interface UploadPlace {
  readonly limits: Pick<HubLimits, 'gzipBytes'>;
  readonly slot: Pick<UploadSlot, 'hold'>;
}

/**
 * Reads the two parts of a report. `authenticate` sees the statement before any of the body is kept: only who proves to be a
 * registered provider costs the hub more memory than a statement. The request is read to its end even when it is refused
 * (discarding, in flat memory), so that the sender is still listening when the refusal is written.
 */
export async function readUpload<Statement>(request: FastifyRequest, place: UploadPlace, authenticate: (statement: string) => Promise<Statement>): Promise<Upload<Statement>> {
  if (!request.isMultipart()) throw new IntakeError('MEDIA_TYPE_UNSUPPORTED', 'A report is multipart/form-data.');
  const upload = new PartsInOrder(place, authenticate);
  let refusal: unknown;
  try {
    for await (const part of request.parts({ ...MULTIPART, limits: { ...MULTIPART.limits, fileSize: Math.max(place.limits.gzipBytes, MAX_STATEMENT_BYTES) + 1 } })) {
      if (part.type !== 'file') throw malformed();
      if (refusal === undefined) await upload.take(part).catch((error: unknown) => (refusal = error));
      part.file.resume();
    }
  } catch (cause) {
    refusal ??= unreadable(cause);
  }
  if (refusal !== undefined) throw refusal;
  return upload.complete();
}

/** Every part is taken as bytes: without a file name the parser would decode a body as text. */
const MULTIPART = {
  isPartAFile: () => true,
  throwFileSizeLimit: false,
  limits: { files: 2, parts: 2, fields: 0, headerPairs: 16, fieldNameSize: 32 },
} as const;

class PartsInOrder<Statement> {
  #statement: { readonly made: Statement } | undefined;
  #body: Buffer | undefined;

  constructor(
    private readonly place: UploadPlace,
    private readonly authenticate: (statement: string) => Promise<Statement>,
  ) {}

  async take({ fieldname, mimetype, file }: MultipartFile): Promise<void> {
    if (fieldname === 'statement' && this.#statement === undefined) {
      requireType(fieldname, mimetype, `application/${STATEMENT_TYP}`);
      const bytes = await readAtMost(file, MAX_STATEMENT_BYTES, statementTooLarge);
      // latin1 keeps one character a byte: whatever is not base64url or a dot is refused by the strict decoder.
      this.#statement = { made: await this.authenticate(bytes.toString('latin1')) };
    } else if (fieldname === 'body' && this.#statement !== undefined && this.#body === undefined) {
      requireType(fieldname, mimetype, BODY_CONTENT_TYPE);
      this.#body = await readAtMost(file, this.place.limits.gzipBytes, bodyTooLarge, this.place.slot);
    } else {
      throw malformed();
    }
  }

  complete(): Upload<Statement> {
    if (this.#statement === undefined) throw malformed();
    return { statement: this.#statement.made, body: this.#body };
  }
}

/** Reads to the end, so that the parser goes on to the next part; keeps nothing of a part that turns out too long. One that breaks off is malformed, like all that the parser cannot read. */
async function readAtMost(file: AsyncIterable<Buffer>, maxBytes: number, tooLarge: () => IntakeError, slot?: UploadPlace['slot']): Promise<Buffer> {
  let chunks: Buffer[] = [];
  let length = 0;
  let refusal: unknown;
  const keep = (chunk: Buffer): void => {
    try {
      if (length > maxBytes) throw tooLarge();
      slot?.hold(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      refusal = error;
      chunks = [];
    }
  };
  try {
    for await (const chunk of file) {
      length += chunk.length;
      if (refusal === undefined) keep(chunk);
    }
  } catch (cause) {
    throw unreadable(cause);
  }
  if (refusal !== undefined) throw refusal;
  return Buffer.concat(chunks, length);
}

/** `line` is that of a batch. */
export function statementTooLarge(line?: number): IntakeError {
  return new IntakeError('STATEMENT_TOO_LARGE', 'A statement is at most 16 KiB.', line === undefined ? {} : { line });
}

export function bodyTooLarge(): IntakeError {
  return new IntakeError('BODY_TOO_LARGE', 'The compressed body is larger than this hub takes.');
}

function requireType(name: string, type: string, expected: string): void {
  if (type.toLowerCase() !== expected) throw new IntakeError('MEDIA_TYPE_UNSUPPORTED', `The part "${name}" is ${expected}.`, { field: name });
}

/** Busboy's own errors quote the sender's header lines. */
function unreadable(cause: unknown): IntakeError {
  return new IntakeError('UPLOAD_MALFORMED', 'The multipart body could not be read.', {}, { cause });
}

function malformed(): IntakeError {
  return new IntakeError('UPLOAD_MALFORMED', 'A report has a part "statement" and after it at most one part "body".');
}
