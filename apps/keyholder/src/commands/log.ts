import { join } from 'node:path';
import type { Command } from 'commander';
import type { Entry } from '../audit/entry.js';
import { corrupt, readLog } from '../audit/read-log.js';
import { readCard } from '../state/identity.js';
import { AUDIT_LOG } from '../state/paths.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface LogOptions {
  readonly state: string;
  readonly json?: true;
}

const HELP = `
The log is NDJSON. Each line has seq (from 1), prev (base64url SHA-256 of the line before without its line feed, of nothing for the first),
at (UTC seconds by this holder's clock) and kind: begun, opened, closed, evaluated or refused. The head is the number and the base64url
SHA-256 of the last line: two logs with one head are the same log, and a head that was written down elsewhere shows later that nothing before
it was changed or cut off. Reconcile holders by comparing, for each provider and epoch, the points of "log head --json": a provider that
asks t holders for each batch has the same number at each of them, or can say why not.

Examples:
  keyholder log verify --state /var/lib/keyholder
  keyholder log head --state /var/lib/keyholder --json`;

export function addLog(program: Command, surroundings: Surroundings): void {
  const log = program.command('log').summary('check the audit log, and where it stands').description('The hash-chained audit log of this holder.').addHelpText('after', HELP);
  for (const [name, description] of [
    ['verify', 'Checks every line and how they are chained; names the first that does not belong.'],
    ['head', 'The same, and shows the head and what was spent, for comparison with other holders.'],
  ] as const) {
    log.command(name).description(description).addOption(stateOption()).addOption(jsonOption()).action(async (options: LogOptions) => show(options, surroundings, name === 'head'));
  }
}

async function show({ state, json }: LogOptions, { disk, out }: Surroundings, sums: boolean): Promise<void> {
  const { signingKey } = await readCard(disk, state);
  const { entries, head } = readLog((await disk.read(join(state, AUDIT_LOG))) ?? new Uint8Array());
  const [first] = entries;
  if (first !== undefined && (first.kind !== 'begun' || first.holder !== signingKey)) throw corrupt(1);
  const spent = sums ? spentBy(entries) : [];
  if (json === true) out(`${JSON.stringify({ holder: signingKey, ...head, ...(sums ? { spent } : {}) })}\n`);
  else out([`${head.seq} lines, head ${head.hash}`, ...spent.map(sentenceOf), ''].join('\n'));
}

function sentenceOf({ iss, epoch, order, points, batches }: Spent): string {
  return `${iss} in ${epoch}${order === undefined ? '' : ` under order ${order}`}: ${points} points in ${batches} batches`;
}

interface Spent {
  readonly iss: string;
  readonly epoch: string;
  readonly order?: string;
  points: number;
  batches: number;
}

function spentBy(entries: readonly Entry[]): Spent[] {
  const sums = new Map<string, Spent>();
  for (const entry of entries) {
    if (entry.kind !== 'evaluated') continue;
    const { iss, epoch, order, count } = entry;
    const key = [iss, epoch, order ?? ''].join('\n');
    const sum = sums.get(key) ?? { iss, epoch, ...(order === undefined ? {} : { order }), points: 0, batches: 0 };
    sum.points += count;
    sum.batches += 1;
    sums.set(key, sum);
  }
  return [...sums.values()];
}
