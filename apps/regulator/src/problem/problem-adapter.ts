import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { HubLimits } from '../limits/hub-limits.js';
import { answerProblem } from './answer-problem.js';
import { answerClientError } from './client-error.js';
import type { HubLog } from './hub-log.js';

/** Bytes of a JSON body (GraphQL). */
const BODY_LIMIT = 256 * 2 ** 10;
/** Milliseconds that a header section may take to arrive, and between looks for requests that took too long: at most, and Node's own defaults. */
const HEADERS_TIMEOUT_MS = 60_000;
const LOOK_MS = 30_000;
/** Characters of one part of an address: names of bodies are the longest. */
const MAX_PARAMETER = 256;

/**
 * Fastify with one error handler, there before any route is: what fails before Nest is asked (an unreadable body, an unknown
 * content type) is answered by the handler that its route found. Nest sets its own only once its routes are there, too late for
 * them, so that one is left out; what controllers throw goes through Nest's filters in any case.
 */
export class ProblemAdapter extends FastifyAdapter {
  constructor(log: HubLog, { requestSeconds, headerBytes }: Pick<HubLimits, 'requestSeconds' | 'headerBytes'>) {
    const requestTimeout = requestSeconds * 1_000;
    super({
      bodyLimit: BODY_LIMIT,
      // Reports are read by their own parser with its own limits (intake/upload.ts), so the adapter adds none.
      multipart: false,
      requestTimeout,
      http: { maxHeaderSize: headerBytes, requestTimeout, headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeout), connectionsCheckingInterval: Math.min(LOOK_MS, requestTimeout / 2) },
      clientErrorHandler: answerClientError,
      forceCloseConnections: 'idle',
      routerOptions: { maxParamLength: MAX_PARAMETER },
    });
    this.instance.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, log));
  }

  override setErrorHandler(): typeof this.instance {
    return this.instance;
  }
}
