import type { Attribute, PseudonymMode, TokenRecord } from '#libs/report';

/** Canonicalisation profile 1 (design/PSEUDONYMS.md): name, part of the hashed input. */
export const PROFILE_1 = 'tributary-1';
/** Attributes that merge accounts by themselves. `name` is weak: it never merges. */
export const STRONG_ATTRIBUTES: ReadonlySet<Attribute> = new Set(['lei', 'tax-id', 'registration', 'owner']);

/** KYC record of one customer as a provider holds it: raw strings, never leaves the provider. */
export interface KycRecord {
  readonly name?: string;
  readonly lei?: string;
  /** With its jurisdiction: ISO 3166-1 alpha-2. */
  readonly taxId?: { readonly country: string; readonly value: string };
  /** Company register number with the register's scheme (e.g. `GB-COH`, `US-DE`, `DE-HRB`). */
  readonly registration?: { readonly register: string; readonly value: string };
  readonly owners?: readonly OwnerRecord[];
  readonly country?: string;
}
export interface OwnerRecord {
  readonly name?: string;
  /** YYYY-MM-DD. */
  readonly birthDate?: string;
  /** ISO 3166-1 alpha-2. */
  readonly nationality?: string;
  readonly nationalId?: { readonly country: string; readonly value: string };
}

/** One identifier ready to be hashed. */
export interface CanonicalIdentifier {
  readonly attribute: Attribute;
  /** Jurisdiction or scheme; empty where the attribute has none. */
  readonly scheme: string;
  readonly canonical: string;
  /** LP("tributary/id/v1") ‖ LP(profile) ‖ LP(attribute) ‖ LP(scheme) ‖ LP(canonical). */
  readonly input: Uint8Array;
  /** The steps that led from the raw value to `canonical`, for `canonicalise`; contains the value, so print it to its owner only. */
  readonly steps: readonly { readonly rule: string; readonly result: string }[];
}

/** An attribute that was present and could not be used, with the reason; never silently skipped, never hashed. */
export interface RefusedIdentifier { readonly attribute: Attribute; readonly field: string; readonly code: string; readonly reason: string }

/** KYC record → identifiers in a fixed order, plus what was refused (bad check digits, empty after canonicalisation, owner without birth date …). */
export function canonicalise(_record: KycRecord): { readonly identifiers: readonly CanonicalIdentifier[]; readonly refused: readonly RefusedIdentifier[] } { throw new Error('unfilled'); }

/** Turns canonical identifiers into tokens. One interface for every mode; `toprf` joins `hmac` behind it. */
export interface Pseudonymizer {
  readonly mode: PseudonymMode;
  readonly epoch: string;
  tokens(identifiers: readonly CanonicalIdentifier[]): Promise<TokenRecord[]>;
  /** base64url pseudonym of an endpoint pair on the UTC day that contains `at` (seconds); both sides of a flow get the same. */
  flowTokens(flows: readonly { readonly local: string; readonly remote: string; readonly at: number }[]): Promise<string[]>;
}

/**
 * `hmac` mode: HMAC-SHA-256 under a key all providers of the federation hold. For pilots: whoever holds the key can
 * enumerate every LEI in seconds, so `warning` must be shown at start-up.
 */
export function hmacPseudonymizer(_options: { readonly federationKey: Uint8Array; readonly epoch: string }): Pseudonymizer & { readonly warning: string } { throw new Error('unfilled'); }
