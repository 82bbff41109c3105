import { isCodedError } from '#libs/errors';
import { isUnavailable } from '#libs/postgres';
import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { LIMITS } from '../limits/limits.js';

/** One error as the caller sees it. */
interface PresentedError {
  readonly message: string;
  readonly locations?: NonNullable<GraphQLError['locations']>;
  readonly path?: NonNullable<GraphQLError['path']>;
  readonly extensions: { readonly code: string; readonly field?: string };
}
export interface Presented {
  readonly statusCode: number;
  readonly errors: PresentedError[];
  /** What failed on our side, for the log; the caller learns nothing of it. */
  readonly faults: readonly unknown[];
}

interface Meaning {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly field?: string;
  readonly fault?: unknown;
}

/**
 * Every error of a GraphQL answer, with a stable `extensions.code` and a message that gives away nothing internal. A request
 * that was not executed gets the status of its first error; an executed one gets 200 (GraphQL over HTTP, section 6.4.1), or 503
 * when the database was away.
 */
export function presentErrors(execution: ExecutionResult): Presented {
  const executed = execution.data !== undefined;
  const found = (execution.errors ?? []).flatMap(unwrapped).map((error) => ({ error, meaning: meaningOf(error) }));
  const away = found.some(({ meaning }) => meaning.status === 503);
  return {
    statusCode: away ? 503 : executed ? 200 : (found[0]?.meaning.status ?? 400),
    errors: found.map(({ error, meaning }) => presented(error, meaning)),
    faults: found.map(({ meaning }) => meaning.fault).filter((fault) => fault !== undefined),
  };
}

/** Mercurius wraps the errors of validation, and GraphQL those of resolvers: the innermost is the one that means something. */
function unwrapped(error: GraphQLError): unknown[] {
  const inner = error.originalError;
  if (inner !== undefined && 'errors' in inner && Array.isArray(inner.errors)) return inner.errors as unknown[];
  return [error];
}

function presented(error: unknown, { code, message, field }: Meaning): PresentedError {
  const place = error instanceof GraphQLError ? { ...(error.locations && { locations: error.locations }), ...(error.path && { path: error.path }) } : {};
  return { message, ...place, extensions: field === undefined ? { code } : { code, field } };
}

function meaningOf(error: unknown): Meaning {
  const cause = causeOf(error);
  if (isUnavailable(cause)) return { code: 'DATABASE_UNAVAILABLE', message: 'The database is away. Try again.', status: 503 };
  if (isCodedError(cause)) return { code: cause.code, message: cause.message, status: 400, ...(cause.place.field === undefined ? {} : { field: cause.place.field }) };
  return transportRefusal(cause) ?? (cause instanceof GraphQLError ? documentRefusal(cause) : undefined) ?? internal(cause);
}

/** What a resolver threw, or what refused a variable; an error of the document itself, in its own words, otherwise. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause instanceof GraphQLError ? error : cause;
}

/** Refusals of Fastify and Mercurius, known by their codes; their texts are not passed on. */
function transportRefusal(error: unknown): Meaning | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'GRAPHQL_BODY_SIZE', message: `A request may have ${LIMITS.bodyBytes} bytes at most.`, status: 413 };
    case 'MER_ERR_GQL_QUERY_DEPTH':
      return { code: 'GRAPHQL_DEPTH', message: `A query may be ${LIMITS.depth} levels deep at most.`, status: 400 };
    case 'MER_ERR_GQL_PERSISTED_QUERY_NOT_FOUND':
      return { code: 'GRAPHQL_REQUEST', message: 'The request has no "query".', status: 400 };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { code: 'GRAPHQL_REQUEST', message: 'Requests are application/json.', status: 415 };
    default:
      return isRequestFault(error) ? { code: 'GRAPHQL_REQUEST', message: 'The request is not one JSON object with "query" and, if need be, "variables" and "operationName".', status: 400 } : undefined;
  }
}

/** Anything else that the HTTP layer blames on the caller: broken JSON, a body of the wrong shape. */
function isRequestFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || error instanceof GraphQLError) return false;
  if ('validation' in error || 'validationContext' in error) return true;
  return 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

/** Errors of the document or its variables, in graphql-js's words: they speak of the schema and of what the caller wrote. */
function documentRefusal(error: GraphQLError): Meaning | undefined {
  if (error.path !== undefined) return undefined;
  const message = withoutSuggestion(error.message);
  if (/^Syntax Error: Document contains more th\w+ \d+ tokens/.test(message)) {
    return { code: 'GRAPHQL_TOKENS', message: `A document may have ${LIMITS.tokens} tokens at most.`, status: 400 };
  }
  const own = error.extensions['code'];
  const code = typeof own === 'string' && own.startsWith('GRAPHQL_') ? own : message.startsWith('Syntax Error') ? 'GRAPHQL_SYNTAX' : 'GRAPHQL_INVALID';
  return { code, message, status: 400 };
}

/** graphql-js guesses at what was meant; validation is told not to, but the coercion of variables has no such switch. */
function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean [^]*$/, '');
}

function internal(error: unknown): Meaning {
  return { code: 'INTERNAL', message: 'The hub failed to answer this.', status: 500, fault: error };
}
