// Door of the pseudonym library: KYC record → canonical identifiers → tokens.

export { STRONG_ATTRIBUTES } from '#libs/linkage';
export { canonicalise } from './canonical/canonicalise.js';
export { hmacPseudonymizer } from './hmac-pseudonymizer.js';
export type { PseudonymErrorCode } from './refusal.js';
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
export { checkUnicode, UNICODE_VERSION_PROFILE_1, type UnicodeCheck } from './canonical/unicode.js';
