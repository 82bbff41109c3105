import { type Command, Option } from 'commander';
import { hmacPseudonymizer, type Pseudonymizer } from '#libs/pseudonym';
import { DEFAULT_BODY_LIMITS } from '#libs/report';
import { progress } from '#libs/terminal';
import { Hub, hubUrl } from '../deliver/hub.js';
import { checkHeads } from '../deliver/heads.js';
import { readFederationKey } from '../pseudonymise/federation-key.js';
import { Handles } from '../pseudonymise/handles.js';
import { requireUnicode } from '../pseudonymise/unicode.js';
import { ReporterError } from '../reporter-error.js';
import { withLock } from '../spool/lock.js';
import { Spool } from '../spool/spool.js';
import { openAgent } from '../state/agent.js';
import { givenPeriod } from '../statement/period.js';
import { prepare, type Prepared } from '../statement/prepare.js';
import type { Surroundings } from '../surroundings.js';
import { deliverWithProgress } from './deliver.js';
import { showDryRun } from './dry-run.js';
import { giveUpOption, jsonOption, stateOption, wholeNumber } from './options.js';

interface RunOptions {
  readonly state: string;
  readonly hub?: string;
  readonly origin: string;
  readonly federationKey: string;
  readonly epoch: string;
  readonly customers: string;
  readonly workloads: string;
  readonly exchanges?: string;
  readonly clusters?: string;
  readonly capacity?: string;
  readonly from?: string;
  readonly to?: string;
  readonly maxLines: number;
  readonly dryRun?: true;
  readonly deliver: boolean;
  readonly giveUpAfter: number;
  readonly json?: true;
}

const HELP = `
Files are CSV or NDJSON by their names (.csv, .ndjson, .jsonl, each also .gz). Times are UTC seconds or RFC 3339 ending in Z.
Any error in any file refuses the whole run: nothing is signed, spooled or sent.

With --dry-run nothing is stored and nobody is contacted. Handles of customers that were never reported are made up for the occasion
(each is named on stderr), as is each statement's jti: a real run draws others, and so has other digests.

Examples:
  reporter run --state /var/lib/reporter --hub https://hub.example --origin hub.example/log --federation-key fed.key \\
    --epoch 2026 --customers customers.csv --workloads workloads.ndjson.gz --from 2026-11-01T00:00:00Z --to 2026-11-02T00:00:00Z
  reporter run … --dry-run | less

Exit status: 0 done, 2 refused input, 3 the hub refused a statement, 75 not delivered yet but safe in the spool, 70 a fault.`;

export function addRun(program: Command, surroundings: Surroundings): void {
  program
    .command('run')
    .summary('read, pseudonymise, sign, spool and deliver what is new')
    .description(
      'Reads the files, checks all of them, and reports what is new or changed since the last run: pseudonymised, signed, ' +
        'stored in the spool, then delivered. Nothing new in a period given with --from and --to is reported as such.',
    )
    .addOption(stateOption())
    .option('--hub <url>', 'address of the hub; not needed with --dry-run or --no-deliver')
    .requiredOption('--origin <origin>', "the hub's log origin, which the statements are addressed to")
    .requiredOption('--federation-key <file>', '32 bytes that all providers of the federation hold: hex, base64 or raw')
    .requiredOption('--epoch <label>', 'pseudonym epoch')
    .requiredOption('--customers <file>', 'who the customers are; identifiers do not leave')
    .requiredOption('--workloads <file>', 'what ran for whom')
    .option('--exchanges <file>', 'traffic between workloads; endpoints do not leave')
    .option('--clusters <file>', 'clusters that workloads name')
    .option('--capacity <file>', 'installed, sold and idle accelerators of the period')
    .option('--from <time>', 'beginning of the period reported on; with --to')
    .option('--to <time>', 'end of the period, until which running workloads are counted (default: now)')
    .addOption(new Option('--max-lines <n>', 'most lines of one statement').argParser(wholeNumber(1, DEFAULT_BODY_LIMITS.maxLines)).default(1000))
    .option('--dry-run', 'print exactly what would leave, and do nothing else')
    .option('--no-deliver', 'sign and spool only')
    .addOption(giveUpOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (options: RunOptions) => run(options, surroundings));
}

async function run(options: RunOptions, surroundings: Surroundings): Promise<void> {
  const url = destination(options);
  const period = givenPeriod(options.from, options.to);
  requireUnicode(surroundings);
  const pseudonymizer = hmacPseudonymizer({ federationKey: await readFederationKey(options.federationKey), epoch: options.epoch });
  surroundings.err(`warning: ${pseudonymizer.warning}\n`);
  const work = async (): Promise<void> => report({ options, url, period, pseudonymizer, surroundings });
  await (options.dryRun === true ? work() : withLock(surroundings.disk, await existing(options, surroundings), work));
}

/** The state directory, once it is known to be one: a lock must not appear in any other. */
async function existing({ state }: RunOptions, { disk }: Surroundings): Promise<string> {
  await openAgent(disk, state);
  return state;
}

interface Task {
  readonly options: RunOptions;
  /** Undefined when nothing is to be delivered. */
  readonly url: URL | undefined;
  readonly period: ReturnType<typeof givenPeriod>;
  readonly pseudonymizer: Pseudonymizer;
  readonly surroundings: Surroundings;
}

async function report({ options, url, period, pseudonymizer, surroundings }: Task): Promise<void> {
  const { disk, now, randomBytes } = surroundings;
  const agent = await openAgent(disk, options.state);
  const spool = await Spool.open(disk, options.state);
  const handles = await Handles.open(disk, options.state, spool.history.customers.keys(), randomBytes);
  // Before anything is signed: an older copy of the state directory would sign a number that is taken.
  if (url !== undefined) await checkHeads(await new Hub(url, surroundings).head(agent.iss, agent.stream), spool, agent);
  const bar = lazyProgress('pseudonymise', surroundings);
  const { origin, maxLines } = options;
  const { history } = spool;
  const prepared = await prepare({
    agent,
    history,
    handles,
    pseudonymizer,
    paths: options,
    origin,
    period,
    maxLines,
    randomBytes,
    now: now(),
    onProgress: bar.update,
  });
  bar.done();
  surroundings.err(prepared.warnings.text());
  if (options.dryRun === true) return showDryRun(prepared, handles, options.json === true, surroundings);
  await store(prepared, spool, handles, surroundings);
  try {
    if (url !== undefined) await deliverWithProgress({ agent, spool, url, giveUpAfterS: options.giveUpAfter, surroundings });
  } finally {
    surroundings.out(summary(prepared, spool, options.json === true));
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

function summary({ statements, warnings }: Prepared, { history, pending }: Spool, json: boolean): string {
  const lines = { customers: 0, workloads: 0, exchanges: 0, clusters: 0, capacity: 0 };
  for (const { record } of statements) for (const kind of Object.keys(lines) as (keyof typeof lines)[]) lines[kind] += record.reported[kind].length;
  const nil = statements.some(({ body }) => body === null);
  if (json) return `${JSON.stringify({ statements: statements.length, nil, lines, warnings: warnings.total, pending: pending.length, head: history.head })}\n`;
  if (nil) return `nothing new in the period: one nil statement; ${pending.length} waiting\n`;
  if (statements.length === 0) return `nothing new; ${pending.length} waiting\n`;
  const content = Object.entries(lines).map(([kind, count]) => `${count} ${kind}`);
  return `${statements.length} statements (${content.join(', ')}); ${pending.length} waiting\n`;
}

function destination({ hub, dryRun, deliver }: RunOptions): URL | undefined {
  const url = hub === undefined ? undefined : hubUrl(hub);
  if (dryRun === true || !deliver) return undefined;
  if (url === undefined) throw new ReporterError('REPORTER_USAGE', 'is required unless --dry-run or --no-deliver is given', { field: '--hub' });
  return url;
}

/** A step whose length is known only once it has begun. */
function lazyProgress(label: string, { showProgress }: Surroundings): { readonly update: (done: number, total: number) => void; readonly done: () => void } {
  let step: ReturnType<typeof progress> | undefined;
  return {
    update(done, total) {
      step ??= progress(label, total, { quiet: !showProgress });
      step.update(done);
    },
    done: () => step?.done(),
  };
}
