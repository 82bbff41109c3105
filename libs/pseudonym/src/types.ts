import type { Attribute, PseudonymMode, TokenRecord } from '#libs/report';

/** Canonicalisation profile 1: name, part of the hashed input. */
export const PROFILE_1 = 'tributary-1';

/** KYC record of one customer as a provider holds it: raw strings, never leaves the provider. */
export interface KycRecord {
  readonly name?: string;
  readonly lei?: string;
  /** With its jurisdiction: ISO 3166-1 alpha-2. */
  readonly taxId?: { readonly country: string; readonly value: string };
  /**
   * Company register number with the register's scheme (e.g. `GB-COH`, `US-DE`, `DE-HRB`). Where every court or office numbers
   * for itself the scheme has to name it (`DE-HRB-M1103`), else two companies of two courts are one.
   */
  readonly registration?: { readonly register: string; readonly value: string };
  /** Of the account that pays. */
  readonly iban?: string;
  /** Reference of what pays, in a scheme that gives one per card or account (`par`, `stripe-fingerprint`); never a card number. */
  readonly payment?: { readonly scheme: string; readonly value: string };
  readonly owners?: readonly OwnerRecord[];
  readonly email?: string;
  /** International, or as dialled within `country`. */
  readonly phone?: string;
  /** URL or host name. */
  readonly website?: string;
  /** `country` where it is not that of the record. */
  readonly address?: { readonly country?: string; readonly postcode: string; readonly houseNumber: string };
  /** ISO 3166-1 alpha-2. */
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

/** One rule of the profile and what it made of the value. */
export interface Step {
  readonly rule: string;
  readonly result: string;
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
  readonly steps: readonly Step[];
}

/** An attribute that was present and could not be used, with the reason; never silently skipped, never hashed. */
export interface RefusedIdentifier {
  readonly attribute: Attribute;
  readonly field: string;
  readonly code: string;
  readonly reason: string;
}

/** Turns canonical identifiers into tokens. One interface for every mode; `toprf` joins `hmac` behind it. */
export interface Pseudonymizer {
  readonly mode: PseudonymMode;
  readonly epoch: string;
  tokens(identifiers: readonly CanonicalIdentifier[]): Promise<TokenRecord[]>;
  /** base64url pseudonym of an endpoint pair on the UTC day that contains `at` (seconds); both sides of a flow get the same. */
  flowTokens(flows: readonly FlowSighting[]): Promise<string[]>;
  /** base64url pseudonym of an endpoint by itself, the same throughout the epoch: what a relay or bucket is recognised by. */
  endpointTokens(endpoints: readonly string[]): Promise<string[]>;
}

/** A flow as one side of it sees it. */
export interface FlowSighting {
  readonly local: string;
  readonly remote: string;
  /** UTC seconds. */
  readonly at: number;
}
