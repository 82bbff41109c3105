import { toBase64url, toJson, utf8 } from '#libs/encoding';
import { signJws, type SigningKey } from '#libs/signing';
import { z } from 'zod';
import { type AgentKeys, requireAgent } from './agent-request.js';
import { kidOf, readJson, readJws } from './read.js';
import { base64url32, identifier, seconds, text } from './scalars.js';

/** JWS `typ` of an answer. */
const ANSWER_TYP = 'tributary-answer+jwt';
/** Characters of a JWE in compact form, whose content is one identifier. */
const MAX_SEALED = 8_192;

/** What a provider says to an order of kind `disclose`. The hub keeps it and can open nothing of it. */
export type AnswerClaims = {
  readonly v: 1;
  /** Provider URI. */
  readonly iss: string;
  /** Origin of the log. */
  readonly aud: string;
  /** UTC seconds by the agent's clock. */
  readonly iat: number;
  /** Digest of the order. */
  readonly order: string;
} & (
  | {
      readonly outcome: 'disclosed';
      /** `Disclosed` as a JWE to the order's case key. */
      readonly sealed: string;
    }
  /** The provider's records no longer say whose token it is: a claim that it signs for. */
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'refused'; readonly reason: string }
);

/** An answer that its provider signed. */
export interface Answer {
  readonly claims: AnswerClaims;
  /** base64url SHA-256 of the signing input: what a result names it by. */
  readonly digest: string;
}

const common = { v: z.literal(1), iss: identifier, aud: identifier, iat: seconds, order: base64url32 };
const schema = z.discriminatedUnion('outcome', [
  z.strictObject({ ...common, outcome: z.literal('disclosed'), sealed: z.string().min(1).max(MAX_SEALED).regex(/^[A-Za-z0-9_.-]+$/) }),
  z.strictObject({ ...common, outcome: z.literal('not-found') }),
  z.strictObject({ ...common, outcome: z.literal('refused'), reason: text }),
]) satisfies z.ZodType<AnswerClaims>;

/** ORDERS_ANSWER. */
export function signAnswer(claims: AnswerClaims, key: SigningKey): string {
  const payload = utf8(toJson(claims));
  readJson(schema, payload, 'ORDERS_ANSWER');
  return signJws(payload, key, ANSWER_TYP);
}

/** ORDERS_ANSWER, ORDERS_AGENT, ORDERS_SIGNATURE. Whether the provider was asked is for whoever knows the log. */
export function decodeAnswer(compact: string, agents: AgentKeys): Answer {
  const answer = readAnswer(compact);
  requireAgent(readJws(compact, ANSWER_TYP, 'ORDERS_ANSWER'), answer.claims.iss, agents);
  return answer;
}

/** An answer as it says it is, unverified: for an officer who has it from a log that was verified. ORDERS_ANSWER. */
export function readAnswer(compact: string): Answer {
  const jws = readJws(compact, ANSWER_TYP, 'ORDERS_ANSWER');
  return { claims: readJson(schema, jws.payload, 'ORDERS_ANSWER'), digest: toBase64url(jws.digest) };
}

/** The kid that an answer names, unverified: whose key to look up. */
export function answerKid(compact: string): string | undefined {
  return kidOf(compact, ANSWER_TYP);
}
