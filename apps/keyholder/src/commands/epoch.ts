import type { Command } from 'commander';
import { withLock } from '#libs/durable';
import { isCodedError } from '#libs/errors';
import { wholeNumber } from '#libs/terminal';
import { HolderError } from '../holder-error.js';
import { eraseShare, listEpochs, markClosed, type StoredEpoch } from '../state/epochs.js';
import { readCard } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface ListOptions {
  readonly state: string;
  readonly json?: true;
}

interface CloseOptions extends ListOptions {
  readonly epoch: string;
  readonly generation?: number;
}

const HELP = `
After a refresh or reshare both generations are served, so that nobody is refused who has yet to fetch the new manifest. Old shares that
leaked are worth nothing only when enough holders have erased theirs: close the old generation when the new one is complete everywhere.

Examples:
  keyholder epoch list --state /var/lib/keyholder
  keyholder epoch close --state /var/lib/keyholder --epoch 2026 --generation 0`;

export function addEpoch(program: Command, surroundings: Surroundings): void {
  const epoch = program
    .command('epoch')
    .summary('which epochs are served, and the end of one')
    .description('The epochs that this holder has or had a share of.')
    .addHelpText('after', HELP);
  epoch
    .command('list')
    .description('Shows all epochs and generations.')
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options: ListOptions) => list(options, surroundings));
  epoch
    .command('close')
    .description('Ends an epoch here, or one generation of it: it is not served any more and the share is erased, which cannot be undone.')
    .addOption(stateOption())
    .requiredOption('--epoch <label>', 'the epoch')
    .option('--generation <n>', 'only this generation of it', wholeNumber(0, 1_000_000))
    .addOption(jsonOption())
    .action(async (options: CloseOptions) => close(options, surroundings));
}

async function list({ state, json }: ListOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const epochs = (await listEpochs(disk, state)).map(shown).sort((a, b) => a.generation - b.generation);
  if (json === true) out(`${JSON.stringify(epochs)}\n`);
  else for (const one of epochs) out(`${one.epoch} generation ${one.generation}: ${one.threshold} of ${one.holders}, manifest ${one.manifest}${one.closed ? ', closed' : ''}\n`);
}

function shown({ signed: { manifest, digest }, closed }: StoredEpoch): { epoch: string; generation: number; threshold: number; holders: number; manifest: string; closed: boolean } {
  return { epoch: manifest.epoch, generation: manifest.generation, threshold: manifest.threshold, holders: manifest.holders.length, manifest: digest, closed };
}

async function close({ state, epoch, generation, json }: CloseOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const open = (await listEpochs(disk, state)).filter(({ closed }) => !closed).map(({ signed }) => signed);
  const meant = open.filter(({ manifest }) => manifest.epoch === epoch && (generation === undefined || manifest.generation === generation));
  const digests = meant.map(({ digest }) => digest);
  if (digests.length === 0) throw new HolderError('HOLDER_EPOCH', 'there is no such epoch or generation that is not closed', { field: '--epoch' });
  for (const digest of digests) await markClosed(disk, state, digest);
  try {
    await withLock(disk, state, async () => {
      for (const digest of digests) await eraseShare(disk, state, digest);
    });
  } catch (error) {
    // A holder is at work: it sees the mark within a second and erases the share itself.
    if (!isCodedError(error) || error.code !== 'DURABLE_LOCKED') throw error;
  }
  out(json === true ? `${JSON.stringify({ closed: digests })}\n` : `closed: ${digests.join(', ')}\n`);
}
