// Door of the orders library: what two officers order, how providers, officers and the hub answer, and the log entries that all of it becomes.

export type { DiscloseClaims, OrderClaims, OrderedAccount, PresenceClaims, RulingClaims } from './claims.js';
export { decodeOrderClaims } from './claims.js';
export { approveOrder, decodeOrder, type OfficerKeys, type Order, readOrderDigest, readOrderText, readSignedOrder, type SignedOrder, signOrder } from './order.js';
export { type AgentKey, type AgentKeys, type AgentRequestClaims, decodeAgentRequest, requestKid, signAgentRequest } from './agent-request.js';
export { type Answer, type AnswerClaims, answerKid, decodeAnswer, readAnswer, signAnswer } from './answer.js';
export { decodeDisclosed, type Disclosed, DISCLOSED_TYP, encodeDisclosed } from './disclosed.js';
export { decodeResult, type Result, type ResultClaims, signResult } from './result.js';
export { decodePresenceAnswer, decodePresenceQuery, type PresenceAnswerClaims, type PresenceQuery, type PresenceQueryClaims, signPresenceAnswer, signPresenceQuery } from './presence.js';
export { decodeEntry, deliveryDigest, type Entry, ENTRY_KINDS, ENTRY_OF_ORDER, type EntryKeys, type EntryKind, tokenNamed } from './entry.js';
export type { OrdersCode } from './refusal.js';
