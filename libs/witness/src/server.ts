import Fastify from 'fastify';
import { isCodedError } from '#libs/errors';
import { serializeCosignatures, serializeSize } from '#libs/tlog';
import type { Witness } from './witness.js';

/** A note is at most 128 KiB, the proof before it 63 lines. */
const BODY_LIMIT = 144 * 1024;
/** A request must have come in by then: a slow one must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Requests that wait for their turn; each holds at most a body and the wait for one disk. */
const MOST_WAITING = 64;

const TEXT = 'text/plain; charset=utf-8';
/** tlog-witness, add-checkpoint: of 409 and nothing else. */
const SIZE = 'text/x.tlog.size';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Faults of this program, without anything a request said. */
  readonly onFault: (description: string) => void;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `POST /add-checkpoint` with the statuses and content types of c2sp.org/tlog-witness, and `GET /healthz`. Refusals say their code on one line. Nothing is
 * logged of a request. A checkpoint that cannot be remembered is answered with 503: not cosigned, to be sent again.
 */
export async function startServer(witness: Pick<Witness, 'addCheckpoint'>, { host, port, onFault }: ServerOptions): Promise<RunningServer> {
  const server = Fastify({ logger: false, bodyLimit: BODY_LIMIT, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: 'idle' });
  server.removeAllContentTypeParsers();
  // The specification gives the request no content type.
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler(async (error, _request, reply) => {
    const status = isCodedError(error) ? 503 : statusOf(error);
    if (status >= 500) onFault(isCodedError(error) ? error.code : nameOf(error));
    if (status === 503) reply.header('retry-after', '1');
    return reply.code(status).type(TEXT).send(`${isCodedError(error) ? error.code : `status ${status}`}\n`);
  });
  server.setNotFoundHandler(async (_request, reply) => reply.code(404).type(TEXT).send('there is nothing here\n'));

  let waiting = 0;
  server.post('/add-checkpoint', async (request, reply) => {
    if (waiting >= MOST_WAITING) return reply.code(503).header('retry-after', '1').type(TEXT).send('too many requests at a time\n');
    waiting += 1;
    try {
      const answer = await witness.addCheckpoint(new Uint8Array((request.body as Buffer | undefined) ?? []));
      switch (answer.status) {
        case 200:
          return await reply.type(TEXT).send(serializeCosignatures([answer.cosignature]));
        case 409:
          return await reply.code(409).type(SIZE).send(serializeSize(answer.size));
        default:
          return await reply.code(answer.status).type(TEXT).send(`${answer.code}\n`);
      }
    } finally {
      waiting -= 1;
    }
  });
  server.get('/healthz', async (_request, reply) => reply.type(TEXT).send('ok\n'));
  const url = await server.listen({ host, port });
  return { url, close: async () => server.close() };
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown fault';
}
