import { randomBytes } from 'node:crypto';
import { approveOrder, type OrderClaims, readSignedOrder, signAgentRequest, signAnswer, signOrder, signPresenceQuery, signResult, type AnswerClaims } from '#libs/orders';
import type { TokenRecord } from '#libs/report';
import { decodeStrictJws, generatePrivateJwk, generateSealingJwk, importPrivateJwk, importPublicJwk, type SigningKey } from '#libs/signing';
import { addOfficer } from '../officers/register.js';
import type { HubAnswer, TestAgent } from './test-agent.js';
import { NOW, ORIGIN, type TestHub } from './test-hub.js';

type Hub = Pick<TestHub, 'url' | 'database'>;
type Claims<Kind extends OrderClaims['kind']> = Extract<OrderClaims, { kind: Kind }>;

/** A registered officer's key. */
export async function officerOf(hub: Hub, name: string): Promise<SigningKey> {
  const key = importPrivateJwk(generatePrivateJwk());
  await addOfficer(hub.database.pool, { name, key: importPublicJwk(key.jwk) });
  return key;
}

const terms = () => ({ v: 1, aud: ORIGIN, id: randomBytes(16).toString('base64url'), iat: NOW, case: 'B 17/2026', legalBasis: 'Sec. 4 (2)' }) as const;

const CASE_KEY = generateSealingJwk();

export function disclosing(token: TokenRecord, changes: Partial<Claims<'disclose'>> = {}): Claims<'disclose'> {
  return { ...terms(), kind: 'disclose', expires: NOW + 86_400, quota: 16, token, caseKey: CASE_KEY.x, ...changes };
}
export function presenceIn(epoch: string, changes: Partial<Claims<'presence'>> = {}): Claims<'presence'> {
  return { ...terms(), kind: 'presence', expires: NOW + 86_400, quota: 16, epoch, ...changes };
}
export function rulingOn(token: TokenRecord, act: 'disregard' | 'restore', account?: { readonly provider: string; readonly handle: string }): Claims<'ruling'> {
  return { ...terms(), kind: 'ruling', act, token, ...(account === undefined ? {} : { account }) };
}

/** An order's text and digest. */
export function ordered(claims: OrderClaims, signing: SigningKey, approving: SigningKey): { readonly text: string; readonly order: string } {
  const signed = signOrder(claims, signing);
  return { text: approveOrder(signed, approving), order: readSignedOrder(signed).digest };
}

async function send(url: string, path: string, type: string, body: string): Promise<HubAnswer> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': type } });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown>, headers: response.headers };
}

export async function submit(hub: Hub, text: string): Promise<HubAnswer> {
  return send(hub.url, '/v1/orders', 'application/tributary-order+json', text);
}
/** Posts a JWS: an answer, a result or a question. */
export async function post(hub: Hub, path: 'answers' | 'results' | 'presence', jws: string): Promise<HubAnswer> {
  return send(hub.url, `/v1/${path}`, 'application/jose', jws);
}

/** What an agent is given that asks for orders. */
export async function poll(agent: TestAgent, changes: { readonly iat?: number; readonly aud?: string; readonly iss?: string; readonly key?: SigningKey; readonly asked?: string } = {}): Promise<HubAnswer> {
  const { iss, url, key } = agent.options;
  const request = signAgentRequest({ v: 1, iss: changes.iss ?? iss, aud: changes.aud ?? ORIGIN, iat: changes.iat ?? NOW, act: 'orders' }, changes.key ?? key);
  const response = await fetch(`${url}/v1/orders?iss=${encodeURIComponent(changes.asked ?? iss)}`, { headers: { authorization: `Agent ${request}` } });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown>, headers: response.headers };
}

export function answerOf(agent: TestAgent, order: string, said: { readonly outcome: 'disclosed'; readonly sealed: string } | { readonly outcome: 'not-found' } | { readonly outcome: 'refused'; readonly reason: string }): string {
  const claims: AnswerClaims = { v: 1, iss: agent.iss, aud: ORIGIN, iat: NOW, order, ...said };
  return signAnswer(claims, agent.options.key);
}
export function resultOf(officer: SigningKey, order: string, answer: string, token: string): string {
  return signResult({ v: 1, aud: ORIGIN, iat: NOW, order, answer, token }, officer);
}
export function questionOf(officer: SigningKey, order: string, token: TokenRecord, iat = NOW): string {
  return signPresenceQuery({ v: 1, aud: ORIGIN, iat, order, token }, officer);
}

/** Digest of a signed message's signing input. */
export function digestOf(jws: string, typ: string): string {
  return Buffer.from(decodeStrictJws(jws, { typ }).digest).toString('base64url');
}
