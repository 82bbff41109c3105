import { Command, CommanderError } from 'commander';
import { addCeremony } from './commands/ceremony.js';
import { addEpoch } from './commands/epoch.js';
import { addInit } from './commands/init.js';
import { addLog } from './commands/log.js';
import { addOfficer } from './commands/officer.js';
import { addPlan } from './commands/plan.js';
import { addProvider } from './commands/provider.js';
import { addServe } from './commands/serve.js';
import { addStatus } from './commands/status.js';
import { EXIT } from './holder-error.js';
import type { Surroundings } from './surroundings.js';

/** Runs one command line (without node and script); returns the exit status or throws what runMain reports. */
export async function runKeyholder(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = new Command('keyholder')
    .description(
      'Holds one share of the key that makes pseudonyms. With fewer than the threshold of holders nobody can turn a pseudonym back or test a ' +
        'guess; each holder counts, limits and records what it is asked, and never sees an identifier.',
    )
    .exitOverride()
    .configureOutput({ writeOut: surroundings.out, writeErr: surroundings.err })
    .showHelpAfterError('(--help shows the options)')
    .addHelpText('after', '\nExit status: 0 done, 2 refused input, 70 a fault or a damaged state directory.');
  for (const add of [addInit, addProvider, addOfficer, addPlan, addCeremony, addServe, addStatus, addEpoch, addLog]) add(program, surroundings);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has said what is wrong already; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.refusedInput;
    throw error;
  }
}
