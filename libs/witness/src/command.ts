import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Disk, withLock } from '#libs/durable';
import { parsePolicy, type PolicyKey } from '#libs/tlog';
import { createIdentity, openIdentity } from './identity.js';
import { WitnessError } from './refusal.js';
import { startServer } from './server.js';
import { Witness } from './witness.js';

/** What a program that runs a witness hands over; a test hands in its own. */
export interface WitnessSurroundings {
  readonly disk: Disk;
  /** Wall clock, whole UTC seconds: goes into cosignatures. */
  readonly now: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Resolves when the program is asked to stop; by SIGTERM or SIGINT when absent. */
  readonly stopAsked?: () => Promise<void>;
}

interface InitOptions {
  readonly state: string;
  readonly name: string;
  readonly json?: true;
}

interface ServeOptions {
  readonly state: string;
  readonly policy: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly json?: true;
}

const serveHelp = (program: string): string => `
Paths: POST /add-checkpoint (c2sp.org/tlog-witness), GET /healthz. The log is told the address by its own policy, as the URL of the witness line.
The checkpoint that was cosigned last is in the state directory: never put an older copy of it back, for then two histories could be cosigned.

Example:
  ${program} witness serve --state /var/lib/witness --policy logs.policy --listen 127.0.0.1:7101

Exit status: 0 asked to stop, 2 refused input, 70 damaged state or a fault.`;

/** Adds `witness init` and `witness serve` to a program. */
export function addWitness(program: Command, surroundings: WitnessSurroundings): void {
  const witness = program
    .command('witness')
    .summary('cosign checkpoints of a log')
    .description('A witness remembers what a log said last and cosigns only what extends that, so that the log cannot show two histories.');
  witness
    .command('init')
    .description('makes the state directory of a witness with a key of its own, and prints the verifier key for the policies of others')
    .requiredOption('--state <dir>', 'directory to make: absent or empty')
    .requiredOption('--name <name>', 'name to cosign under, such as witness.example/one')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', `\nExample:\n  ${program.name()} witness init --state /var/lib/witness --name witness.example/one`)
    .action(async (options: InitOptions) => init(options, surroundings));
  witness
    .command('serve')
    .description('answers to add-checkpoint until SIGTERM or SIGINT')
    .requiredOption('--state <dir>', 'directory that "witness init" made')
    .requiredOption('--policy <file>', 'C2SP log policy: its log lines say whose checkpoints are cosigned, everything else in it is left aside')
    .addOption(new Option('--listen <host:port>', 'address to listen on').argParser(hostAndPort).makeOptionMandatory())
    .option('--json', 'one JSON line {url, vkey} when ready')
    .addHelpText('after', serveHelp(program.name()))
    .action(async (options: ServeOptions) => serve(options, surroundings));
}

async function init({ state, name, json }: InitOptions, { disk, out }: WitnessSurroundings): Promise<void> {
  const { vkey } = await createIdentity(disk, state, name);
  out(json === true ? `${JSON.stringify({ name, vkey })}\n` : `${vkey}\n`);
}

async function serve({ state, policy, listen, json }: ServeOptions, surroundings: WitnessSurroundings): Promise<void> {
  const { disk, now, out, err } = surroundings;
  const identity = await openIdentity(disk, state);
  const logs = await logsOf(disk, policy);
  const stopAsked = (surroundings.stopAsked ?? signalled)();
  await withLock(disk, state, async () => {
    const witness = await Witness.open({ disk, state, identity, logs, now });
    const server = await startServer(witness, { ...listen, onFault: (description) => err(`fault ${description}\n`) });
    out(json === true ? `${JSON.stringify({ url: server.url, vkey: identity.vkey })}\n` : `witness ${identity.vkey} at ${server.url}\n`);
    await stopAsked;
    await server.close();
  });
}

async function logsOf(disk: Disk, file: string): Promise<readonly PolicyKey[]> {
  const bytes = await disk.read(file);
  if (bytes === undefined) throw new WitnessError('WITNESS_POLICY', 'there is no such policy file', { file: basename(file) });
  const { logs } = parsePolicy(bytes);
  if (logs.length === 0) throw new WitnessError('WITNESS_POLICY', 'the policy names no log', { file: basename(file) });
  return logs;
}

async function signalled(): Promise<void> {
  await new Promise<void>((resolve) => {
    // A second signal finds no listener and ends the process at once.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/u.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port === undefined || Number(port) > 65_535) throw new InvalidArgumentError('It must be host:port.');
  return { host, port: Number(port) };
}
