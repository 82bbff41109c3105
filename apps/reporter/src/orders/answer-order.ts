import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { utf8 } from '#libs/encoding';
import { type AnswerClaims, type DiscloseClaims, DISCLOSED_TYP, encodeDisclosed, signAnswer } from '#libs/orders';
import { seal } from '#libs/signing';
import type { Hub } from '../deliver/hub.js';
import { objectOf } from '../deliver/problem.js';
import { ReporterError } from '../reporter-error.js';
import type { Agent } from '../state/agent.js';
import type { Found } from './find-person.js';
import { answeredText } from './open-orders.js';

const DIRECTORY = 'orders';

/** What is said to an order. */
export type Reply = { readonly kind: 'disclosed'; readonly found: Found } | { readonly kind: 'not-found' } | { readonly kind: 'refused'; readonly reason: string };

/** Signs a reply; what is disclosed is sealed to the order's case key, so that neither the hub nor whoever reads the log sees it. */
export async function signReply(reply: Reply, order: { readonly digest: string; readonly claims: DiscloseClaims }, { agent, now }: { readonly agent: Agent; readonly now: number }): Promise<string> {
  const common = { v: 1, iss: agent.iss, aud: order.claims.aud, iat: now, order: order.digest } as const;
  return signAnswer({ ...common, ...(await said(reply, order, agent.iss)) }, agent.key);
}

async function said(reply: Reply, { digest, claims }: { readonly digest: string; readonly claims: DiscloseClaims }, iss: string): Promise<AnswerOutcome> {
  if (reply.kind === 'not-found') return { outcome: 'not-found' };
  if (reply.kind === 'refused') return { outcome: 'refused', reason: reply.reason };
  const { handles, identifier: { attribute, scheme, canonical } } = reply.found;
  return { outcome: 'disclosed', sealed: await seal(claims.caseKey, encodeDisclosed({ order: digest, iss, handles, identifier: { attribute, scheme, canonical } }), DISCLOSED_TYP) };
}

type AnswerOutcome = AnswerClaims extends infer Claims ? (Claims extends AnswerClaims ? Pick<Claims, Exclude<keyof Claims, 'v' | 'iss' | 'aud' | 'iat' | 'order'>> : never) : never;

/**
 * The signed answer to an order that is on disk, if there is one: whatever happened to it on the way, the same bytes are sent again. A second
 * answer would be refused, and would show the hub two boxes of one content.
 */
export async function storedAnswer(disk: Disk, state: string, order: string): Promise<string | undefined> {
  return (await disk.read(pathOf(state, order)))?.toString('latin1').trimEnd();
}

/** Stores an answer before it is sent. Holds no identifier in the clear. DURABLE_WRITE. */
export async function storeAnswer(disk: Disk, state: string, order: string, jws: string): Promise<void> {
  try {
    await disk.makeDirectory(join(state, DIRECTORY));
    await disk.syncDirectory(state);
  } catch (error) {
    throw cannotWrite(join(state, DIRECTORY), error);
  }
  await writeDurably(disk, pathOf(state, order), utf8(`${jws}\n`));
}

/** Sends an answer; its position in the log. REPORTER_REFUSED, REPORTER_NOT_DELIVERED, REPORTER_ANSWER. */
export async function sendAnswer(hub: Hub, jws: string): Promise<number> {
  const position = objectOf(answeredText(await hub.answer(jws))).get('position');
  if (typeof position !== 'number' || !Number.isSafeInteger(position)) throw new ReporterError('REPORTER_ANSWER', 'the hub answered to something else than what was sent', { field: 'position' });
  return position;
}

function pathOf(state: string, order: string): string {
  // A digest, which cannot lead out of the directory; the caller has it from an order that was verified.
  return join(state, DIRECTORY, `${order}.jws`);
}
