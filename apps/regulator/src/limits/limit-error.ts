import { CodedError } from '#libs/errors';

/** RATE_LIMITED: somebody asks faster than they may. `retryAfterS` is when they may again, in whole seconds. */
export class LimitError extends CodedError<'RATE_LIMITED'> {
  constructor(message: string, readonly retryAfterS: number) {
    super('RATE_LIMITED', message);
  }
}
