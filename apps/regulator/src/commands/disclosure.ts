import type { Attribute } from '#libs/report';
import { signResult } from '#libs/orders';
import { generatePrivateJwk, generateSealingJwk, importPrivateJwk, importSealingJwk } from '#libs/signing';
import type { Clock } from '../config/clock.js';
import { DeskError } from '../desk/desk-error.js';
import { evaluateUnderOrder } from '../desk/evaluate.js';
import { readBytes, readCaseKey, readLine, readSigningKey, writeNew, writeSecret } from '../desk/files.js';
import { sendToHub } from '../desk/hub.js';
import { openAnswer, type OpenedAnswer } from '../desk/open-answer.js';
import { readOrder } from '../desk/read-order.js';
import { findAnswersTo } from '../persistence/disclosures.js';
import type { Output } from './output.js';
import type { RegisterOptions } from './provider.js';
import { withDatabase } from './with-database.js';

interface OpenOptions {
  readonly order: string;
  readonly answer: string;
  readonly caseKey: string;
  readonly json?: true;
}
/** Who asks which key-holders. */
export interface HolderOptions {
  readonly key: string;
  readonly manifest: string;
  readonly holder?: ReadonlyMap<number, string>;
}

/** A signing key of an officer's own. */
export async function officerKey(options: { readonly key: string; readonly publicKey: string }, output: Output): Promise<void> {
  const jwk = generatePrivateJwk();
  await keyPair(options, jwk, importPrivateJwk(jwk).kid, output);
}

/** A key that answers in one case are sealed to. */
export async function caseKey(options: { readonly key: string; readonly publicKey: string }, output: Output): Promise<void> {
  const jwk = generateSealingJwk();
  await keyPair(options, jwk, importSealingJwk(jwk).kid, output);
}

/** Answers to an order, as they are in the log: to be carried to where the case key is. */
export async function answers(options: RegisterOptions & { readonly order: string }, output: Output): Promise<void> {
  const { digest } = await readOrder(options.order, 'disclose');
  await withDatabase(options, async ({ pool }) => {
    for (const one of await findAnswersTo(pool, digest)) output.print(options.json === true ? JSON.stringify(one) : one.answer);
  });
}

/** Opens an answer, offline. PRINTS THE IDENTITY. */
export async function openDisclosure(options: OpenOptions, output: Output): Promise<void> {
  show(await opened(options), options, output);
}

/** Opens an answer, has key-holders evaluate what is in it, and hands the hub the token that they give. */
export async function check(options: OpenOptions & HolderOptions & { readonly hub: string }, output: Output, clock: Clock): Promise<void> {
  const order = await readOrder(options.order, 'disclose');
  // What key-holders give would differ from it whoever was disclosed, and the log would hold that against the provider.
  if (order.claims.token.mode !== 'toprf') throw new DeskError('DESK_USAGE', 'is about a token that key-holders did not make and cannot check', { field: '--order' });
  const one = await opened(options);
  const key = await readSigningKey(options.key);
  const { attribute, scheme, canonical } = one.disclosed.identifier;
  const [token] = await evaluateUnderOrder([{ attribute: attribute as Attribute, scheme, canonical }], {
    manifest: await readBytes(options.manifest),
    ...(options.holder === undefined ? {} : { addresses: options.holder }),
    order,
    key,
    now: clock,
  });
  const result = signResult({ v: 1, aud: order.claims.aud, iat: clock(), order: order.digest, answer: one.answer.digest, token: token?.token ?? '' }, key);
  const answer = await sendToHub(options.hub, 'results', result);
  show(one, options, output, { matches: answer.get('matches') === true, position: answer.get('position') });
}

async function opened(options: OpenOptions): Promise<OpenedAnswer> {
  return openAnswer(await readLine(options.answer), await readOrder(options.order, 'disclose'), await readCaseKey(options.caseKey));
}

function show({ answer, disclosed }: OpenedAnswer, { json }: OpenOptions, output: Output, result?: { readonly matches: boolean; readonly position: unknown }): void {
  const { iss, handles, identifier } = disclosed;
  if (json === true) {
    output.print(JSON.stringify({ answer: answer.digest, iss, handles, identifier, ...result }));
    return;
  }
  output.print(`${iss} says of ${handles.join(', ')}:`);
  output.print(`  ${identifier.attribute}${identifier.scheme === '' ? '' : ` (${identifier.scheme})`}: ${JSON.stringify(identifier.canonical)}`);
  if (result === undefined) output.print('  not checked: "disclosure check" has key-holders evaluate it');
  else output.print(result.matches ? '  this gives the token of the order: it is who was asked about' : '  this does NOT give the token of the order: the provider disclosed somebody else');
}

async function keyPair(options: { readonly key: string; readonly publicKey: string }, jwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly d: string }, kid: string, output: Output): Promise<void> {
  const { kty, crv, x } = jwk;
  await writeSecret(options.key, `${JSON.stringify(jwk)}\n`);
  await writeNew(options.publicKey, `${JSON.stringify({ kty, crv, x })}\n`);
  output.print(kid);
}
