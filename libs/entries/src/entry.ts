/*
 * Entries: what the hub itself adds to its log beside providers' statements. Whoever could change the log in silence would be its
 * operator, so an entry holds what others signed (key-holders, officers, agents) and is verified against their keys; the hub's own
 * words in it (`handles`, `matches`, a presence answer) can be recomputed from the log before it.
 */
import { lengthPrefixed, sha256, toBase64url, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { decodeSignedManifest, type EpochManifest } from '#libs/epoch';
import {
  type AgentKeys,
  type AgentRequestClaims,
  type Answer,
  decodeAgentRequest,
  decodeAnswer,
  decodeOrder,
  decodePresenceAnswer,
  decodePresenceQuery,
  decodeResult,
  type DiscloseClaims,
  type OfficerKeys,
  type Order,
  type OrderClaims,
  type PresenceAnswerClaims,
  type PresenceClaims,
  type PresenceQuery,
  readOrderText,
  readSignedOrder,
  type Result,
  type RulingClaims,
  tokenAsked,
} from '#libs/orders';
import type { TokenRecord } from '#libs/report';
import type { VerificationKey } from '#libs/signing';
import { z } from 'zod';
import type { EntryKind } from './kinds.js';
import { contentDigest, readContent as read } from './read.js';
import { decodeOwnWord, isOwnWord, type OwnWord } from './own-word.js';
import { refusal } from './refusal.js';
import { decodeKeyAct, type KeyAct } from './registry/key-act.js';
import { base64url32, identifier } from './scalars.js';

/** The entry that an order becomes. */
export const ENTRY_OF_ORDER = { ruling: 'ruling', disclose: 'disclosure-order', presence: 'presence-order' } as const satisfies Record<OrderClaims['kind'], EntryKind>;

/** Keys that are valid at an entry's position. */
export interface EntryKeys {
  readonly officers: OfficerKeys;
  readonly agents: AgentKeys;
  readonly hub: VerificationKey;
}

/** An entry whose signatures hold. `digest` is what it is: no two entries of a log have the same. */
export type Entry = { readonly digest: string } & (
  | OwnWordEntry
  /** Whose root or key has to have signed is for the registry to say. */
  | KeyAct
  | { readonly kind: 'rule-set'; readonly bytes: Uint8Array }
  | { readonly kind: 'epoch-manifest'; readonly manifest: EpochManifest }
  | { readonly kind: 'ruling'; readonly order: Order<RulingClaims> }
  | { readonly kind: 'disclosure-order'; readonly order: Order<DiscloseClaims> }
  | { readonly kind: 'presence-order'; readonly order: Order<PresenceClaims> }
  | { readonly kind: 'disclosure-delivery'; readonly order: string; readonly request: AgentRequestClaims; readonly handles: readonly string[] }
  | { readonly kind: 'disclosure-answer'; readonly answer: Answer }
  | { readonly kind: 'disclosure-result'; readonly result: Result; readonly matches: boolean }
  | { readonly kind: 'presence-result'; readonly query: PresenceQuery; readonly answer: PresenceAnswerClaims }
);

/** An entry that is the hub's own word. */
export type OwnWordEntry = { [K in keyof OwnWord]: { readonly kind: K; readonly content: OwnWord[K] } }[keyof OwnWord];

const manifestContent = z.strictObject({ manifest: z.string() });
const deliveryContent = z.strictObject({ order: base64url32, request: z.string(), handles: z.array(identifier).min(1) });
const answerContent = z.strictObject({ answer: z.string() });
const resultContent = z.strictObject({ result: z.string(), matches: z.boolean() });
const presenceContent = z.strictObject({ query: z.string(), answer: z.string() });

/** Identity of a delivery: a provider is given an order once, whatever request it comes by. */
export function deliveryDigest(order: string, iss: string): string {
  return toBase64url(sha256(lengthPrefixed(utf8('tributary/delivery/v1'), utf8(order), utf8(iss))));
}

/**
 * The token whose carriers an entry is about, unverified; undefined for an entry that is about none, or cannot be read. It tells whoever replays
 * a log in one pass what to keep count of.
 */
export function tokenNamed(kind: EntryKind, content: string): TokenRecord | undefined {
  try {
    if (kind === 'presence-result') return tokenAsked(read(presenceContent, content).query);
    const claims = kind === 'disclosure-order' ? readSignedOrder(readOrderText(content).order).claims : undefined;
    return claims?.kind === 'disclose' ? claims.token : undefined;
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

/** ENTRY_CONTENT for another form, and the codes of what is inside. The one spelling is asked for, as digests of contents are compared. */
export function decodeEntry(kind: EntryKind, content: string, keys: EntryKeys): Entry {
  if (isOwnWord(kind)) {
    const said = decodeOwnWord(kind, content);
    return { digest: contentDigest(kind, content), kind, content: said } as Entry;
  }
  switch (kind) {
    case 'rule-set': {
      const bytes = utf8(content);
      return { kind, digest: toBase64url(sha256(bytes)), bytes };
    }
    case 'key-register':
    case 'key-rotate':
    case 'key-revoke':
      return decodeKeyAct(kind, content);
    case 'epoch-manifest': {
      const { manifest, digest } = signedManifest(read(manifestContent, content).manifest);
      return { kind, digest, manifest };
    }
    case 'ruling':
    case 'disclosure-order':
    case 'presence-order':
      return orderEntry(kind, decodeOrder(content, keys.officers));
    case 'disclosure-delivery': {
      const { order, request, handles } = read(deliveryContent, content);
      const claims = decodeAgentRequest(request, keys.agents);
      return { kind, digest: deliveryDigest(order, claims.iss), order, request: claims, handles };
    }
    case 'disclosure-answer': {
      const answer = decodeAnswer(read(answerContent, content).answer, keys.agents);
      return { kind, digest: answer.digest, answer };
    }
    case 'disclosure-result': {
      const { result: jws, matches } = read(resultContent, content);
      const result = decodeResult(jws, keys.officers);
      return { kind, digest: result.digest, result, matches };
    }
    case 'presence-result': {
      const { query: asked, answer } = read(presenceContent, content);
      const query = decodePresenceQuery(asked, keys.officers);
      return { kind, digest: query.digest, query, answer: decodePresenceAnswer(answer, keys.hub) };
    }
  }
}

function orderEntry(kind: EntryKind, order: Order): Entry {
  const { claims, digest } = order;
  if (ENTRY_OF_ORDER[claims.kind] !== kind) throw refusal('ENTRY_CONTENT', 'an order of another kind than the entry', { field: 'kind' });
  switch (claims.kind) {
    case 'ruling':
      return { kind: 'ruling', digest, order: { ...order, claims } };
    case 'disclose':
      return { kind: 'disclosure-order', digest, order: { ...order, claims } };
    case 'presence':
      return { kind: 'presence-order', digest, order: { ...order, claims } };
  }
}

/** EPOCH_… pass: they name what is wrong with a manifest. */
function signedManifest(text: string): { readonly manifest: EpochManifest; readonly digest: string } {
  const signed = decodeSignedManifest(utf8(text));
  if (signed.text !== text) throw refusal('ENTRY_CONTENT', 'not in the one spelling of a manifest', { field: 'manifest' });
  return signed;
}
