import { join } from 'node:path';
import type { Command } from 'commander';
import { lockHolder } from '#libs/durable';
import { decodePlan } from '#libs/pseudonym-issuer';
import { readLog } from '../audit/read-log.js';
import { endOf, listPlans } from '../ceremony/ceremony-files.js';
import { listEpochs } from '../state/epochs.js';
import { readCard } from '../state/identity.js';
import { AUDIT_LOG } from '../state/paths.js';
import { readOfficers, readProviders } from '../state/registry.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface StatusOptions {
  readonly state: string;
  readonly json?: true;
}

export function addStatus(program: Command, surroundings: Surroundings): void {
  program
    .command('status')
    .summary('how ceremonies stand and what is served')
    .description('Reads the state directory and shows where the holder stands. Needs no passphrase, changes nothing and contacts nobody.')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  keyholder status --state /var/lib/keyholder --json')
    .action(async (options: StatusOptions) => status(options, surroundings));
}

async function status({ state, json }: StatusOptions, surroundings: Surroundings): Promise<void> {
  const { disk, out } = surroundings;
  const card = await readCard(disk, state);
  const stored = await listEpochs(disk, state);
  const epochs = stored.map(({ signed: { manifest, digest }, closed }) => ({ epoch: manifest.epoch, generation: manifest.generation, manifest: digest, closed }));
  const ceremonies = await ceremoniesOf(state, surroundings);
  const { head } = readLog((await disk.read(join(state, AUDIT_LOG))) ?? new Uint8Array());
  const [providers, officers] = [(await readProviders(disk, state)).length, (await readOfficers(disk, state)).length];
  const process = await lockHolder(disk, state);
  if (json === true) {
    out(`${JSON.stringify({ ...card, epochs, ceremonies, providers, officers, log: head, lockedBy: process ?? null })}\n`);
    return;
  }
  out(`key-holder ${card.signingKey} at ${card.url}, ${providers} providers, ${officers} officers, audit log of ${head.seq} lines\n`);
  for (const { epoch, generation, manifest, closed } of epochs) out(`${closed ? 'closed' : 'serves'} ${epoch} generation ${generation}, manifest ${manifest}\n`);
  for (const { kind, epoch, generation, state: stands, ...rest } of ceremonies) {
    const why = 'code' in rest ? `, ${rest.code}${rest.field === undefined ? '' : ` at ${rest.field}`}` : '';
    out(`${kind} of epoch ${epoch}, generation ${generation}: ${stands}${why}\n`);
  }
  if (process !== undefined) out(`process ${process} is working on it\n`);
}

type Standing = { readonly plan: string; readonly kind: string; readonly epoch: string; readonly generation: number } & Awaited<ReturnType<typeof endOf>>;

async function ceremoniesOf(state: string, { disk }: Surroundings): Promise<Standing[]> {
  const standings: Standing[] = [];
  for (const [plan, bytes] of await listPlans(disk, state)) {
    const { kind, epoch, generation } = decodePlan(bytes).plan;
    standings.push({ plan, kind, epoch, generation, ...(await endOf(disk, state, plan)) });
  }
  return standings;
}
