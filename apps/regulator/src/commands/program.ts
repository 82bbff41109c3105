import { Command, CommanderError } from 'commander';
import { wholeNumber } from '#libs/terminal';
import { type Clock, systemClock } from '../config/clock.js';
import { addDeskCommands, addOfficerKey } from './desk-program.js';
import { publish } from './epoch.js';
import { logKeys } from './log-keys.js';
import * as officer from './officer.js';
import type { Output } from './output.js';
import { list, register, revokeKey, submitKey } from './provider.js';
import { rejudgeAll, showRules, type RejudgeOptions } from './rejudge.js';
import { type RetentionOptions, runRetention } from './retention.js';
import type { ServeOptions } from './serve.js';
import { tryRulesOn } from './try-rules.js';

const USAGE = 2;
/** Nothing from the environment is shown as a default in the help: a database URL holds a password. */
const DATA_DIR = ['--data-dir <dir>', 'where token, key and embedded database are (TRIBUTARY_DATA_DIR, default .tributary/hub)'] as const;
const DATABASE_URL = ['--database-url <url>', 'a PostgreSQL server instead of the embedded one (DATABASE_URL)'] as const;
const JSON_OUT = ['--json', 'one JSON object on stdout'] as const;

/**
 * Runs the hub's command line with the arguments after the program's name; gives the exit status: 0 done, 2 wrong usage.
 * Refusals are thrown as CodedError (2 as well), faults as any other error (70).
 */
export async function runRegulator(args: readonly string[], output: Output, clock: Clock = systemClock): Promise<number> {
  const program = new Command('regulator')
    .description("The regulator's hub: takes in signed reports, joins customers across providers, detects compute structuring.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.print(text.trimEnd()), writeErr: (text) => output.printError(text.trimEnd()) });
  program
    .command('serve')
    .description('runs the hub until SIGTERM or SIGINT')
    .option('--host <address>', 'address to listen on; anything but loopback only when told so here or by TRIBUTARY_HOST (default 127.0.0.1)')
    .option('--port <n>', 'port; 0 picks a free one (TRIBUTARY_PORT, default 8080)')
    .option(...DATA_DIR)
    .option('--origin <origin>', 'log origin that statements name as aud (TRIBUTARY_ORIGIN, default tributary.local/hub)')
    .option(...DATABASE_URL)
    .option('--witness-policy <file>', 'witnesses to ask for cosignatures, each with its URL, and the quorum without which nothing is published (TRIBUTARY_WITNESS_POLICY; C2SP tlog-policy)')
    .option('--check-log', 'compute the whole tree of the log again before starting, however large it is')
    .option('--json', 'one JSON line {url, tokenFile, graphiql, pid} when ready')
    .addHelpText('after', '\nExample:\n  regulator serve --port 0 --data-dir hub --json')
    // Loaded only here: the framework takes longer to load than any other command takes to run.
    .action(async (options: ServeOptions) => (await import('./serve.js')).serve(options, output));
  program
    .command('rejudge')
    .description('judges everybody anew at the newest position, as after a change of the rule set; works while the hub runs')
    .option('--rules <file>', 'rule set (JSON) to put in force first')
    .option('--show-rules', 'print the rule set that a new hub starts with, as a file to edit, and do nothing else')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExamples:\n  regulator rejudge --show-rules > rules.json\n  regulator rejudge --rules rules.json --data-dir hub')
    .action(async (options: RejudgeOptions & { readonly showRules?: true }) => (options.showRules === true ? showRules(output) : rejudgeAll(options, output)));
  program
    .command('try-rules')
    .description('counts whom the engines would flag under a rule set, and changes nothing: for the evening before it is put in force')
    .option('--rules <file>', 'rule set (JSON); the one in force when absent')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator try-rules --rules rules.json --data-dir hub')
    .action((options: RejudgeOptions) => tryRulesOn(options, output));
  program
    .command('log')
    .description('the log of this hub')
    .command('keys')
    .description('prints the keys that sign it (C2SP verifier keys), for the policies of providers, witnesses and auditors; makes them when there are none yet')
    .option('--origin <origin>', 'log origin (TRIBUTARY_ORIGIN, default tributary.local/hub)')
    .option(...DATA_DIR).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator log keys --data-dir hub')
    .action((options: Parameters<typeof logKeys>[0]) => logKeys(options, output));
  addRetentionCommands(program, output, clock);
  addProviderCommands(program, output, clock);
  addOfficerCommands(program, output);
  addEpochCommands(program, output);
  addDeskCommands(program, output, (command) => command.option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT), clock);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE;
  }
  return 0;
}

function addRetentionCommands(program: Command, output: Output, clock: Clock): void {
  program
    .command('retention')
    .description('the life of bodies')
    .command('run')
    .description('deletes bodies that are bound only by statements whose period is over, and logs that; statements, rows and verdicts stay. Works while the hub runs')
    .option('--before <time>', 'periods that ended by then: UTC seconds, or a date or time like 2026-01-31 or 2026-01-31T00:00:00Z')
    .option('--keep-days <n>', 'periods that ended so many days ago', wholeNumber(0, 36_500))
    .option('--dry-run', 'count, and delete nothing')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator retention run --keep-days 400 --dry-run --data-dir hub')
    .action((options: RetentionOptions) => runRetention(options, output, clock()));
}

function addProviderCommands(program: Command, output: Output, clock: Clock): void {
  const provider = program.command('provider').description('the register of providers and their keys; works while the hub runs');
  provider
    .command('register')
    .description('admits a provider under its root key, with which it registers its signing keys by itself')
    .requiredOption('--iss <uri>', "the provider's URI: the iss of its statements")
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--root <file>', 'the public half (JWK) of its root key, as it was handed over in person')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator provider register --iss https://cloud.example --name "Cloud Example" --root cloud.root.jwk --data-dir hub')
    .action((options: Parameters<typeof register>[0]) => register(options, output));
  provider
    .command('key')
    .description("logs a key act that a provider signed (reporter root …); the same as the provider's own POST /v1/keys")
    .requiredOption('--file <file>', 'the act as the provider\'s tools wrote it')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator provider key --file cloud.key-register.json --data-dir hub')
    .action((options: Parameters<typeof submitKey>[0]) => submitKey(options, output, clock()));
  provider
    .command('revoke-key')
    .description("revokes a key in the regulator's own word, for all statements from now on: when a provider cannot do it by itself")
    .requiredOption('--kid <kid>', 'the thumbprint of the key (RFC 7638)')
    .requiredOption('--reason <text>', 'why; the log shows it')
    .option('--compromised <str#seq>', 'stream and number of the first statement that somebody else may have signed')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator provider revoke-key --kid ABC… --reason "laptop stolen" --compromised agent-1#812 --data-dir hub')
    .action((options: Parameters<typeof revokeKey>[0]) => revokeKey(options, output));
  provider
    .command('list')
    .description('lists providers and their keys')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .action((options: Parameters<typeof list>[0]) => list(options, output));
}

function addOfficerCommands(program: Command, output: Output): void {
  const officers = program.command('officer').description('the register of officers, two of whom sign each order; works while the hub runs');
  addOfficerKey(officers, output);
  officers
    .command('add')
    .description("registers an officer's key")
    .requiredOption('--name <name>', 'what people call the officer')
    .requiredOption('--key <file>', 'the public key (JWK)')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator officer add --name "A. Officer" --key officer.public.jwk --data-dir hub')
    .action((options: Parameters<typeof officer.add>[0]) => officer.add(options, output));
  officers
    .command('revoke')
    .description('revokes a key for everything logged from now on')
    .requiredOption('--kid <kid>', 'the thumbprint of the key (RFC 7638)')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .action((options: Parameters<typeof officer.revoke>[0]) => officer.revoke(options, output));
  officers
    .command('list')
    .description('lists officers and their keys')
    .option('--jwks', 'valid keys as a JWK set: what providers pin, once they have compared it with the officers themselves')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .action((options: Parameters<typeof officer.list>[0]) => officer.list(options, output));
}

function addEpochCommands(program: Command, output: Output): void {
  program
    .command('epoch')
    .description('pseudonym epochs')
    .command('publish')
    .description('puts the manifest of an epoch, signed by all its key-holders, into the log: tokens of that epoch are accepted from then on')
    .requiredOption('--manifest <file>', 'the signed manifest, as the key ceremony made it')
    .option(...DATA_DIR).option(...DATABASE_URL).option(...JSON_OUT)
    .addHelpText('after', '\nExample:\n  regulator epoch publish --manifest epoch-2026.manifest --data-dir hub')
    .action((options: Parameters<typeof publish>[0]) => publish(options, output));
}
