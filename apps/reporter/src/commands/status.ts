import type { Command } from 'commander';
import { lockHolder } from '#libs/durable';
import { readSeen } from '../receipts/seen.js';
import { standingOf, standingText } from '../receipts/standing.js';
import { storedPolicy } from '../receipts/trust.js';
import { Spool } from '../spool/spool.js';
import { openAgent, publicJwk } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface StatusOptions {
  readonly state: string;
  readonly json?: true;
}

export function addStatus(program: Command, surroundings: Surroundings): void {
  program
    .command('status')
    .summary('show what was reported and what still waits')
    .description('Reads the state directory, checks every record in it and every receipt, and shows where the stream stands. Changes nothing and contacts nobody.')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter status --state /var/lib/reporter --json')
    .action(async (options: StatusOptions) => status(options, surroundings));
}

async function status({ state, json }: StatusOptions, { disk, out }: Surroundings): Promise<void> {
  const agent = await openAgent(disk, state);
  const spool = await Spool.open(disk, state);
  const { history } = spool;
  const { pending } = spool;
  const policy = await storedPolicy(disk, state);
  const receipts = await standingOf(spool, policy);
  const seen = await readSeen(disk, state);
  const running = await lockHolder(disk, state);
  if (json === true) {
    const report = {
      iss: agent.iss,
      stream: agent.stream,
      kid: agent.key.kid,
      publicKey: publicJwk(agent),
      head: history.head,
      reportedTo: history.reportedTo ?? null,
      pending,
      known: { customers: history.customers.size, workloads: history.workloads.size, exchanges: history.exchanges.size, clusters: history.clusters.size },
      log: { pinned: policy !== undefined, seen: seen === undefined ? null : { origin: seen.checkpoint.origin, size: seen.checkpoint.size }, receipts },
      lockedBy: running ?? null,
    };
    out(`${JSON.stringify(report)}\n`);
    return;
  }
  out(`stream ${agent.stream} of ${agent.iss}, key ${agent.key.kid}\n`);
  out(`${history.head.seq} statements, ${pending.length} of them not delivered${pending.length === 0 ? '' : ` (from #${pending[0]})`}\n`);
  const until = history.reportedTo === undefined ? '' : `, up to ${new Date(history.reportedTo * 1000).toISOString()}`;
  out(`reported: ${history.customers.size} customers, ${history.workloads.size} workloads, ${history.exchanges.size} exchanges${until}\n`);
  const log = seen === undefined ? '' : `; the log had ${seen.checkpoint.size} entries when last seen`;
  out(`receipts: ${standingText(receipts)}${log}${policy === undefined && receipts.unverified > 0 ? '; give a key of the log with --log-key once' : ''}\n`);
  if (running !== undefined) out(`process ${running} is working on it\n`);
}
