import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessError } from '../access/access-error.js';
import type { ConsoleToken } from '../access/console-token.js';
import { problemOf, PROBLEM_TYPE, type ProblemAnswer } from '../problem/problem.js';
import { noteCode } from '../problem/request-log.js';

/**
 * Stands before the GraphQL route, before its body is read: without the console token nothing of a query is looked at. Only POST
 * with JSON goes on: a query in an address would end up in logs and histories, and other content types are read more laxly.
 * Answers are RFC 9457 documents, like those of the rest of the hub.
 */
export function accessGate(token: ConsoleToken): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const answer = answerTo(token, request);
    if (answer === undefined) return;
    noteCode(request, answer.problem.code);
    await reply.code(answer.problem.status).headers(answer.headers).header('content-type', PROBLEM_TYPE).send(JSON.stringify(answer.problem));
  };
}

function answerTo(token: ConsoleToken, request: FastifyRequest): ProblemAnswer | undefined {
  if (!token.matches(request.headers.authorization)) return problemOf(new AccessError('ACCESS_TOKEN', 'A valid bearer token is required.'));
  if (request.method !== 'POST') {
    const { problem, fault } = problemOf({ statusCode: 405 });
    return { problem, fault, headers: { allow: 'POST' } };
  }
  const media = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return media === 'application/json' ? undefined : problemOf({ statusCode: 415 });
}
