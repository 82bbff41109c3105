import { compareCodeUnits, lengthPrefixed, utf8 } from '#libs/encoding';
import { canonicalEndpoint } from './endpoint.js';
import { hmacSha256 } from './keyed-hash.js';
import { refusal } from './refusal.js';
import type { FlowSighting } from './types.js';

/** 10000-01-01: beyond it a day has no ten-character name. */
const END_OF_CALENDAR_S = 253_402_300_800;

/** UTC day of a time in seconds, `YYYY-MM-DD`. PSEUDONYM_TIME outside 1970 … 9999 or with a fraction. */
export function utcDay(seconds: number, field: string): string {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds >= END_OF_CALENDAR_S) {
    throw refusal('PSEUDONYM_TIME', 'is not a time in whole UTC seconds before the year 10000', { field });
  }
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

/** LP("tributary/flow-day/v1") ‖ LP(day): what a day's key is made from. Its first part keeps it apart from every identifier's input. */
export function dayLabel(day: string): Uint8Array {
  return lengthPrefixed(utf8('tributary/flow-day/v1'), utf8(day));
}

/** K_day = HMAC(epoch key, label of the day). */
export function dayKey(epochKey: Uint8Array, day: string): Uint8Array {
  return hmacSha256(epochKey, dayLabel(day));
}

/** LP(a) ‖ LP(b) of the two endpoints in order of code units: the same from either side. PSEUDONYM_ENDPOINT with the field. */
export function endpointPair({ local, remote }: FlowSighting, field: string): Uint8Array {
  const pair = [canonicalEndpoint(local, `${field}.local`), canonicalEndpoint(remote, `${field}.remote`)].sort(compareCodeUnits);
  return lengthPrefixed(...pair.map(utf8));
}

/** LP("tributary/endpoint/v1") ‖ LP(endpoint). PSEUDONYM_ENDPOINT with the field. */
export function singleEndpoint(raw: string, field: string): Uint8Array {
  return lengthPrefixed(utf8('tributary/endpoint/v1'), utf8(canonicalEndpoint(raw, field)));
}
