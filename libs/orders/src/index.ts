// Door of the orders library: what two officers order, how providers, officers and the hub answer.

export type { DiscloseClaims, OrderClaims, OrderedAccount, PresenceClaims, RulingClaims } from './claims.js';
export { decodeOrderClaims } from './claims.js';
export { approveOrder, decodeOrder, type OfficerKeys, type Order, readOrderDigest, readOrderText, readSignedOrder, type SignedOrder, signOrder } from './order.js';
export { type AgentKey, type AgentKeys, type AgentRequestClaims, decodeAgentRequest, requestKid, signAgentRequest } from './agent-request.js';
export { type Answer, type AnswerClaims, answerKid, decodeAnswer, readAnswer, signAnswer } from './answer.js';
export { decodeDisclosed, type Disclosed, DISCLOSED_TYP, encodeDisclosed } from './disclosed.js';
export { decodeResult, type Result, type ResultClaims, signResult } from './result.js';
export { decodePresenceAnswer, decodePresenceQuery, type PresenceAnswerClaims, type PresenceQuery, type PresenceQueryClaims, signPresenceAnswer, signPresenceQuery, tokenAsked } from './presence.js';

export type { OrdersCode } from './refusal.js';
