import { Command, CommanderError } from 'commander';
import { addCancel } from './commands/cancel.js';
import { addCanonicalise } from './commands/canonicalise.js';
import { addCorrect } from './commands/correct.js';
import { addDeliver } from './commands/deliver.js';
import { addHandles } from './commands/handles.js';
import { addInit } from './commands/init.js';
import { addKeys } from './commands/keys.js';
import { addOrders } from './commands/orders.js';
import { addReceipts } from './commands/receipts.js';
import { addRoot } from './commands/root.js';
import { addRun } from './commands/run.js';
import { addStatus } from './commands/status.js';
import { addWitness } from './commands/witness.js';
import { EXIT } from './reporter-error.js';
import type { Surroundings } from './surroundings.js';

/** Runs one command line (without node and script); returns the exit status or throws what runMain reports. */
export async function runReporter(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = new Command('reporter')
    .description(
      "Reports the compute that a provider sold, under pseudonyms and signed, to a regulator's hub. " +
        'Whatever happens to this machine or the network, each statement arrives once.',
    )
    .exitOverride()
    .configureOutput({ writeOut: surroundings.out, writeErr: surroundings.err })
    .showHelpAfterError('(--help shows the options)');
  addInit(program, surroundings);
  addRun(program, surroundings);
  addCorrect(program, surroundings);
  addCancel(program, surroundings);
  addDeliver(program, surroundings);
  addStatus(program, surroundings);
  addReceipts(program, surroundings);
  addCanonicalise(program, surroundings);
  addHandles(program, surroundings);
  addOrders(program, surroundings);
  addRoot(program, surroundings);
  addKeys(program, surroundings);
  addWitness(program, surroundings);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has said what is wrong already; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.refusedInput;
    throw error;
  }
}
