import { describeFailure, exitCodeOf } from './failure.js';

/**
 * Runs a command's main and settles the exit status: what it returns, else 0; after a failure what `exitCodeOf` says, with
 * the failure on stderr as `error CODE at place: message`, or as a JSON object with `json`.
 */
export async function runMain(main: () => Promise<number | void>, options: { readonly json?: boolean } = {}): Promise<void> {
  process.stdout.on('error', ignoreClosedPipe);
  try {
    const status = await main();
    if (typeof status === 'number') process.exitCode = status;
  } catch (error) {
    process.stderr.write(`${describeFailure(error, options.json)}\n`);
    process.exitCode = exitCodeOf(error);
  } finally {
    process.stdout.off('error', ignoreClosedPipe);
  }
}

/** `command | head` closes our stdout while we write: not a fault of ours. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
