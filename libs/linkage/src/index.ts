// Door of the linkage library: accounts → entities over shared tokens, explainable, reversible and replayable.

export { accountKey, compareLinks, entityId } from './identity.js';
export { leadsOf, type Lead, type WeakClaim } from './leads.js';
export { Linkage } from './linkage.js';
export type { LinkageErrorCode } from './refusal.js';
export { shortestChain } from './path.js';
export { LINKAGE_PROFILE, type LinkageProfile } from './profile.js';
export { sighted, STRONG_ATTRIBUTES, tokenKey } from './strength.js';
export type { Account, Claims, IdentityLink, LinkageChanges, LinkageSeed, Merge, Ruling, Seen, SightedToken, Split, Standing, Step } from './types.js';
