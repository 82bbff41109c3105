import { lengthPrefixed, utf8 } from '#libs/encoding';
import { type CanonicalIdentifier, PROFILE_1 } from '../types.js';

/** What is hashed of an identifier that is canonical already: LP("tributary/id/v1") ‖ LP(profile) ‖ LP(attribute) ‖ LP(scheme) ‖ LP(canonical). */
export function identifierInput({ attribute, scheme, canonical }: Pick<CanonicalIdentifier, 'attribute' | 'scheme' | 'canonical'>): Uint8Array {
  return lengthPrefixed(...['tributary/id/v1', PROFILE_1, attribute, scheme, canonical].map(utf8));
}
