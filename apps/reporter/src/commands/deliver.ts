import type { Command } from 'commander';
import { withLock } from '#libs/durable';
import { progress } from '#libs/terminal';
import { deliverPending } from '../deliver/deliver.js';
import { Hub, hubUrl } from '../deliver/hub.js';
import { Spool } from '../spool/spool.js';
import { openAgent, type Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { giveUpOption, jsonOption, stateOption } from './options.js';

interface DeliverOptions {
  readonly state: string;
  readonly hub: string;
  readonly giveUpAfter: number;
  readonly json?: true;
}

const EXAMPLE = `
Example:
  reporter deliver --state /var/lib/reporter --hub https://hub.example

Exit status: 0 all delivered, 3 the hub refused one, 75 some still wait in the spool.`;

export function addDeliver(program: Command, surroundings: Surroundings): void {
  program
    .command('deliver')
    .summary('send what waits in the spool')
    .description('Sends the statements that the hub has not answered to yet, oldest first, byte for byte as they were signed.')
    .addOption(stateOption())
    .requiredOption('--hub <url>', 'address of the hub')
    .addOption(giveUpOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLE)
    .action(async (options: DeliverOptions) => deliverCommand(options, surroundings));
}

async function deliverCommand(options: DeliverOptions, surroundings: Surroundings): Promise<void> {
  const url = hubUrl(options.hub);
  const agent = await openAgent(surroundings.disk, options.state);
  await withLock(surroundings.disk, options.state, async () => {
    const spool = await Spool.open(surroundings.disk, options.state);
    const delivered = await deliverWithProgress({ agent, spool, url, giveUpAfterS: options.giveUpAfter, surroundings });
    const { head } = spool.history;
    const pending = spool.pending.length;
    surroundings.out(options.json === true ? `${JSON.stringify({ delivered, pending, head })}\n` : `${delivered} delivered, ${pending} waiting, ${head.seq} in all\n`);
  });
}

export interface DeliverWork {
  readonly agent: Agent;
  readonly spool: Spool;
  readonly url: URL;
  readonly giveUpAfterS: number;
  readonly surroundings: Surroundings;
}

/** Sends what is pending and shows how far it is; returns how many statements were accepted. */
export async function deliverWithProgress({ agent, spool, url, giveUpAfterS, surroundings }: DeliverWork): Promise<number> {
  const waiting = spool.pending.length;
  const step = progress('deliver', waiting, { quiet: waiting === 0 || !surroundings.showProgress });
  try {
    return await deliverPending({ hub: new Hub(url, surroundings), spool, agent, giveUpAfterS, surroundings, progress: step });
  } finally {
    step.done(`${waiting - spool.pending.length} of ${waiting}`);
  }
}
