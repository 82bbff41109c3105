// Door of the linkage library: accounts → entities over shared tokens, explainable and replayable.

export { accountKey, entityId } from './identity.js';
export { Linkage } from './linkage.js';
export type { LinkageErrorCode } from './refusal.js';
export { shortestChain } from './path.js';
export { sighted, STRONG_ATTRIBUTES, tokenKey } from './strength.js';
export type { Account, IdentityLink, LinkageChanges, LinkageSeed, Merge, Seen, SightedToken } from './types.js';
