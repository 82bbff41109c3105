import { Command, CommanderError, Option } from 'commander';

import { wholeNumber } from '#libs/terminal';

import { compareCommand, type CompareArguments } from './compare-rules.js';
import { costCommand, type CostArguments } from './cost.js';
import { evadeCommand, type EvadeArguments } from './evade.js';
import { figure, figureOrZero } from './figure.js';
import { priceCommand, type PriceArguments } from './price.js';
import { RULE_HELP, ruleArgument } from './rule-argument.js';

/** Where commands write; tests give their own. */
interface Output {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const USAGE = 2;

const MODEL = (): Option => new Option('--model <which>', 'our corrected model, or as MIRI’s simulator reads it').choices(['corrected', 'miri']).default('corrected');

/**
 * Runs the laboratory with the arguments after the program's name and gives the exit status: 0 done, 2 wrong usage. A plan that cannot be and
 * unusable input are thrown as CodedError (2 as well), a fault as any other error (70).
 */
export async function runLab(args: readonly string[], output: Output): Promise<number> {
  const program = new Command('lab')
    .description('Evasion laboratory: what getting round the rules would cost. Nothing here touches a hub or its data.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.print(text.trimEnd()), writeErr: (text) => output.printError(text.trimEnd()) })
    .addHelpText('after', '\nExit status: 0 done, 2 wrong usage or a plan that cannot be, 70 fault');
  program
    .command('cost')
    .description('what it takes to train a model with one cluster: time, energy, money')
    .requiredOption('--params <n>', 'parameters of the model', figure)
    .requiredOption('--tokens <n>', 'tokens that it is trained on', figure)
    .requiredOption('--chips <n>', 'accelerators', wholeNumber(2, 1e9))
    .option('--chip <name>', 'which accelerator', 'H100')
    .addOption(new Option('--peaks <which>', 'peaks of H100 and RTX 4090: dense, or as the paper has them').choices(['dense', 'paper']).default('dense'))
    .option('--mfu <share>', 'share of the peak that is reached', figure, 0.4)
    .option('--bandwidth <GB/s>', 'between accelerators; without it that of the chip', figureOrZero)
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExamples:\n  lab cost --params 405e9 --tokens 15.6e12 --chips 16000 --chip H100\n  lab cost --params 1e12 --tokens 13e12 --chips 60000 --chip RTX4090 --peaks paper')
    .action((options: CostArguments) => costCommand(options, output.print));
  program
    .command('evade')
    .description('the cheapest network of nodes, none of which a rule covers, that trains to a target')
    .requiredOption('--target <n>', 'effective operations: those with which one cluster would reach the same loss', figure)
    .requiredOption('--rule <rule>', 'rule that its nodes keep to', ruleArgument)
    .addOption(MODEL())
    .option('--chips <names>', 'accelerators that can be bought, joined by commas', (text: string) => text.split(','))
    .option('--months <n>', 'length of the run', figure)
    .option('--up <Mbit/s>', 'bandwidth that a node sends with', figureOrZero)
    .option('--down <Mbit/s>', 'bandwidth that it receives with', figureOrZero)
    .option('--stage-link <Mbit/s>', 'bandwidth between the nodes of one pipeline, where it is not that of the node', figureOrZero)
    .option('--site <$>', 'cost of one place', figureOrZero)
    .option('--compression <ratio>', 'how much smaller than 16 bits a parameter is sent', figure)
    .addOption(new Option('--batch-law <which>', 'how large a batch may be').choices(['none', 'optimistic', 'middle', 'pessimistic']))
    .option('--blocking', 'computing waits for exchanges')
    .option('--rent', 'accelerators are rented')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', `\n${RULE_HELP}\n\nExamples:\n  lab evade --target 1e25 --rule memory\n  lab evade --target 1e24 --rule h100e=8,sent=1e14 --chips A100,H100 --up 1000 --down 1000 --months 12`)
    .action((options: EvadeArguments) => evadeCommand(options, output.print));
  program
    .command('compare-rules')
    .description('what a change of rules multiplies an evader’s least cost and nodes by, over a grid of settings')
    .requiredOption('--before <rule>', 'rule that is in force', ruleArgument)
    .requiredOption('--after <rule>', 'rule that takes its place', ruleArgument)
    .option('--target <n...>', 'effective operations; may be repeated (1e24 and 1e25 without it)', (text: string, before: readonly number[] | undefined) => [...(before ?? []), figure(text)])
    .addOption(MODEL())
    .option('--csv <file>', 'write a row a setting')
    .option('--svg <file>', 'write a plot')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', `\n${RULE_HELP}\n\nExamples:\n  lab compare-rules --before compute --after memory --svg ratios.svg\n  lab compare-rules --before memory --after memory,h100e=8 --target 1e25\n  lab compare-rules --before h100e=16 --after h100e=16,memory=640,counts=all --csv ratios.csv`)
    .action((options: CompareArguments) => compareCommand(options, output.print));
  program
    .command('price')
    .description('the price of evasion: what unlinked identities compute without being seen, and how long C takes them')
    .requiredOption('--identities <k>', 'identities of whom nobody knows that they are one', wholeNumber(1, 1e6))
    .option('--policy <file>', 'rule set, as `regulator rejudge --show-rules` prints it; without it the default profile')
    .option('--profile <id>', 'profile of the rule set; without it the leading one')
    .option('--years <n>', 'length of a run', figure, 1.5)
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExamples:\n  lab price --identities 3\n  lab price --identities 1 --policy rules.json --profile eu-ai-act --years 1')
    .action((options: PriceArguments) => priceCommand(options, output.print));
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE;
  }
  return 0;
}
