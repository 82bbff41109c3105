import type { Command } from 'commander';
import { createIdentity } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import { passphraseOption, readPassphrase, stateOption } from './options.js';

interface InitOptions {
  readonly state: string;
  readonly url: string;
  readonly passphraseFile?: string;
}

export function addInit(program: Command, surroundings: Surroundings): void {
  program
    .command('init')
    .summary('make a state directory with new keys, and print the public card')
    .description(
      'Makes the state directory of a new key-holder with an Ed25519 key that signs and an X25519 key that opens sealed shares, both encrypted ' +
        'under the passphrase, and prints the public card (JSON) that a plan names this holder by. An existing directory is never changed.',
    )
    .addOption(stateOption())
    .requiredOption('--url <url>', 'where other holders and providers reach this one: http or https, no path')
    .addOption(passphraseOption())
    .option('--json', 'accepted for uniformity: the card is JSON already')
    .addHelpText('after', '\nExample:\n  keyholder init --state /var/lib/keyholder --url https://holder-1.example --passphrase-file /run/secrets/keyholder > holder-1.card.json')
    .action(async (options: InitOptions) => init(options, surroundings));
}

async function init({ state, url, passphraseFile }: InitOptions, surroundings: Surroundings): Promise<void> {
  const card = await createIdentity(surroundings, state, url, await readPassphrase(passphraseFile, surroundings));
  surroundings.out(`${JSON.stringify(card)}\n`);
  surroundings.err('the key-holder is ready; hand the card to whoever writes the plan of the key ceremony\n');
}
