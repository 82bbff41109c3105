import { isCodedError } from '#libs/errors';

/** Runs a check of one line and adds the 1-based line number to what it refuses with. */
export function placedAt<T>(line: number, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw isCodedError(error) ? error.at({ line }) : error;
  }
}
