import { randomBytes } from 'node:crypto';

import { type EpochManifest, OPRF_SUITE, signManifest } from '#libs/epoch';
import { approveOrder, readSignedOrder, signAgentRequest, signAnswer, signOrder, signPresenceAnswer, signPresenceQuery, signResult, type AnswerClaims, type OrderClaims, type PresenceAnswerClaims } from '#libs/orders';
import type { TokenRecord } from '#libs/report';
import type { SigningKey } from '#libs/signing';

import { newKey, type SmallAgent } from './small-agent.js';
import { at, digest, ORIGIN } from './small-export.js';

/** A token that key-holders made. */
export function toprf(label: string, epoch = '2026'): TokenRecord {
  return { attr: 'lei', mode: 'toprf', profile: 'tributary-1', epoch, token: digest(label) };
}

/** Content of an entry with the manifest of an epoch with one key-holder. */
export function manifestContent(changes: Partial<EpochManifest> = {}, holder = newKey()): string {
  const manifest: EpochManifest = {
    v: 1, epoch: '2026', generation: 0, suite: OPRF_SUITE, threshold: 1, commitments: [digest('joint key')], profile: 'tributary-1', profileDigest: digest('profile'), unicode: '15.1',
    holders: [{ index: 1, url: 'https://holder.example', signingKey: holder.jwk.x, sealingKey: digest('sealing key'), publicShare: digest('share') }],
    ...changes,
  };
  return JSON.stringify({ manifest: `${signManifest(manifest, holder)}\n` });
}

/** What all orders of the tests say. */
export function terms(day: number): Pick<OrderClaims, 'v' | 'aud' | 'id' | 'iat' | 'case' | 'legalBasis'> {
  return { v: 1, aud: ORIGIN, id: randomBytes(16).toString('base64url'), iat: at(day), case: 'B 17', legalBasis: 'Sec. 4' };
}

export function ordered(claims: OrderClaims, signing: SigningKey, approving: SigningKey): { readonly content: string; readonly order: string } {
  const signed = signOrder(claims, signing);
  return { content: approveOrder(signed, approving), order: readSignedOrder(signed).digest };
}

export function deliveryContent(order: string, agent: SmallAgent, handles: readonly string[], aud = ORIGIN): string {
  return JSON.stringify({ order, request: signAgentRequest({ v: 1, iss: agent.iss, aud, iat: at(5), act: 'orders' }, agent.key), handles });
}

export function answerContent(order: string, agent: SmallAgent, said: { readonly outcome: 'disclosed'; readonly sealed: string } | { readonly outcome: 'not-found' } = { outcome: 'disclosed', sealed: 'a.b.c.d.e' }): { readonly content: string; readonly answer: string } {
  const claims: AnswerClaims = { v: 1, iss: agent.iss, aud: ORIGIN, iat: at(6), order, ...said };
  const jws = signAnswer(claims, agent.key);
  return { content: JSON.stringify({ answer: jws }), answer: inputDigest(jws) };
}

export function resultContent(order: string, answer: string, token: string, officer: SigningKey, matches: boolean): string {
  return JSON.stringify({ result: signResult({ v: 1, aud: ORIGIN, iat: at(7), order, answer, token }, officer), matches });
}

export function presenceContent(order: string, token: TokenRecord, officer: SigningKey, hub: SigningKey, said: Pick<PresenceAnswerClaims, 'position' | 'accounts'>, changes: Partial<PresenceAnswerClaims> = {}): string {
  const query = signPresenceQuery({ v: 1, aud: ORIGIN, iat: at(7) + said.position, order, token }, officer);
  const answer = signPresenceAnswer({ v: 1, iss: ORIGIN, order, query: inputDigest(query), token, present: said.accounts > 0, ...said, ...changes }, hub);
  return JSON.stringify({ query, answer });
}

function inputDigest(jws: string): string {
  return digest(jws.slice(0, jws.lastIndexOf('.')));
}
