import { CodedError } from '#libs/errors';

/** Progress of a long step: a bar in a terminal, plain lines otherwise, nothing with `quiet`. */
export interface Progress {
  /** Moves to `done` of `total`, with a short note. */
  update(done: number, note?: string): void;
  /** Ends the step. */
  done(note?: string): void;
}
/** Starts a step of `total` units. Writes to stderr, so that `--json` on stdout stays clean. */
export function progress(_label: string, _total: number, _options?: { readonly quiet?: boolean; readonly stream?: NodeJS.WriteStream }): Progress { throw new Error('unfilled'); }
/** Runs a command's main: prints a CodedError as `error CODE place: message` (or a JSON object with --json) on stderr and sets the exit code: 2 for a CodedError, 70 for a fault. */
export async function runMain(_main: () => Promise<number | void>, _options?: { readonly json?: boolean }): Promise<void> { throw new CodedError('unfilled', 'unfilled'); }
