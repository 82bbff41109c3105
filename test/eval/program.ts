import { Command, CommanderError } from 'commander';

import { CodedError } from '#libs/errors';

import type { EvalErrorCode } from './errors.js';
import { addCostModel } from './cost-model/command.js';
import { addDetection } from './detection/command.js';
import type { Evaluations } from './evaluations.js';
import { addEvasionBound } from './evasion-bound/command.js';
import { addEvasionPublished } from './evasion-published/command.js';
import { addLinkage } from './linkage/command.js';
import { addReport } from './report/command.js';
import { addStructuringGolden } from './structuring-golden/command.js';
import { addVectors } from './vectors/command.js';

const ALL: readonly ((to: Evaluations) => void)[] = [addStructuringGolden, addLinkage, addVectors, addCostModel, addEvasionPublished, addEvasionBound, addDetection, addReport];

/**
 * Runs one evaluation, named by the first argument. Exit status: 0 when all that was checked agrees, 1 when something does
 * not. CodedError for unusable input or usage, which is status 2 by `runMain`.
 */
export async function evaluate(args: readonly string[], write: (text: string) => void): Promise<number> {
  let status = 0;
  const program = new Command('eval')
    .description('Compares engines and linkage with expected values and labels that were made elsewhere.')
    .configureOutput({ writeOut: write, writeErr: () => {} })
    .exitOverride()
    .addHelpText('after', '\nExit status: 0 all agree, 1 a disagreement, 2 unusable input.\n\nExamples:\n  npm run eval -- structuring-golden cases.json\n  npm run eval -- linkage identity\n  npm run eval -- vectors vectors\n  npm run eval -- linkage --help');
  for (const add of ALL) add({ program, write, exit: (value) => (status = value) });
  const names = program.commands.map((command) => command.name()).join(', ');
  try {
    if (args.length === 0) throw new CodedError<EvalErrorCode>('EVAL_USAGE', `name an evaluation: ${names}`);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for ends in a CommanderError too.
    if (error.exitCode === 0) return 0;
    const reason = error.message.replace(/^error: /, '');
    throw new CodedError<EvalErrorCode>('EVAL_USAGE', error.code === 'commander.unknownCommand' ? `no such evaluation; there are: ${names}` : reason, {}, { cause: error });
  }
  return status;
}
