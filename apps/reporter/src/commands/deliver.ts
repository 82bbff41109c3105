import type { Command } from 'commander';
import { withLock } from '#libs/durable';
import { progress } from '#libs/terminal';
import type { Policy } from '#libs/tlog';
import { deliverPending } from '../deliver/deliver.js';
import { Hub, hubUrl } from '../deliver/hub.js';
import { type LogOptions, pinPolicy } from '../receipts/trust.js';
import { Spool } from '../spool/spool.js';
import { openAgent, type Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { giveUpOption, jsonOption, logOptions, stateOption } from './options.js';

interface DeliverOptions extends LogOptions {
  readonly state: string;
  readonly hub: string;
  readonly giveUpAfter: number;
  readonly json?: true;
}

const EXAMPLE = `
A statement counts as delivered when its receipt (a C2SP tlog-proof) is there and, once a key of the log is known, verified: it is in the log, and the log
extends what was seen of it before. Files that contradict each other are put into the directory "evidence".

Examples:
  reporter deliver --state /var/lib/reporter --hub https://hub.example
  reporter deliver --state /var/lib/reporter --hub https://hub.example --log-policy hub.policy

Exit status: 0 all delivered, 3 the hub refused one or its log contradicts itself, 75 some still wait in the spool.`;

export function addDeliver(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('deliver')
    .summary('send what waits in the spool')
    .description('Sends the statements that the hub has not answered to yet, oldest first, byte for byte as they were signed.')
    .addOption(stateOption())
    .requiredOption('--hub <url>', 'address of the hub')
    .addOption(giveUpOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLE)
    .action(async (options: DeliverOptions) => deliverCommand(options, surroundings));
  for (const option of logOptions()) command.addOption(option);
}

async function deliverCommand(options: DeliverOptions, surroundings: Surroundings): Promise<void> {
  const url = hubUrl(options.hub);
  const agent = await openAgent(surroundings.disk, options.state);
  await withLock(surroundings.disk, options.state, async () => {
    const spool = await Spool.open(surroundings.disk, options.state);
    const policy = await pinPolicy(surroundings.disk, options.state, options);
    const delivered = await deliverWithProgress({ agent, spool, url, policy, giveUpAfterS: options.giveUpAfter, surroundings });
    const { head } = spool.history;
    const pending = spool.pending.length;
    surroundings.out(options.json === true ? `${JSON.stringify({ delivered, pending, head })}\n` : `${delivered} delivered, ${pending} waiting, ${head.seq} in all\n`);
  });
}

export interface DeliverWork {
  readonly agent: Agent;
  readonly spool: Spool;
  readonly url: URL;
  readonly policy: Policy | undefined;
  readonly giveUpAfterS: number;
  readonly surroundings: Surroundings;
}

const UNVERIFIED = 'receipts are kept but not verified, as no key of the log is known here; give --log-key or --log-policy once\n';

/** Sends what is pending and shows how far it is; returns how many statements were delivered. */
export async function deliverWithProgress({ agent, spool, url, policy, giveUpAfterS, surroundings }: DeliverWork): Promise<number> {
  const waiting = spool.pending.length;
  const step = progress('deliver', waiting, { quiet: waiting === 0 || !surroundings.showProgress });
  try {
    return await deliverPending({ hub: new Hub(url, surroundings), spool, agent, policy, giveUpAfterS, surroundings, progress: step });
  } finally {
    step.done(`${waiting - spool.pending.length} of ${waiting}`);
    if (policy === undefined && spool.pending.length < waiting) surroundings.err(UNVERIFIED);
  }
}
