import Fastify, { type FastifyInstance } from 'fastify';
import { EVALUATION_PATH } from '#libs/epoch';
import { MESSAGES } from '../ceremony/peers.js';
import { evaluate } from '../evaluation/evaluator.js';
import type { Holder } from '../holder.js';
import { HolderError } from '../holder-error.js';
import { Metrics } from './metrics.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';

/** A thousand points are 43 KB; an order is at most 64 KiB. */
const BODY_LIMIT = 128 * 1024;
/** A request must have come in by then: a slow one must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Requests that are worked on at a time; more are asked to come back. */
  readonly concurrency: number;
  /** Faults of this program, without anything a request said. */
  readonly onFault: (description: string) => void;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What a holder offers over HTTP. Nothing is logged of a request; refusals are counted by code. */
export async function startServer(holder: Holder, options: ServerOptions): Promise<RunningServer> {
  const server = Fastify({ logger: false, bodyLimit: BODY_LIMIT, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: 'idle' });
  const metrics = new Metrics();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler(async (error, request, reply) => {
    const { problem, headers, fault } = problemOf(error);
    // Holders that ask each other for what is not there yet are no refused evaluations.
    if (request.method === 'POST') metrics.refused(problem.code);
    if (fault) options.onFault(`${problem.code} ${error instanceof Error ? error.name : 'unknown fault'}`);
    return reply.code(problem.status).headers(headers).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  });
  server.setNotFoundHandler(async () => {
    throw new HolderError('HOLDER_NOTHING', 'there is nothing here');
  });
  addEvaluations(server, holder, metrics, options.concurrency);
  addPublications(server, holder);
  addOperations(server, holder, metrics);
  const url = await server.listen({ host: options.host, port: options.port });
  return { url, close: async () => server.close() };
}

function addEvaluations(server: FastifyInstance, holder: Holder, metrics: Metrics, concurrency: number): void {
  let underWay = 0;
  server.post(EVALUATION_PATH, async (request, reply) => {
    if (underWay >= concurrency) throw new HolderError('HOLDER_BUSY', 'too many requests at a time');
    underWay += 1;
    try {
      const { answer, count } = await evaluate(holder, new Uint8Array((request.body as Buffer | undefined) ?? []));
      metrics.evaluated(count);
      return await reply.type('application/json').send(Buffer.from(answer));
    } finally {
      underWay -= 1;
    }
  });
}

function addPublications(server: FastifyInstance, holder: Holder): void {
  server.get<{ Querystring: { epoch?: string } }>('/v1/manifest', async ({ query }, reply) => {
    const epoch = typeof query.epoch === 'string' ? query.epoch : undefined;
    return reply.type('text/plain; charset=utf-8').send(holder.manifest(epoch).text);
  });
  server.get<{ Params: { plan: string; message: string } }>('/v1/ceremonies/:plan/:message', async ({ params }, reply) => {
    const message = MESSAGES.find((one) => one === params.message);
    if (message === undefined) throw new HolderError('HOLDER_NOTHING', 'there is nothing here');
    return reply.type('text/plain; charset=utf-8').send(`${await holder.message(params.plan, message)}\n`);
  });
}

function addOperations(server: FastifyInstance, holder: Holder, metrics: Metrics): void {
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async () => {
    if (!holder.ready) throw new HolderError('HOLDER_NOT_READY', holder.books.writable ? 'this holder has no share yet' : 'the audit log cannot be written');
    return { status: 'ready', epochs: holder.epochs().size };
  });
  server.get('/metrics', async (_request, reply) => {
    const gauges = { epochs: holder.epochs().size, ceremonies: holder.underWay, auditSeq: holder.books.head.seq, ready: holder.ready };
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text(gauges));
  });
}
