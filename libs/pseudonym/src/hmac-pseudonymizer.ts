// Who learns what in `hmac` mode. Every provider holds the federation key. The hub does not, so it sees 32 random-looking bytes
// per identifier and learns equality only. A provider (or a thief of its key) that sees a list of tokens recovers every
// identifier it can enumerate: LEIs, tax and register numbers have far too little entropy to withstand that. Keys of epochs are
// independent, so tokens of two epochs cannot be joined without the federation key.

import { toBase64url, utf8 } from '#libs/encoding';
import type { TokenRecord } from '#libs/report';
import { dayKey, endpointPair, singleEndpoint, utcDay } from './flow.js';
import { hkdfSha256, hmacSha256 } from './keyed-hash.js';
import { refusal } from './refusal.js';
import { type CanonicalIdentifier, type FlowSighting, PROFILE_1, type Pseudonymizer } from './types.js';

const MIN_FEDERATION_KEY_BYTES = 32;
const MAX_CACHED_DAYS = 4_096;

/** Measured on one core: 0.48 million HMACs a second over the 2.7 million active LEIs (GLEIF, first quarter of 2025). */
const HMAC_WARNING =
  'hmac mode is for pilots: whoever holds the federation key can turn tokens back into customers, ' +
  'because all 2.7 million active LEIs are enumerated in about 6 s on one core';

/**
 * `hmac` mode: HMAC-SHA-256 under a key all providers of the federation hold. For pilots: whoever holds the key can
 * enumerate every LEI in seconds, so `warning` must be shown at start-up.
 *
 * epoch key = HKDF-SHA-256(federation key, no salt, info = "tributary/hmac/v1" ‖ epoch), token = HMAC-SHA-256(epoch key, input).
 * The key is used during the call only. PSEUDONYM_KEY_SHORT below 32 bytes, PSEUDONYM_EPOCH unless 1 to 200 printable ASCII characters.
 */
export function hmacPseudonymizer(options: { readonly federationKey: Uint8Array; readonly epoch: string }): Pseudonymizer & { readonly warning: string } {
  const { federationKey, epoch } = options;
  if (federationKey.length < MIN_FEDERATION_KEY_BYTES) throw refusal('PSEUDONYM_KEY_SHORT', `the federation key is shorter than ${MIN_FEDERATION_KEY_BYTES} bytes`);
  if (!/^[\x20-\x7e]{1,200}$/.test(epoch)) throw refusal('PSEUDONYM_EPOCH', 'the epoch is not 1 to 200 printable ASCII characters');
  return new HmacPseudonymizer(epoch, hkdfSha256(federationKey, new Uint8Array(), utf8(`tributary/hmac/v1${epoch}`)));
}

class HmacPseudonymizer implements Pseudonymizer {
  readonly mode = 'hmac';
  readonly warning = HMAC_WARNING;
  readonly epoch: string;
  readonly #epochKey: Uint8Array;
  readonly #dayKeys = new Map<string, Uint8Array>();

  constructor(epoch: string, epochKey: Uint8Array) {
    this.epoch = epoch;
    this.#epochKey = epochKey;
  }

  // `async`, so that a refusal is a rejection as it is in a mode that talks to key-holders.
  async tokens(identifiers: readonly CanonicalIdentifier[]): Promise<TokenRecord[]> {
    return identifiers.map(({ attribute, input }) => ({
      attr: attribute,
      mode: this.mode,
      profile: PROFILE_1,
      epoch: this.epoch,
      token: toBase64url(hmacSha256(this.#epochKey, input)),
    }));
  }

  async flowTokens(flows: readonly FlowSighting[]): Promise<string[]> {
    return flows.map((flow, index) => {
      const key = this.#keyOfDay(utcDay(flow.at, `flows.${index}.at`));
      return toBase64url(hmacSha256(key, endpointPair(flow, `flows.${index}`)));
    });
  }

  async endpointTokens(endpoints: readonly string[]): Promise<string[]> {
    return endpoints.map((endpoint, index) => toBase64url(hmacSha256(this.#epochKey, singleEndpoint(endpoint, `endpoints.${index}`))));
  }

  #keyOfDay(day: string): Uint8Array {
    const known = this.#dayKeys.get(day);
    if (known !== undefined) return known;
    if (this.#dayKeys.size >= MAX_CACHED_DAYS) this.#dayKeys.clear();
    const key = dayKey(this.#epochKey, day);
    this.#dayKeys.set(day, key);
    return key;
  }
}
