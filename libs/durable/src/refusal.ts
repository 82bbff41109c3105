import { basename } from 'node:path';
import { CodedError, type Place } from '#libs/errors';

/** Refusals of this library. */
export type DurableCode =
  /** Another process works on the directory. */
  | 'DURABLE_LOCKED'
  /** The system refuses to read a file or directory that should be there. */
  | 'DURABLE_READ'
  /** The system refuses to write: disk full, no permission, read-only … */
  | 'DURABLE_WRITE';

/** EX_USAGE-like for a lock somebody else holds; EX_SOFTWARE of sysexits(3) where the disk fails. */
const EXIT_OF: Record<DurableCode, number> = { DURABLE_LOCKED: 2, DURABLE_READ: 70, DURABLE_WRITE: 70 };

export class DurableError extends CodedError<DurableCode> {
  readonly exitCode: number;

  constructor(code: DurableCode, message: string, place: Place = {}, options?: ErrorOptions) {
    super(code, message, place, options);
    this.exitCode = EXIT_OF[code];
  }
}

/** DURABLE_WRITE with the system's reason, for any failed change. */
export function cannotWrite(path: string, error: unknown): DurableError {
  return new DurableError('DURABLE_WRITE', `the state directory cannot be written (${reasonOf(error)}); put that right and start again, what was done before is safe`, { file: basename(path) }, { cause: error });
}

export function cannotRead(path: string, error: unknown): DurableError {
  return new DurableError('DURABLE_READ', `the state directory cannot be read (${reasonOf(error)})`, { file: basename(path) }, { cause: error });
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
}
