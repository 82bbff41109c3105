import { basename } from 'node:path';
import type { Command } from 'commander';
import { foundDirectory } from '#libs/durable';
import { utf8 } from '#libs/encoding';
import { policyBytes, storedPolicy } from '../receipts/trust.js';
import { standingOf, standingText } from '../receipts/standing.js';
import { ReporterError } from '../reporter-error.js';
import { Spool } from '../spool/spool.js';
import { openAgent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface ExportOptions {
  readonly state: string;
  readonly out: string;
  readonly json?: true;
}

const HELP = `
For each delivered statement two files: <seq>-<digest>.jws, the statement as it was sent, and <seq>-<digest>.tlog-proof, the hub's receipt for it. With a log
policy in the state directory, that too. An auditor takes the directory with "auditor verify … --receipts DIR", and a page of the hub (/receipt) checks one of
them in a browser.

Example:
  reporter receipts export --state /var/lib/reporter --out receipts`;

export function addReceipts(program: Command, surroundings: Surroundings): void {
  const receipts = program.command('receipts').summary('the proofs that statements are in the log').description('Receipts of the hub: proofs that statements are in its log.');
  receipts
    .command('export')
    .description('Writes statements and their receipts for others to verify. No body and no identifier is among them.')
    .addOption(stateOption())
    .requiredOption('--out <dir>', 'directory to fill: absent or empty')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (options: ExportOptions) => exportReceipts(options, surroundings));
}

async function exportReceipts({ state, out, json }: ExportOptions, surroundings: Surroundings): Promise<void> {
  const { disk } = surroundings;
  await openAgent(disk, state);
  const spool = await Spool.open(disk, state);
  const policy = await policyBytes(disk, state);
  const files: (readonly [name: string, bytes: Uint8Array])[] = policy === undefined ? [] : [['log-policy', policy]];
  for (let seq = 1; seq <= spool.history.head.seq; seq += 1) {
    const receipt = await spool.receipt(seq);
    if (receipt === undefined) continue;
    const { statement, digest } = await spool.read(seq);
    const name = `${String(seq).padStart(12, '0')}-${digest}`;
    files.push([`${name}.jws`, utf8(statement)], [`${name}.tlog-proof`, utf8(receipt)]);
  }
  if ((await foundDirectory(disk, out, files)) === 'taken') throw new ReporterError('REPORTER_RECEIPTS_OUT', 'the directory exists and is not empty; nothing was written', { file: basename(out) });
  const standing = await standingOf(spool, await storedPolicy(disk, state));
  surroundings.out(json === true ? `${JSON.stringify({ receipts: standing })}\n` : `receipts: ${standingText(standing)}\n`);
}
