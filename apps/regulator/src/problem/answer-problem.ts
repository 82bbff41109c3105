import type { FastifyReply, FastifyRequest } from 'fastify';
import { faultFields, type HubLog } from './hub-log.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { noteCode } from './request-log.js';

/** Answers a request with the problem document of whatever was thrown. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: HubLog): void {
  const { problem, headers, fault } = problemOf(error);
  if (fault) log.write('fault', faultFields(error));
  noteCode(request, problem.code);
  // A stream that breaks after its first bytes cannot become a problem any more: cutting the connection is the only honest end.
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  // As bytes: to a string Fastify would add a charset, which the media type does not have.
  void reply.status(problem.status).headers(headers).header('content-type', PROBLEM_TYPE).send(Buffer.from(JSON.stringify(problem), 'utf8'));
}
