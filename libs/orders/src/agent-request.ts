import { toJson, utf8 } from '#libs/encoding';
import { signJws, type SigningKey, type StrictJws, type VerificationKey } from '#libs/signing';
import { z } from 'zod';
import { kidOf, readJson, readJws, requireSignature } from './read.js';
import { refusal } from './refusal.js';
import { identifier, seconds } from './scalars.js';

/** JWS `typ` of an agent's request. */
const REQUEST_TYP = 'tributary-agent+jwt';

/** An agent asks the hub for the orders that its provider has to answer. It is good for a few minutes after `iat`, as long as the hub says. */
export interface AgentRequestClaims {
  readonly v: 1;
  /** Provider URI. */
  readonly iss: string;
  /** Origin of the log. */
  readonly aud: string;
  /** UTC seconds by the agent's clock. */
  readonly iat: number;
  readonly act: 'orders';
}

/** A provider's key as whoever verifies knows it. */
export interface AgentKey {
  readonly iss: string;
  readonly key: VerificationKey;
}
/** Providers' keys by kid. */
export type AgentKeys = ReadonlyMap<string, AgentKey>;

const schema = z.strictObject({ v: z.literal(1), iss: identifier, aud: identifier, iat: seconds, act: z.literal('orders') }) satisfies z.ZodType<AgentRequestClaims>;

/** ORDERS_REQUEST. */
export function signAgentRequest(claims: AgentRequestClaims, key: SigningKey): string {
  const payload = utf8(toJson(claims));
  readJson(schema, payload, 'ORDERS_REQUEST');
  return signJws(payload, key, REQUEST_TYP);
}

/** ORDERS_REQUEST, ORDERS_AGENT, ORDERS_SIGNATURE. Audience and age are the caller's to check. */
export function decodeAgentRequest(compact: string, agents: AgentKeys): AgentRequestClaims {
  const jws = readJws(compact, REQUEST_TYP, 'ORDERS_REQUEST');
  const claims = readJson(schema, jws.payload, 'ORDERS_REQUEST');
  requireAgent(jws, claims.iss, agents);
  return claims;
}

/** The kid that a request names, unverified: whose key to look up. */
export function requestKid(compact: string): string | undefined {
  return kidOf(compact, REQUEST_TYP);
}

/** ORDERS_AGENT, ORDERS_SIGNATURE. */
export function requireAgent(jws: StrictJws, iss: string, agents: AgentKeys): void {
  const agent = agents.get(jws.kid);
  if (agent === undefined) throw refusal('ORDERS_AGENT', 'signed with a key that is no provider\'s here', { field: 'kid' });
  if (agent.iss !== iss) throw refusal('ORDERS_AGENT', 'the key belongs to another provider', { field: 'iss' });
  requireSignature(jws, agent.key);
}
