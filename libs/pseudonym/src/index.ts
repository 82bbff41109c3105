// Door of the pseudonym library: KYC record → canonical identifiers → tokens.

export { STRONG_ATTRIBUTES } from '#libs/linkage';
export { canonicalise } from './canonical/canonicalise.js';
export { identifierInput } from './canonical/identifier-input.js';
export { canonicalEndpoint } from './endpoint.js';
export { hmacPseudonymizer } from './hmac-pseudonymizer.js';
export { checkBatch, type RandomBytes, randomScalars } from './oprf/batch.js';
export { type HolderEvaluation, type Kernel, kernelOver } from './oprf/kernel.js';
export { type KernelPool, openKernelPool, type PoolOptions } from './oprf/kernel-pool.js';
export { type Blinded, loadOprf, type Oprf } from './oprf/oprf.js';
export { openOprfPool, type OprfPool } from './oprf/oprf-pool.js';
export { generateProof } from './oprf/proof.js';
export { checkPublicShares } from './oprf/public-shares.js';
export type { OprfErrorCode } from './oprf/refusal.js';
export { checkScalar, loadRistretto255, type Ristretto255 } from './oprf/ristretto255.js';
export { compositeSeed } from './oprf/suite.js';
export type { PseudonymErrorCode } from './refusal.js';
export type { Evaluated } from './toprf/ask-holders.js';
export type { Asking, ClientOprf } from './toprf/asking.js';
export { type Epoch, openEpoch, type ProfileId } from './toprf/epoch.js';
export { CachedOutputs, HolderOutputs, type OutputCache, type OutputTally } from './toprf/outputs.js';
export { type HolderCode, HolderProblem, TooFewHolders, type ToprfCode } from './toprf/refusal.js';
export { Roster } from './toprf/roster.js';
export { toprfPseudonymizer, UNASKED_TOKEN } from './toprf/toprf-pseudonymizer.js';
export {
  type CanonicalIdentifier,
  type FlowSighting,
  type KycRecord,
  type OwnerRecord,
  PROFILE_1,
  type Pseudonymizer,
  type RefusedIdentifier,
  type Step,
} from './types.js';
export { profileDescription, profileDigest } from './canonical/profile.js';
export { checkUnicode, UNICODE_VERSION_PROFILE_1, type UnicodeCheck } from './canonical/unicode.js';
