import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withLock } from '#libs/durable';
import { isCodedError } from '#libs/errors';
import { loadIssuer, openIssuerPool } from '#libs/pseudonym-issuer';
import { describeFailure, wholeNumber } from '#libs/terminal';
import { Holder } from '../holder.js';
import { startServer } from '../http/server.js';
import { openIdentity, readCard } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import { handOver } from './ceremony.js';
import { jsonOption, passphraseOption, readPassphrase, stateOption } from './options.js';
import { type Teller, tellerOf } from './happenings.js';

/** Between two looks at what other holders have to say. */
const REST_MS = 300;

interface ServeOptions {
  readonly state: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly plan?: string;
  readonly passphraseFile?: string;
  readonly concurrency: number;
  readonly threads: number;
  readonly json?: true;
}

const HELP = `
One command does everything: it serves the epochs that this holder has a share of, and takes part in every ceremony that it was handed a
plan for, here or with "keyholder ceremony", while it goes on serving. It may be stopped or killed at any time and started again.

Paths: POST /v1/evaluations, GET /v1/manifest[?epoch=…], GET /v1/ceremonies/<plan>/{commitments,shares,signature},
GET /health/live, GET /health/ready, GET /metrics.

With --json each event is a line on stdout: {"event":"listening"|"waiting"|"stuck"|"complete"|"failed", …}.

Examples:
  keyholder serve --state /var/lib/keyholder --listen 127.0.0.1:7001 --passphrase-file /run/secrets/keyholder
  KEYHOLDER_PASSPHRASE=… keyholder serve --state h1 --listen 127.0.0.1:7001 --plan plan.json --json`;

export function addServe(program: Command, surroundings: Surroundings): void {
  program
    .command('serve')
    .summary('evaluate for providers and officers, and take part in ceremonies')
    .description('Runs the key-holder until a signal asks it to stop.')
    .addOption(stateOption())
    .addOption(new Option('--listen <host:port>', 'address to listen on').argParser(hostAndPort).makeOptionMandatory())
    .option('--plan <file>', 'plan of a ceremony to take part in, unless it is carried out already')
    .addOption(passphraseOption())
    .addOption(new Option('--concurrency <n>', 'requests worked on at a time; more are asked to come back').argParser(wholeNumber(1, 1000)).default(8))
    .addOption(new Option('--threads <n>', 'threads that evaluate').argParser(wholeNumber(1, 64)).default(Math.min(4, availableParallelism())))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (options: ServeOptions) => serve(options, surroundings));
}

async function serve(options: ServeOptions, surroundings: Surroundings): Promise<void> {
  const { state } = options;
  const { disk } = surroundings;
  await readCard(disk, state);
  const passphrase = await readPassphrase(options.passphraseFile, surroundings);
  if (options.plan !== undefined) await handOver(options.plan, state, surroundings);
  const stopAsked = surroundings.stopAsked();
  await withLock(disk, state, async () => {
    const identity = await openIdentity(surroundings, state, passphrase);
    const [issuer, pool] = await Promise.all([loadIssuer(), openIssuerPool({ threads: options.threads })]);
    try {
      const holder = await Holder.open(surroundings, identity, {
        checkPoints: (points) => issuer.checkPoints(points),
        evaluate: async (share, points, randomBytes) => pool.evaluate(share, points, randomBytes),
      });
      await work(holder, options, stopAsked, surroundings);
    } finally {
      // Threads keep a process alive.
      await pool.close();
    }
  });
}

async function work(holder: Holder, { listen: { host, port }, concurrency, json }: ServeOptions, stopAsked: Promise<void>, surroundings: Surroundings): Promise<void> {
  try {
    const teller = tellerOf(json === true, surroundings);
    const server = await startServer(holder, { host, port, concurrency, onFault: (description) => surroundings.err(`fault ${description}\n`) });
    teller.listening(server.url);
    try {
      await tickUntil(stopAsked, holder, teller, surroundings);
    } finally {
      await server.close();
    }
  } finally {
    await holder.close();
  }
}

async function tickUntil(stopAsked: Promise<void>, holder: Holder, teller: Teller, surroundings: Surroundings): Promise<void> {
  let complaint = '';
  for (;;) {
    try {
      for (const happening of await holder.tick()) teller.happened(happening);
      complaint = '';
    } catch (error) {
      // Said once and tried again: what is being served must not end because a file cannot be read for now.
      if (!isCodedError(error)) throw error;
      if (describeFailure(error) !== complaint) surroundings.err(`${describeFailure(error)}\n`);
      complaint = describeFailure(error);
    }
    if (await Promise.race([stopAsked.then(() => true), surroundings.sleep(REST_MS).then(() => false)])) return;
  }
}

function hostAndPort(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/u.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port === undefined || Number(port) > 65_535) throw new InvalidArgumentError('It must be host:port.');
  return { host, port: Number(port) };
}
