import { randomBytes } from 'node:crypto';
import { parseJsonStrict, toBase64url, toJson } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { approveOrder, decodeOrderClaims, type OrderClaims, readSignedOrder, signOrder } from '#libs/orders';
import type { Clock } from '../config/clock.js';
import { DeskError } from '../desk/desk-error.js';
import { readLine, readSigningKey, readText, writeNew } from '../desk/files.js';
import { sendToHub, textOf } from '../desk/hub.js';
import type { Output } from './output.js';

const DAY_S = 86_400;

/** What every draft is given. */
interface DraftOptions {
  readonly case: string;
  readonly legalBasis: string;
  readonly origin: string;
  readonly out: string;
}
interface LimitOptions {
  readonly days: number;
  readonly quota: number;
}

export async function draftRuling(options: DraftOptions & { readonly act: string; readonly token: string; readonly provider?: string; readonly handle?: string }, output: Output, clock: Clock): Promise<void> {
  const { act, token, provider, handle } = options;
  if ((provider === undefined) !== (handle === undefined)) throw new DeskError('DESK_USAGE', 'goes together with the other: an account is a handle at a provider', { field: provider === undefined ? '--handle' : '--provider' });
  const account = provider === undefined ? {} : { account: { provider, handle } };
  await draft({ ...terms(options, clock()), kind: 'ruling', act, token: await readToken(token), ...account }, options, output);
}

export async function draftDisclose(options: DraftOptions & LimitOptions & { readonly token: string; readonly caseKey: string; readonly account?: readonly OrderedAccount[] }, output: Output, clock: Clock): Promise<void> {
  const { token, caseKey, account } = options;
  const accounts = account === undefined ? {} : { accounts: account };
  await draft({ ...terms(options, clock()), kind: 'disclose', ...limits(options, clock()), token: await readToken(token), caseKey: await readPublicX(caseKey), ...accounts }, options, output);
}

export async function draftPresence(options: DraftOptions & LimitOptions & { readonly epoch: string }, output: Output, clock: Clock): Promise<void> {
  await draft({ ...terms(options, clock()), kind: 'presence', ...limits(options, clock()), epoch: options.epoch }, options, output);
}

/** The first officer's signature. */
export async function sign(options: { readonly draft: string; readonly key: string; readonly out: string }, output: Output): Promise<void> {
  const claims = decodeOrderClaims(await readText(options.draft));
  const signed = signOrder(claims, await readSigningKey(options.key));
  await writeNew(options.out, `${signed}\n`);
  output.print(`signed order ${readSignedOrder(signed).digest}: ${described(claims)}; another officer approves it`);
}

/** The second officer's. What is approved is shown, since the file says it in base64url only. */
export async function approve(options: { readonly signed: string; readonly key: string; readonly out: string }, output: Output): Promise<void> {
  const signed = await readLine(options.signed);
  const text = approveOrder(signed, await readSigningKey(options.key));
  await writeNew(options.out, `${text}\n`);
  const { claims, digest } = readSignedOrder(signed);
  output.print(`approved order ${digest}: ${described(claims)}`);
  output.print(JSON.stringify(claims, null, 2));
}

export async function submit(options: { readonly order: string; readonly hub: string; readonly json?: true }, output: Output): Promise<void> {
  const answer = await sendToHub(options.hub, 'orders', await readLine(options.order));
  const order = textOf(answer, 'order');
  output.print(options.json === true ? JSON.stringify(Object.fromEntries(answer)) : `order ${order} is at log position ${String(answer.get('position'))}`);
}

interface OrderedAccount {
  readonly provider: string;
  readonly handle: string;
}

async function draft(claims: object, { out }: DraftOptions, output: Output): Promise<void> {
  const checked = decodeOrderClaims(toJson(claims));
  await writeNew(out, `${JSON.stringify(checked, null, 2)}\n`);
  output.print(`draft: ${described(checked)}`);
}

function terms({ case: name, legalBasis, origin }: DraftOptions, now: number): object {
  return { v: 1, aud: origin, id: toBase64url(randomBytes(16)), iat: now, case: name, legalBasis };
}

function limits({ days, quota }: LimitOptions, now: number): object {
  return { expires: now + days * DAY_S, quota };
}

function described(claims: OrderClaims): string {
  const until = claims.kind === 'ruling' ? '' : `, until ${new Date(claims.expires * 1000).toISOString()}`;
  return `${claims.kind}, case ${claims.case}${until}`;
}

/** A token as the console shows it, its five members as JSON. */
async function readToken(path: string): Promise<unknown> {
  return parsed(await readText(path), '--token');
}

/** The public half of a case key: a JWK, of which `x` is used. */
async function readPublicX(path: string): Promise<unknown> {
  const jwk = parsed(await readText(path), '--case-key');
  if (typeof jwk === 'object' && jwk !== null && 'd' in jwk) throw new DeskError('DESK_USAGE', 'is a private key; an order names its public half', { field: '--case-key' });
  return typeof jwk === 'object' && jwk !== null && 'x' in jwk ? jwk.x : undefined;
}

function parsed(text: string, field: string): unknown {
  try {
    return parseJsonStrict(text);
  } catch (error) {
    if (isCodedError(error)) throw new DeskError('DESK_FILE', 'not JSON with unique names', { field });
    throw error;
  }
}
