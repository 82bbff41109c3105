import type { Command } from 'commander';
import { importPublicJwk } from '#libs/signing';
import { z } from 'zod';
import { HolderError } from '../holder-error.js';
import { readCard } from '../state/identity.js';
import { readOfficers, writeOfficers } from '../state/registry.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, readGivenJson, stateOption } from './options.js';

interface AddOptions {
  readonly state: string;
  readonly key: string;
}

interface RemoveOptions {
  readonly state: string;
  readonly kid: string;
}

interface ListOptions {
  readonly state: string;
  readonly json?: true;
}

const HELP = `
Examples:
  keyholder officer add --state /var/lib/keyholder --key officer-1.jwk.json
  keyholder officer list --state /var/lib/keyholder`;

export function addOfficer(program: Command, surroundings: Surroundings): void {
  const officer = program
    .command('officer')
    .summary('whose disclosure orders are followed')
    .description('The register of officers. An order that two of them signed lets each of them have as many points evaluated as it says.')
    .addHelpText('after', HELP);
  officer
    .command('add')
    .description('Registers an officer.')
    .addOption(stateOption())
    .requiredOption('--key <file>', 'public Ed25519 key (JWK) of the officer')
    .addOption(jsonOption())
    .action(async (options: AddOptions) => add(options, surroundings));
  officer.command('list').description('Shows who is registered.').addOption(stateOption()).addOption(jsonOption()).action(async (options: ListOptions) => list(options, surroundings));
  officer
    .command('remove')
    .description('Removes an officer: orders signed by it are not followed any more.')
    .addOption(stateOption())
    .requiredOption('--kid <thumbprint>', 'key id as "officer list" shows it')
    .action(async (options: RemoveOptions) => remove(options, surroundings));
}

async function add({ state, key }: AddOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const { jwk, kid } = importPublicJwk(await readGivenJson(key, z.unknown(), 'a JWK'));
  const others = (await readOfficers(disk, state)).filter(({ x }) => x !== jwk.x);
  await writeOfficers(disk, state, [...others, jwk]);
  out(`${JSON.stringify({ kid })}\n`);
}

async function list({ state, json }: ListOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const officers = (await readOfficers(disk, state)).map((jwk) => ({ kid: importPublicJwk(jwk).kid, ...jwk }));
  if (json === true) out(`${JSON.stringify(officers)}\n`);
  else for (const { kid } of officers) out(`${kid}\n`);
}

async function remove({ state, kid }: RemoveOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const officers = await readOfficers(disk, state);
  const others = officers.filter((jwk) => importPublicJwk(jwk).kid !== kid);
  if (others.length === officers.length) throw new HolderError('HOLDER_USAGE', 'no such officer is registered', { field: '--kid' });
  await writeOfficers(disk, state, others);
  out('removed\n');
}
