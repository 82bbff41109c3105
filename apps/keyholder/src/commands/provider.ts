import { type Command, Option } from 'commander';
import { importPublicJwk } from '#libs/signing';
import { wholeNumber } from '#libs/terminal';
import { z } from 'zod';
import { HolderError } from '../holder-error.js';
import { readCard } from '../state/identity.js';
import { isProviderRecord, type ProviderRecord, quotaOf, readProviders, writeProviders } from '../state/registry.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, readGivenJson, repeated, stateOption } from './options.js';

interface AddOptions {
  readonly state: string;
  readonly iss: string;
  readonly key: readonly string[];
  readonly customers: number;
  readonly attributes: number;
  readonly fillers: number;
  readonly replace?: true;
  readonly json?: true;
}

interface OneOptions {
  readonly state: string;
  readonly iss: string;
}

interface ListOptions {
  readonly state: string;
  readonly json?: true;
}

/** Enough for the last batch of a large run (487 at most) and for small ones on most days of a year. */
const FILLERS = 2_000;

const HELP = `
A running holder takes changes up within a second.

Examples:
  keyholder provider add --state /var/lib/keyholder --iss https://cloud.example --key reporter.jwk.json --customers 20000 --attributes 4
  keyholder provider list --state /var/lib/keyholder --json
  keyholder provider remove --state /var/lib/keyholder --iss https://cloud.example`;

export function addProvider(program: Command, surroundings: Surroundings): void {
  const provider = program.command('provider').summary('who may have identifiers evaluated, and how many').description('The register of providers.').addHelpText('after', HELP);
  provider
    .command('add')
    .description('Registers a provider. Its quota is ceil(customers × attributes × 1.1) + fillers points for each epoch.')
    .addOption(stateOption())
    .requiredOption('--iss <uri>', 'URI that names the provider')
    .requiredOption('--key <file>', 'public Ed25519 key (JWK) of an agent of the provider; may be given several times', repeated)
    .requiredOption('--customers <n>', 'customers that the provider declared', wholeNumber(1, 1_000_000_000))
    .requiredOption('--attributes <n>', 'identifiers for each of them', wholeNumber(1, 100))
    .addOption(new Option('--fillers <n>', 'points on top, for batches that are filled up: nobody sees which points those are').argParser(wholeNumber(0, 1_000_000_000)).default(FILLERS))
    .option('--replace', 'change a provider that is registered already')
    .addOption(jsonOption())
    .action(async (options: AddOptions) => add(options, surroundings));
  provider.command('list').description('Shows who is registered.').addOption(stateOption()).addOption(jsonOption()).action(async (options: ListOptions) => list(options, surroundings));
  provider
    .command('remove')
    .description('Removes a provider. What it has spent stays in the audit log and counts again when it comes back.')
    .addOption(stateOption())
    .requiredOption('--iss <uri>', 'URI that names the provider')
    .action(async (options: OneOptions) => remove(options, surroundings));
}

async function add({ state, iss, key, customers, attributes, fillers, replace, json }: AddOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const keys = await Promise.all(key.map(async (path) => importPublicJwk(await readGivenJson(path, z.unknown(), 'a JWK')).jwk));
  const record: unknown = { iss, keys: [...new Map(keys.map((one) => [one.x, one])).values()], customers, attributes, fillers };
  if (!isProviderRecord(record)) throw new HolderError('HOLDER_USAGE', 'must be a URI of printable ASCII, at most 200 characters', { field: '--iss' });
  const others = (await readProviders(disk, state)).filter((one) => one.iss !== iss);
  const known = others.length < (await readProviders(disk, state)).length;
  if (known && replace !== true) throw new HolderError('HOLDER_USAGE', 'the provider is registered already; --replace changes it', { field: '--iss' });
  await writeProviders(disk, state, [...others, record]);
  out(json === true ? `${JSON.stringify(shown(record))}\n` : `registered with ${quotaOf(record)} points an epoch\n`);
}

async function list({ state, json }: ListOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const providers = (await readProviders(disk, state)).map(shown);
  if (json === true) out(`${JSON.stringify(providers)}\n`);
  else {
    for (const { iss, keys, customers, attributes, quota } of providers) {
      out(`${iss}: ${quota} points an epoch (${customers} customers × ${attributes}), keys ${keys.map((one) => one.kid).join(', ')}\n`);
    }
  }
}

async function remove({ state, iss }: OneOptions, { disk, out }: Surroundings): Promise<void> {
  await readCard(disk, state);
  const providers = await readProviders(disk, state);
  if (!providers.some((one) => one.iss === iss)) throw new HolderError('HOLDER_USAGE', 'no such provider is registered', { field: '--iss' });
  await writeProviders(disk, state, providers.filter((one) => one.iss !== iss));
  out('removed\n');
}

type Shown = Omit<ProviderRecord, 'keys'> & { readonly quota: number; readonly keys: readonly { readonly kid: string; readonly x: string }[] };

function shown(record: ProviderRecord): Shown {
  return { ...record, keys: record.keys.map((jwk) => ({ kid: importPublicJwk(jwk).kid, ...jwk })), quota: quotaOf(record) };
}
