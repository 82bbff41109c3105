import type { Command } from 'commander';
import { signKeyRegister, signKeyRevoke } from '#libs/entries';
import { writeKeyAct } from '../keys/key-act-file.js';
import { makeRoot, readPublicKey, readRoot } from '../keys/root-file.js';
import { writeNew } from '../keys/write-new.js';
import { ReporterError } from '../reporter-error.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption } from './options.js';

interface InitOptions {
  readonly out: string;
  readonly publicKey?: string;
  readonly json?: true;
}
interface ActOptions {
  readonly root: string;
  readonly iss: string;
  readonly origin: string;
  readonly out: string;
  readonly json?: true;
}
interface RegisterOptions extends ActOptions {
  readonly key: string;
}
interface RevokeOptions extends ActOptions {
  readonly kid: string;
  readonly compromised?: string;
}

const OFFLINE = '\n\nThe root key registers and revokes signing keys and signs nothing else. Use it on a machine without a network, and keep its file off the agent\'s.';

export function addRoot(program: Command, surroundings: Surroundings): void {
  const root = program.command('root').summary("the provider's offline key, which registers and revokes signing keys").description(`What is done with the provider's root key.${OFFLINE}`);
  root
    .command('init')
    .summary('make a root key')
    .description('Makes the root key of a provider and gives its public half (a JWK) to hand to the regulator in person. An existing file is never overwritten.')
    .requiredOption('--out <file>', 'where the root key goes, readable by its owner only; not into a state directory')
    .option('--public-key <file>', 'write the public half there instead of printing it')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter root init --out /media/safe/root.jwk --public-key cloud.root.jwk')
    .action(async (options: InitOptions) => init(options, surroundings));
  acts(root.command('register').summary('sign that a signing key is the provider\'s'))
    .requiredOption('--key <file>', 'public signing key (JWK), as "reporter init" gave it')
    .addHelpText('after', '\nExample:\n  reporter root register --root /media/safe/root.jwk --iss https://cloud.example --origin hub.example/log --key agent.public.jwk --out key-register.json\n  reporter keys submit --file key-register.json --hub https://hub.example')
    .action(async (options: RegisterOptions) => register(options, surroundings));
  acts(root.command('revoke').summary('sign that a signing key signs nothing from now on'))
    .requiredOption('--kid <kid>', 'thumbprint of the key (RFC 7638), as "reporter status" shows it')
    .option('--compromised <str#seq>', 'stream and number of the first statement that somebody else may have signed')
    .addHelpText('after', '\nExample:\n  reporter root revoke --root /media/safe/root.jwk --iss https://cloud.example --origin hub.example/log --kid ABC… --compromised eu-1#812 --out key-revoke.json')
    .action(async (options: RevokeOptions) => revoke(options, surroundings));
}

function acts(command: Command): Command {
  return command
    .requiredOption('--root <file>', 'the root key')
    .requiredOption('--iss <uri>', 'URI that names the provider')
    .requiredOption('--origin <origin>', "the hub's log origin, which the act is meant for")
    .requiredOption('--out <file>', 'where the signed act goes; it holds no secret')
    .addOption(jsonOption());
}

async function init({ out: path, publicKey, json }: InitOptions, { out, err }: Surroundings): Promise<void> {
  const { kid, jwk } = await makeRoot(path);
  const half = { kty: jwk.kty, crv: jwk.crv, x: jwk.x };
  if (publicKey !== undefined) await writeNew(publicKey, `${JSON.stringify(half)}\n`, 0o644);
  if (json === true) out(`${JSON.stringify({ kid, publicKey: half })}\n`);
  else if (publicKey === undefined) out(`${JSON.stringify(half)}\n`);
  err(`the root key with thumbprint ${kid} is made; hand its public half to the regulator, and put the file away\n`);
}

async function register({ root, iss, origin, key, out: path, json }: RegisterOptions, { now, out }: Surroundings): Promise<void> {
  const { kid, jwk } = await readPublicKey(key);
  await writeKeyAct(path, 'key-register', signKeyRegister({ iss, aud: origin, iat: now(), x: jwk.x }, await readRoot(root)));
  out(json === true ? `${JSON.stringify({ kind: 'key-register', kid })}\n` : `signed: key ${kid} is ${iss}'s; "reporter keys submit" takes it to the hub\n`);
}

async function revoke({ root, iss, origin, kid, compromised, out: path, json }: RevokeOptions, { now, out }: Surroundings): Promise<void> {
  const from = compromised === undefined ? {} : { compromised: compromisedOf(compromised) };
  await writeKeyAct(path, 'key-revoke', signKeyRevoke({ iss, aud: origin, iat: now(), kid, ...from }, await readRoot(root)));
  out(json === true ? `${JSON.stringify({ kind: 'key-revoke', kid })}\n` : `signed: key ${kid} is revoked once this is in the log; "reporter keys submit" takes it to the hub\n`);
}

/** `STR#SEQ`; a stream's name may hold a number sign too. */
function compromisedOf(text: string): { readonly str: string; readonly seq: number } {
  const [, str, seq] = /^(.+)#([1-9]\d{0,14})$/u.exec(text) ?? [];
  if (str === undefined || seq === undefined) throw new ReporterError('REPORTER_USAGE', 'a stream and a number in it, with a number sign between them', { field: '--compromised' });
  return { str, seq: Number(seq) };
}
