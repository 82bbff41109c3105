import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '#libs/terminal';
import type { Clock } from '../config/clock.js';
import { answers, caseKey, check, officerKey, openDisclosure } from './disclosure.js';
import { approve, draftDisclose, draftPresence, draftRuling, sign, submit } from './order.js';
import type { Output } from './output.js';
import { ask } from './presence.js';

const JSON_OUT = ['--json', 'one JSON object a line on stdout'] as const;
const HUB = ['--hub <url>', 'address of the hub'] as const;
const KEY = ['--key <file>', "the officer's own key (JWK, readable for its owner only)"] as const;
const MANIFEST = ['--manifest <file>', 'signed manifest of the pseudonym epoch'] as const;
const CASE_KEY = ['--case-key <file>', 'private key of the case (JWK, readable for its owner only)'] as const;
const ORDER = ['--order <file>', 'the order, as "order approve" wrote it'] as const;

/** What officers run on machines of their own: keys stay there, and nothing of this needs the hub's database but `disclosure answers`. */
export function addDeskCommands(program: Command, output: Output, database: (command: Command) => Command, clock: Clock): void {
  addOrder(program, output, clock);
  addDisclosure(program, output, database, clock);
  addPresence(program, output, clock);
}

/** `officer key`, beside the register's commands. */
export function addOfficerKey(officer: Command, output: Output): void {
  officer
    .command('key')
    .description('makes a signing key for an officer, on the machine where it stays')
    .requiredOption('--key <file>', 'where the private key is written (0600)')
    .requiredOption('--public-key <file>', 'where the public key is written, for "officer add", key-holders and providers')
    .action((options: Parameters<typeof officerKey>[0]) => officerKey(options, output));
}

function addOrder(program: Command, output: Output, clock: Clock): void {
  const order = program.command('order').description('orders of two officers: drafted, signed by one, approved by another, submitted');
  const draft = order.command('draft').description('writes what an officer is to sign');
  const terms = (command: Command): Command =>
    command
      .requiredOption('--case <number>', 'file number; no identifier: it is published')
      .requiredOption('--legal-basis <text>', 'what the order rests on; published as well')
      .requiredOption('--origin <origin>', "the hub's log origin")
      .requiredOption('--out <file>', 'where the draft is written');
  const limits = (command: Command): Command =>
    command
      .addOption(new Option('--days <n>', 'days until it expires').argParser(wholeNumber(1, 3_650)).default(30))
      .addOption(new Option('--quota <n>', 'identifiers that each key-holder evaluates under it').argParser(wholeNumber(1, 10_000)).default(8));
  limits(terms(draft.command('disclose').description('who is behind a token?')))
    .requiredOption('--token <file>', 'the token, its five members as JSON')
    .requiredOption('--case-key <file>', 'public key of the case (JWK)')
    .option('--account <provider handle>', 'limits the order to accounts ("https://cloud.example h1"); may be repeated', account)
    .action((options: Parameters<typeof draftDisclose>[0]) => draftDisclose(options, output, clock));
  limits(terms(draft.command('presence').description('is somebody in the log?')))
    .requiredOption('--epoch <label>', 'pseudonym epoch')
    .action((options: Parameters<typeof draftPresence>[0]) => draftPresence(options, output, clock));
  terms(draft.command('ruling').description('does a token join customers?'))
    .addOption(new Option('--act <act>', 'what becomes of the token').choices(['disregard', 'restore']).makeOptionMandatory())
    .requiredOption('--token <file>', 'the token, its five members as JSON')
    .option('--provider <uri>', "at one account only: its provider's URI")
    .option('--handle <handle>', 'and its handle there')
    .action((options: Parameters<typeof draftRuling>[0]) => draftRuling(options, output, clock));
  order.command('sign').description('signs a draft').requiredOption('--draft <file>', 'the draft').requiredOption(...KEY).requiredOption('--out <file>', 'where the signed order is written')
    .action((options: Parameters<typeof sign>[0]) => sign(options, output));
  order.command('approve').description('approves what another officer signed, and shows it').requiredOption('--signed <file>', 'the signed order').requiredOption(...KEY).requiredOption('--out <file>', 'where the order is written')
    .action((options: Parameters<typeof approve>[0]) => approve(options, output));
  order.command('submit').description('puts an order into the log; the same again changes nothing').requiredOption(...ORDER).requiredOption(...HUB).option(...JSON_OUT)
    .action((options: Parameters<typeof submit>[0]) => submit(options, output));
}

function addDisclosure(program: Command, output: Output, database: (command: Command) => Command, clock: Clock): void {
  const disclosure = program.command('disclosure').description('what providers answered to an order');
  disclosure
    .command('key')
    .description('makes a key for one case, on the machine where it stays')
    .requiredOption('--key <file>', 'where the private key is written (0600)')
    .requiredOption('--public-key <file>', 'where the public key is written, for "order draft disclose"')
    .action((options: Parameters<typeof caseKey>[0]) => caseKey(options, output));
  database(disclosure.command('answers').description("prints providers' answers to an order, one a line, from the hub's database").requiredOption(...ORDER))
    .action((options: Parameters<typeof answers>[0]) => answers(options, output));
  disclosure.command('open').description('opens an answer, offline. PRINTS THE IDENTITY').requiredOption(...ORDER).requiredOption('--answer <file>', 'the answer, one line').requiredOption(...CASE_KEY).option(...JSON_OUT)
    .action((options: Parameters<typeof openDisclosure>[0]) => openDisclosure(options, output));
  disclosure
    .command('check')
    .description('opens an answer, has key-holders evaluate what it says, and tells the hub the token. PRINTS THE IDENTITY')
    .requiredOption(...ORDER).requiredOption('--answer <file>', 'the answer, one line').requiredOption(...CASE_KEY).requiredOption(...KEY).requiredOption(...MANIFEST).requiredOption(...HUB)
    .option('--holder <index=url>', 'where a key-holder is reached, if not as the manifest says; may be repeated', holderAddress)
    .option(...JSON_OUT)
    .action((options: Parameters<typeof check>[0]) => check(options, output, clock));
}

function addPresence(program: Command, output: Output, clock: Clock): void {
  program
    .command('presence')
    .description('is somebody in the log?')
    .command('ask')
    .description("has key-holders evaluate a person's identifiers under an order, and asks the hub for each token")
    .requiredOption(...ORDER)
    .requiredOption('--person <file>', 'JSON: {"lei": …} or {"taxId": {"country": …, "value": …}} …; it stays on this machine')
    .requiredOption(...KEY).requiredOption(...MANIFEST).requiredOption(...HUB)
    .requiredOption('--hub-key <file>', "the hub's public key (JWK), which its answers are verified with")
    .option('--holder <index=url>', 'where a key-holder is reached, if not as the manifest says; may be repeated', holderAddress)
    .option(...JSON_OUT)
    .action((options: Parameters<typeof ask>[0]) => ask(options, output, clock));
}

function account(text: string, before: readonly { readonly provider: string; readonly handle: string }[] = []): readonly { readonly provider: string; readonly handle: string }[] {
  const [, provider, handle] = /^(\S+) (\S+)$/.exec(text) ?? [];
  if (provider === undefined || handle === undefined) throw new InvalidArgumentError('It must be a provider\'s URI, a space and a handle.');
  return [...before, { provider, handle }];
}

/** An address is not trusted with anything: evaluations are believed for their proofs. */
function holderAddress(text: string, before: ReadonlyMap<number, string> = new Map()): ReadonlyMap<number, string> {
  const [, index, url] = /^([1-9]\d?)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (index === undefined || url === undefined || !URL.canParse(url) || new URL(url).origin !== url) throw new InvalidArgumentError('It must be a number, "=" and an http or https address without a path.');
  return new Map([...before, [Number(index), url]]);
}
