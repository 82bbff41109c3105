import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HubLog } from './hub-log.js';

const codes = new WeakMap<object, string>();

/** Remembers the code that a request is refused with, for its log line. */
export function noteCode(request: FastifyRequest, code: string): void {
  codes.set(request.raw, code);
}

/** One line a request: method, route pattern (never the address, which may carry identifiers), status, code and duration. */
export function logRequests(app: FastifyInstance, log: HubLog): void {
  app.addHook('onResponse', async (request, reply) => {
    const code = codes.get(request.raw);
    log.write('request', {
      method: request.method,
      // The router writes a colon of the path twice, to tell it from a parameter.
      route: request.routeOptions.url?.replaceAll('::', ':') ?? 'unrouted',
      status: reply.statusCode,
      ...(code === undefined ? {} : { code }),
      ms: Math.round(reply.elapsedTime),
    });
  });
}
