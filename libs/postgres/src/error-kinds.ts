import { isCodedError } from '#libs/errors';
import { errorCode } from './postgres-error.js';

/** SQLSTATE class 08 and: admin shutdown, crash shutdown, cannot connect now, idle session timeout, too many connections. */
const UNAVAILABLE_STATE = /^(08...|57P01|57P02|57P03|57P05|53300)$/;
const UNAVAILABLE_SYSTEM: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** Prisma: cannot reach, timed out, server closed the connection, no connection from the pool in time, too many connections. */
const UNAVAILABLE_PRISMA: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);
/** What `pg` and `pg-pool` throw without any code. */
const UNAVAILABLE_MESSAGE: ReadonlySet<string> = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout expired',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
]);
/** Kinds of @prisma/driver-adapter-utils. */
const UNAVAILABLE_KIND: ReadonlySet<string> = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);

/**
 * Which constraint a unique violation (SQLSTATE 23505) hit, by its name in the database (`statement_digest_key`); undefined for any other error.
 * Looks through causes and Prisma's wrapping.
 */
export function uniqueViolation(error: unknown): string | undefined {
  for (const layer of layers(error)) {
    if (errorCode(layer) === '23505' && typeof layer['constraint'] === 'string') return layer['constraint'];
    if (layer['originalCode'] === '23505' && typeof layer['originalMessage'] === 'string') {
      const name = /^duplicate key value violates unique constraint "(.+)"$/.exec(layer['originalMessage'])?.[1];
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

/** True when the error means that the database cannot be reached or is shutting down (so: 503, try again). */
export function isUnavailable(error: unknown): boolean {
  for (const layer of layers(error)) {
    if (isCodedError(layer)) return layer.code === 'POSTGRES_UNREACHABLE';
    for (const code of [layer['code'], layer['originalCode'], layer['errorCode']]) {
      if (typeof code === 'string' && (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_SYSTEM.has(code) || UNAVAILABLE_PRISMA.has(code))) return true;
    }
    if (typeof layer['kind'] === 'string' && UNAVAILABLE_KIND.has(layer['kind'])) return true;
    if (typeof layer['message'] === 'string' && UNAVAILABLE_MESSAGE.has(layer['message'])) return true;
  }
  return false;
}

type Layer = Readonly<Record<string, unknown>>;

/** The error, its causes and what Prisma hangs below `meta.driverAdapterError`, outermost first; at most ten, whatever the nesting. */
function layers(error: unknown): readonly Layer[] {
  const found: Layer[] = [];
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && found.length < 10) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null || found.includes(next as Layer)) continue;
    const layer = next as Layer;
    found.push(layer);
    const meta = layer['meta'];
    waiting.push(layer['cause'], typeof meta === 'object' && meta !== null ? (meta as Layer)['driverAdapterError'] : undefined);
  }
  return found;
}
