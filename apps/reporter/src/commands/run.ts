import { type Command, Option } from 'commander';
import { withLock } from '#libs/durable';
import { DEFAULT_BODY_LIMITS } from '#libs/report';
import { progress, wholeNumber } from '#libs/terminal';
import { Hub, hubUrl } from '../deliver/hub.js';
import { checkHeads } from '../deliver/heads.js';
import { holderAddress } from '../holders/addresses.js';
import { chooseMode, type Mode, openPseudonyms } from '../holders/mode.js';
import type { Pseudonyms } from '../holders/pseudonyms.js';
import { Handles } from '../pseudonymise/handles.js';
import { requireUnicode } from '../pseudonymise/unicode.js';
import { ReporterError } from '../reporter-error.js';
import { givenPolicy, type LogOptions, pinPolicy } from '../receipts/trust.js';
import type { History } from '../spool/history.js';
import { Spool } from '../spool/spool.js';
import { type Agent, openAgent } from '../state/agent.js';
import { givenPeriod } from '../statement/period.js';
import { prepare, type Prepared, type Run } from '../statement/prepare.js';
import type { Surroundings } from '../surroundings.js';
import { deliverWithProgress } from './deliver.js';
import { showDryRun } from './dry-run.js';
import { giveUpOption, jsonOption, logOptions, stateOption } from './options.js';

/** What a command is told that reports what files say. */
export interface ReportOptions extends LogOptions {
  readonly state: string;
  readonly hub?: string;
  readonly origin: string;
  readonly manifest?: string;
  readonly manifestDigest?: string;
  readonly holder?: ReadonlyMap<number, string>;
  readonly federationKey?: string;
  readonly epoch?: string;
  readonly customers: string;
  readonly workloads: string;
  readonly exchanges?: string;
  readonly clusters?: string;
  readonly capacity?: string;
  readonly dryRun?: true;
  readonly askHolders?: true;
  readonly deliver: boolean;
  readonly giveUpAfter: number;
  readonly json?: true;
}

interface RunOptions extends ReportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly maxLines: number;
}

const HELP = `
Files are CSV or NDJSON by their names (.csv, .ndjson, .jsonl, each also .gz). Times are UTC seconds or RFC 3339 ending in Z.
Any error in any file refuses the whole run: nothing is signed, spooled or sent.

Pseudonyms are made with the key-holders that the manifest of the epoch names: they see blinded points, and each new identifier costs
quota once, for what they answered is kept (encrypted) in the state directory. A batch goes out with 8, 16, 32 … 1000 points, filled up
with random ones that cost quota too. With too few key-holders up the run ends with 75, nothing spooled, and what was answered kept.
Give the manifest of the next epoch, and every customer reported so far is sent again under it, with the same handle.

With --dry-run nothing is stored and nobody is contacted. Handles of customers that were never reported are made up for the occasion
(each is named on stderr), as is each statement's jti: a real run draws others, and so has other digests. Pseudonyms of identifiers that
key-holders were never asked for are left open (NOT-ASKED-YET…); with --ask-holders they are asked, and their answers kept.

Examples:
  reporter run --state /var/lib/reporter --hub https://hub.example --origin hub.example/log --manifest 2026-Q4.manifest \\
    --customers customers.csv --workloads workloads.ndjson.gz --from 2026-11-01T00:00:00Z --to 2026-11-02T00:00:00Z
  reporter run … --dry-run | less

Exit status: 0 done, 2 refused input, 3 the hub refused a statement, 75 not delivered yet but safe in the spool (or too few key-holders
up, and nothing in it), 70 a fault.`;

export function addRun(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('run')
    .summary('read, pseudonymise, sign, spool and deliver what is new')
    .description(
      'Reads the files, checks all of them, and reports what is new or changed since the last run: pseudonymised, signed, ' +
        'stored in the spool, then delivered. Nothing new in a period given with --from and --to is reported as such.',
    )
    .option('--from <time>', 'beginning of the period reported on; with --to')
    .option('--to <time>', 'end of the period, until which running workloads are counted (default: now)')
    .addOption(new Option('--max-lines <n>', 'most lines of one statement').argParser(wholeNumber(1, DEFAULT_BODY_LIMITS.maxLines)).default(1000))
    .addHelpText('after', HELP)
    .action(async (options: RunOptions) => run(options, surroundings));
  addReportOptions(command);
}

/** Options of a command that reports what files say. */
export function addReportOptions(command: Command): void {
  command
    .addOption(stateOption())
    .option('--hub <url>', 'address of the hub; not needed with --dry-run or --no-deliver')
    .requiredOption('--origin <origin>', "the hub's log origin, which the statements are addressed to")
    .option('--manifest <file>', 'signed manifest of the pseudonym epoch: its key-holders are asked')
    .option('--manifest-digest <digest>', 'refuse any other manifest than the one of this digest')
    .option('--holder <index=url>', 'where a key-holder is reached, if not as the manifest says; may be repeated', holderAddress)
    .option('--federation-key <file>', 'for pilots, instead of --manifest: 32 bytes that all providers of the federation hold, hex, base64 or raw')
    .option('--epoch <label>', 'pseudonym epoch; with --federation-key')
    .requiredOption('--customers <file>', 'who the customers are; identifiers do not leave')
    .requiredOption('--workloads <file>', 'what ran for whom')
    .option('--exchanges <file>', 'traffic between workloads; endpoints do not leave')
    .option('--clusters <file>', 'clusters that workloads name')
    .option('--capacity <file>', 'installed, sold and idle accelerators of the period')
    .option('--dry-run', 'print exactly what would leave, and do nothing else')
    .option('--ask-holders', 'with --dry-run: ask key-holders for what is new, and keep their answers')
    .option('--no-deliver', 'sign and spool only')
    .addOption(giveUpOption())
    .addOption(jsonOption());
  for (const option of logOptions()) command.addOption(option);
}

async function run(options: RunOptions, surroundings: Surroundings): Promise<void> {
  const period = givenPeriod(options.from, options.to, surroundings.now());
  await reportWith(options, surroundings, (history) => ({ history, period, maxLines: options.maxLines }));
}

/** What is reported of what files say: against which history, on which period, in the place of what. */
export type Terms = (history: History) => Pick<Run, 'history' | 'period' | 'maxLines' | 'correction'>;

/** Reads the files, signs, spools and delivers. */
export async function reportWith(options: ReportOptions, surroundings: Surroundings, terms: Terms): Promise<void> {
  const url = destination(options);
  requireUnicode(surroundings);
  const mode = await chooseMode(options, surroundings);
  const work = async (): Promise<void> => report({ options, url, terms, mode, surroundings });
  // Asking key-holders adds to the state directory, in a dry run as well.
  const stores = options.dryRun !== true || options.askHolders === true;
  await (stores ? withLock(surroundings.disk, await existing(options, surroundings), work) : work());
}

/** The state directory, once it is known to be one: a lock must not appear in any other. */
async function existing({ state }: ReportOptions, { disk }: Surroundings): Promise<string> {
  await openAgent(disk, state);
  return state;
}

interface Task {
  readonly options: ReportOptions;
  /** Undefined when nothing is to be delivered. */
  readonly url: URL | undefined;
  readonly terms: Terms;
  readonly mode: Mode;
  readonly surroundings: Surroundings;
}

async function report({ options, url, terms, mode, surroundings }: Task): Promise<void> {
  const { disk, randomBytes } = surroundings;
  const agent = await openAgent(disk, options.state);
  const spool = await Spool.open(disk, options.state);
  // A dry run changes nothing; a policy that is none is refused all the same.
  const policy = await (options.dryRun === true ? givenPolicy(disk, options).then(() => undefined) : pinPolicy(disk, options.state, options));
  const reported = terms(spool.history);
  const handles = await Handles.open(disk, options.state, spool.history.customers.keys(), randomBytes);
  // Before anything is signed: an older copy of the state directory would sign a number that is taken.
  if (url !== undefined) await checkHeads(await new Hub(url, surroundings).head(agent.iss, agent.stream), spool, agent);
  const pseudonyms = await openPseudonyms(mode, agent, surroundings);
  const prepared = await prepareWith(pseudonyms, { options, reported, surroundings, agent, handles });
  surroundings.err(prepared.warnings.text());
  if (options.dryRun === true) return showDryRun(prepared, handles, pseudonyms.summary(), options.json === true, surroundings);
  await store(prepared, spool, handles, surroundings);
  await pseudonyms.spooled();
  try {
    if (url !== undefined) await deliverWithProgress({ agent, spool, url, policy, giveUpAfterS: options.giveUpAfter, surroundings });
  } finally {
    surroundings.out(summary(prepared, spool, pseudonyms, options.json === true));
  }
}

interface Materials extends Pick<Task, 'options' | 'surroundings'> {
  readonly reported: ReturnType<Terms>;
  readonly agent: Agent;
  readonly handles: Handles;
}

/** Once the statements are prepared, nobody is asked for pseudonyms any more; what is to be known of who was, is said either way. */
async function prepareWith(pseudonyms: Pseudonyms, { options, reported, surroundings, agent, handles }: Materials): Promise<Prepared> {
  const { now, randomBytes, err } = surroundings;
  try {
    return await prepare({ agent, ...reported, handles, pseudonymizer: pseudonyms.pseudonymizer, paths: options, origin: options.origin, randomBytes, now: now() });
  } finally {
    err(pseudonyms.notes());
    await pseudonyms.close();
  }
}

/** First the handles, as what is spooled rests on them; then the statements, in order. */
async function store({ statements }: Prepared, spool: Spool, handles: Handles, surroundings: Surroundings): Promise<void> {
  await handles.save();
  const step = progress('spool', statements.length, { quiet: statements.length === 0 || !surroundings.showProgress });
  for (const [done, { record }] of statements.entries()) {
    await spool.append(record);
    step.update(done + 1);
  }
  step.done();
}

function summary({ statements, warnings }: Prepared, { history, pending }: Spool, pseudonyms: Pseudonyms, json: boolean): string {
  const lines = { customers: 0, workloads: 0, exchanges: 0, clusters: 0, capacity: 0 };
  for (const { record } of statements) for (const kind of Object.keys(lines) as (keyof typeof lines)[]) lines[kind] += record.reported[kind].length;
  const nil = statements.some(({ body }) => body === null);
  if (json) return `${JSON.stringify({ statements: statements.length, nil, lines, warnings: warnings.total, pending: pending.length, head: history.head, ...pseudonyms.summary() })}\n`;
  if (nil) return `nothing new in the period: one nil statement; ${pending.length} waiting\n`;
  if (statements.length === 0) return `nothing new; ${pending.length} waiting\n`;
  const content = Object.entries(lines).map(([kind, count]) => `${count} ${kind}`);
  return `${statements.length} statements (${content.join(', ')}); ${pending.length} waiting\n`;
}

/** Where to deliver to, if anywhere. */
export function destination({ hub, dryRun, deliver }: Pick<ReportOptions, 'hub' | 'dryRun' | 'deliver'>): URL | undefined {
  const url = hub === undefined ? undefined : hubUrl(hub);
  if (dryRun === true || !deliver) return undefined;
  if (url === undefined) throw new ReporterError('REPORTER_USAGE', 'is required unless --dry-run or --no-deliver is given', { field: '--hub' });
  return url;
}
