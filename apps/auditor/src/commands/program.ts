import { Command, CommanderError } from 'commander';

import { exportCommand, type ExportArguments } from './export.js';
import { verifyCommand, type VerifyArguments } from './verify.js';

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
    .description("downloads a hub's export, checking every file against the signed manifest while it arrives")
    .requiredOption('--hub <url>', 'address of the hub')
    .requiredOption('--token-file <file>', 'file that holds the bearer token')
    .requiredOption('--out <dir>', 'directory to fill: absent or empty')
    .option('--position <n>', 'log position; without it the newest that detection has reached')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExample:\n  auditor export --hub http://127.0.0.1:8080 --token-file console-token --out export')
    .action((options: ExportArguments) => exportCommand(options, output.print));
  program
    .command('verify')
    .description('verifies an export offline: signatures, chains, bodies, accounting, and every verdict replayed byte for byte')
    .argument('<dir>', 'directory of the export')
    .option('--hub-key <file>', "the hub's public key (JWK or JWK set) as known from elsewhere")
    .option('--previous <dir>', 'an earlier, verified export of the same log, which this one has to extend')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExamples:\n  auditor verify export\n  auditor verify export --hub-key hub.jwk.json --previous export-of-last-week\n\nExit status: 0 every check holds, 1 a check failed, 2 unusable input, 70 fault')
    .action((directory: string, options: VerifyArguments) => {
      status = verifyCommand(directory, options, output.print);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE;
  }
  return status;
}
