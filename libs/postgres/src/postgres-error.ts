import { CodedError, type Place } from '#libs/errors';

/**
 * - `POSTGRES_UNREACHABLE`: no server answers, or it refuses the account or the database
 * - `POSTGRES_VERSION`: the server is older than 15
 * - `POSTGRES_EMBEDDED`: the embedded server cannot be created, started, attached to or stopped
 * - `POSTGRES_MIGRATION`: the database's history and prisma/migrations disagree, or a migration failed
 * - `POSTGRES_COPY_VALUE`: a row given to `copyRows` has no representation in PostgreSQL
 * - `POSTGRES_ROLLED_BACK`: a transaction was to be committed after a statement in it had failed
 */
export type PostgresErrorCode =
  | 'POSTGRES_UNREACHABLE'
  | 'POSTGRES_VERSION'
  | 'POSTGRES_EMBEDDED'
  | 'POSTGRES_MIGRATION'
  | 'POSTGRES_COPY_VALUE'
  | 'POSTGRES_ROLLED_BACK';

export class PostgresError extends CodedError<PostgresErrorCode> {
  constructor(code: PostgresErrorCode, message: string, options: { readonly place?: Place; readonly cause?: unknown } = {}) {
    super(code, message, options.place ?? {}, 'cause' in options ? { cause: options.cause } : undefined);
  }
}

/** The system's or server's code of an error (`ECONNREFUSED`, SQLSTATE `28P01`), which is safe to print; its message may not be. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
