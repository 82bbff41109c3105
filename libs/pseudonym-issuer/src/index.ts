// Door of the issuer library: what only a key-holder can do. It evaluates with its share, and makes, renews and hands over shares.

export { type Evaluation, type Issuer, loadIssuer } from './evaluate.js';
export { type IssuerPool, openIssuerPool } from './evaluate-pool.js';
export { type CeremonyPlan, type PlannedHolder } from './ceremony/plan.js';
export { type Dealer, decodePlan, type Terms } from './ceremony/terms.js';
export { deal, type Dealing } from './ceremony/dealing.js';
export { type Announcement, readAnnouncement, signAnnouncement } from './ceremony/announcement.js';
export { readDelivery, signDelivery } from './ceremony/delivery.js';
export { checkSigned, combineShares, completeManifest, isShareOf, outcomeOf } from './ceremony/outcome.js';
