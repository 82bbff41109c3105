import { FastifyAdapter } from '@nestjs/platform-fastify';
import { answerProblem } from './answer-problem.js';
import type { HubLog } from './hub-log.js';

/** Bytes of a JSON body (GraphQL). */
const BODY_LIMIT = 256 * 2 ** 10;
/** Milliseconds that a request may take to arrive; Fastify's own default is for ever. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Characters of one part of an address: names of bodies are the longest. */
const MAX_PARAMETER = 256;

/**
 * Fastify with one error handler, there before any route is: what fails before Nest is asked (an unreadable body, an unknown
 * content type) is answered by the handler that its route found. Nest sets its own only once its routes are there, too late for
 * them, so that one is left out; what controllers throw goes through Nest's filters in any case.
 */
export class ProblemAdapter extends FastifyAdapter {
  constructor(log: HubLog) {
    // Reports are read by their own parser with its own limits (intake/upload.ts), so the adapter adds none.
    super({ bodyLimit: BODY_LIMIT, multipart: false, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: 'idle', routerOptions: { maxParamLength: MAX_PARAMETER } });
    this.instance.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, log));
  }

  override setErrorHandler(): typeof this.instance {
    return this.instance;
  }
}
