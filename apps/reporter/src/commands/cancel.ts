import type { Command } from 'commander';
import { withLock } from '#libs/durable';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { checkHeads } from '../deliver/heads.js';
import { Hub } from '../deliver/hub.js';
import { type LogOptions, pinPolicy } from '../receipts/trust.js';
import { Spool } from '../spool/spool.js';
import { openAgent } from '../state/agent.js';
import { buildStatement } from '../statement/build.js';
import { correctionOf } from '../statement/correction.js';
import type { Surroundings } from '../surroundings.js';
import { deliverWithProgress } from './deliver.js';
import { giveUpOption, jsonOption, logOptions, ruleOption, seqOption, stateOption } from './options.js';
import { destination } from './run.js';

interface CancelOptions extends LogOptions {
  readonly state: string;
  readonly seq: number;
  readonly rule?: string;
  readonly hub?: string;
  readonly deliver: boolean;
  readonly giveUpAfter: number;
  readonly json?: true;
}

const HELP = `
What statement N said counts as never said; it stays in the log, with this. The next "reporter run" reports again what of it the files still have. Unless
that happens, the stream has not reported on the period, and its customers' verdicts say so once it is overdue.

Example:
  reporter cancel --state /var/lib/reporter --seq 41 --rule R-7 --hub https://hub.example

Exit status: 0 done, 2 refused input, 3 the hub refused it, 75 not delivered yet but safe in the spool, 70 a fault.`;

export function addCancel(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('cancel')
    .summary('take a statement back')
    .description('Withdraws what a statement said, and says nothing in its place.')
    .addOption(stateOption())
    .addOption(seqOption())
    .addOption(ruleOption())
    .option('--hub <url>', 'address of the hub; not needed with --no-deliver')
    .option('--no-deliver', 'sign and spool only')
    .addOption(giveUpOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (options: CancelOptions) => cancel(options, surroundings));
  for (const option of logOptions()) command.addOption(option);
}

async function cancel(options: CancelOptions, surroundings: Surroundings): Promise<void> {
  const url = destination(options);
  const { disk, now, randomBytes, out } = surroundings;
  const agent = await openAgent(disk, options.state);
  await withLock(disk, options.state, async () => {
    const spool = await Spool.open(disk, options.state);
    const policy = await pinPolicy(disk, options.state, options);
    const { seq, per, rule } = correctionOf(spool.history, options.seq, options.rule);
    // Before anything is signed: an older copy of the state directory would sign a number that is taken.
    if (url !== undefined) await checkHeads(await new Hub(url, surroundings).head(agent.iss, agent.stream), spool, agent);
    // It is addressed to whom the statement was, and speaks of its epoch.
    const { aud, epoch } = decodeClaims(decodeStrictJws((await spool.read(seq)).statement, { typ: STATEMENT_TYP }).payload);
    const ref = { seq, ...(rule === undefined ? {} : { rule }) };
    await spool.append(buildStatement(agent, { aud, epoch, per, iat: now(), ref }, undefined, spool.history.head, randomBytes(16)).record);
    try {
      if (url !== undefined) await deliverWithProgress({ agent, spool, url, policy, giveUpAfterS: options.giveUpAfter, surroundings });
    } finally {
      const { pending, history } = spool;
      out(options.json === true ? `${JSON.stringify({ cancelled: seq, pending: pending.length, head: history.head })}\n` : `statement ${seq} is cancelled by ${history.head.seq}; ${pending.length} waiting\n`);
    }
  });
}
