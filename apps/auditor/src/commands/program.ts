import { Command, CommanderError } from 'commander';

import { diffCommand, type DiffArguments } from './diff.js';
import { exportCommand, type ExportArguments } from './export.js';
import { verifyCommand, type VerifyArguments } from './verify.js';
import { addWitness } from './witness.js';

/** Where commands write; tests give their own. */
export interface Output {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const USAGE = 2;

/**
 * Runs the auditor with the arguments after the program's name and gives the exit status: 0 done and every check holds, 1 a check
 * failed, 2 wrong usage. Unusable input is thrown as CodedError (2 as well), a fault as any other error (70).
 */
export async function runAuditor(args: readonly string[], output: Output): Promise<number> {
  let status = 0;
  const program = new Command('auditor')
    .description('Checks offline, trusting nobody, that a hub logged and judged what providers signed.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.print(text.trimEnd()), writeErr: (text) => output.printError(text.trimEnd()) });
  program
    .command('export')
    .description("downloads a hub's log with all that it binds, checking every byte of the log against its signed checkpoint while it arrives")
    .requiredOption('--hub <url>', 'address of the hub')
    .requiredOption('--token-file <file>', 'file that holds the bearer token')
    .requiredOption('--out <dir>', 'directory to fill: absent, empty, or an export that was broken off, which goes on')
    .option('--since <dir>', 'an earlier bundle of the same log: what it holds is taken from there')
    .option('--policy <file>', 'C2SP policy: which log is accepted (default: the one that answers)')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExamples:\n  auditor export --hub http://127.0.0.1:8080 --token-file console-token --out bundle\n  auditor export --hub http://127.0.0.1:8080 --token-file console-token --out bundle --since bundle-of-last-week')
    .action(async (options: ExportArguments) => {
      status = await exportCommand(options, output.print);
    });
  program
    .command('verify')
    .description('verifies a bundle offline: the log from its entries, signatures, chains, bodies, accounting, and every verdict replayed byte for byte')
    .argument('<dir>', 'directory of the bundle')
    .option('--policy <file>', 'C2SP policy as known from elsewhere: which log is accepted, which witnesses must have cosigned it')
    .option('--previous <dir>', 'an earlier bundle of the same log, which this one has to extend')
    .option('--checkpoint <file>', 'or an earlier checkpoint of it: a signed note')
    .option('--receipts <dir>', 'receipts (*.tlog-proof) that providers were given: each has to be of this log')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExamples:\n  auditor verify bundle\n  auditor verify bundle --policy log-policy --previous bundle-of-last-week --receipts receipts\n\nExit status: 0 no check failed, 1 a check failed, 2 unusable input, 70 fault')
    .action(async (directory: string, options: VerifyArguments) => {
      status = await verifyCommand(directory, options, output.print);
    });
  program
    .command('diff')
    .description('compares two bundles of one log; prints both signed checkpoints when no one log can have signed them')
    .argument('<dir>', 'directory of a bundle')
    .argument('<other>', 'directory of another')
    .option('--policy <file>', 'C2SP policy as known from elsewhere: which log is accepted')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExample:\n  auditor diff my-bundle bundle-of-somebody-else\n\nExit status: 0 one log, 1 two histories, 2 unusable input, 70 fault')
    .action((directory: string, other: string, options: DiffArguments) => {
      status = diffCommand(directory, other, options, output.print);
    });
  addWitness(program, output);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE;
  }
  return status;
}
