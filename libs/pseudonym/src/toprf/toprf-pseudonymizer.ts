// Who learns what in `toprf` mode. No provider holds a key: it gets the outputs it asked for and paid for in quota, so a list of
// tokens that it sees elsewhere can be tested against guesses only one evaluation at a time. Key-holders see blinded points. The hub
// sees 32 random-looking bytes per identifier and learns equality only. A thief of a provider's cache file and signing key learns no
// more than the tokens of identifiers that he already guesses right, and the keys of flow days.

import { lengthPrefixed, toBase64url, utf8 } from '#libs/encoding';
import type { TokenRecord } from '#libs/report';
import { dayLabel, endpointPair, singleEndpoint, utcDay } from '../flow.js';
import { hmacSha256 } from '../keyed-hash.js';
import type { CanonicalIdentifier, FlowSighting, Pseudonymizer } from '../types.js';
import type { Epoch } from './epoch.js';
import type { Outputs } from './outputs.js';

const TOKEN_BYTES = 32;
const DAY_S = 86_400;
/** Days that may ride along when the key of a day is asked. */
const DAYS_AHEAD = 7;
/** The last second that has a day after the next week. */
const LAST_START_S = 253_402_300_800 - (DAYS_AHEAD + 1) * DAY_S;

/** Its label keeps it apart from every identifier's and every day's input. */
const ENDPOINT_LABEL = lengthPrefixed(utf8('tributary/endpoint-key/v1'));

/** Stands where a token would be that nobody was asked for: 43 characters as a token has, and legible. */
export const UNASKED_TOKEN = `NOT-ASKED-YET-${'-'.repeat(28)}A`;

/**
 * `toprf` mode over outputs of RFC 9497 (ristretto255-SHA512, VOPRF) under the joint key of the epoch:
 * token = first 32 bytes of Output(input); flow = HMAC-SHA-256(Output(LP("tributary/flow-day/v1") ‖ LP(day)), sorted endpoint pair);
 * endpoint = HMAC-SHA-256(Output(LP("tributary/endpoint-key/v1")), LP("tributary/endpoint/v1") ‖ LP(endpoint)).
 * Each call asks for all that it lacks at once. Refusals are those of `outputs`, and PSEUDONYM_ENDPOINT and PSEUDONYM_TIME with their place.
 */
export function toprfPseudonymizer({ epoch, profile }: Pick<Epoch, 'epoch' | 'profile'>, outputs: Outputs): Pseudonymizer {
  return {
    mode: 'toprf',
    epoch,
    async tokens(identifiers: readonly CanonicalIdentifier[]): Promise<TokenRecord[]> {
      const all = await outputs.identifiers(identifiers.map(({ input }) => input));
      return identifiers.map(({ attribute }, index) => {
        const output = all[index];
        return { attr: attribute, mode: 'toprf', profile, epoch, token: output === undefined ? UNASKED_TOKEN : toBase64url(output.subarray(0, TOKEN_BYTES)) };
      });
    },
    async flowTokens(flows: readonly FlowSighting[]): Promise<string[]> {
      const pairs = flows.map((flow, index) => ({ day: utcDay(flow.at, `flows.${index}.at`), pair: endpointPair(flow, `flows.${index}`) }));
      const days = [...new Set(pairs.map(({ day }) => day))];
      const keys = await outputs.labels(days.map(dayLabel), flows.length === 0 ? [] : labelsAfter(Math.max(...days.map((day) => Date.parse(day) / 1000))));
      const keyOf = new Map(days.map((day, index) => [day, keys[index]]));
      return pairs.map(({ day, pair }) => keyed(keyOf.get(day), pair));
    },
    async endpointTokens(endpoints: readonly string[]): Promise<string[]> {
      const singles = endpoints.map((endpoint, index) => singleEndpoint(endpoint, `endpoints.${index}`));
      if (singles.length === 0) return [];
      const [key] = await outputs.labels([ENDPOINT_LABEL], []);
      return singles.map((single) => keyed(key, single));
    },
  };
}

function keyed(key: Uint8Array | undefined, message: Uint8Array): string {
  return key === undefined ? UNASKED_TOKEN : toBase64url(hmacSha256(key, message));
}

/** The endpoint key and the days of the next week: a provider that reports daily then asks for day keys once a week. */
function labelsAfter(dayS: number): Uint8Array[] {
  if (dayS > LAST_START_S) return [ENDPOINT_LABEL];
  return [ENDPOINT_LABEL, ...Array.from({ length: DAYS_AHEAD }, (_, index) => dayLabel(utcDay(dayS + (index + 1) * DAY_S, 'at')))];
}
