import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { givenPolicy, type LogOptions, policyFile } from '../receipts/trust.js';
import { ReporterError } from '../reporter-error.js';
import { createAgent, publicJwk } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, logOptions, stateOption } from './options.js';

interface InitOptions extends LogOptions {
  readonly state: string;
  readonly iss: string;
  readonly stream: string;
  readonly publicKey?: string;
  readonly json?: true;
}

export function addInit(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('init')
    .summary('make a state directory and a signing key')
    .description(
      'Makes the state directory of a new stream with a new Ed25519 signing key, and gives the public key (a JWK) to hand to the regulator. ' +
        'An existing directory is never changed.',
    )
    .addOption(stateOption())
    .requiredOption('--iss <uri>', 'URI that names the provider')
    .requiredOption('--stream <name>', 'name of the stream, one for each agent of the provider')
    .option('--public-key <file>', 'write the public key there instead of printing it; an existing file is not overwritten')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter init --state /var/lib/reporter --iss https://cloud.example --stream eu-1 --public-key reporter.jwk.json --log-policy hub.policy')
    .action(async (options: InitOptions) => init(options, surroundings));
  for (const option of logOptions()) command.addOption(option);
}

async function init(options: InitOptions, surroundings: Surroundings): Promise<void> {
  const policy = await givenPolicy(surroundings.disk, options);
  const agent = await createAgent(surroundings.disk, options.state, { iss: options.iss, stream: options.stream, more: policy === undefined ? [] : [policyFile(policy)] });
  const jwk = publicJwk(agent);
  if (options.publicKey !== undefined) await writeNew(options.publicKey, `${JSON.stringify(jwk)}\n`);
  if (options.json === true) surroundings.out(`${JSON.stringify({ iss: agent.iss, stream: agent.stream, kid: agent.key.kid, publicKey: jwk })}\n`);
  else if (options.publicKey === undefined) surroundings.out(`${JSON.stringify(jwk)}\n`);
  surroundings.err(`stream ${agent.stream} of ${agent.iss} is ready; have the provider's root register the public key (reporter root register) with thumbprint ${agent.key.kid}\n`);
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const message = 'the public key could not be written there; the state directory is ready, and "reporter status --json" prints the key';
    throw new ReporterError('REPORTER_PUBLIC_KEY_WRITE', message, { file: basename(path) }, { cause: error });
  }
}
