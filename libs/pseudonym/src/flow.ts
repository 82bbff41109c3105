import { compareCodeUnits, lengthPrefixed, utf8 } from '#libs/encoding';
import { hmacSha256 } from './keyed-hash.js';
import { refusal } from './refusal.js';
import type { FlowSighting } from './types.js';

/** 10000-01-01: beyond it a day has no ten-character name. */
const END_OF_CALENDAR_S = 253_402_300_800;
const MAX_ENDPOINT_LENGTH = 256;

/** UTC day of a time in seconds, `YYYY-MM-DD`. PSEUDONYM_TIME outside 1970 … 9999 or with a fraction. */
export function utcDay(seconds: number, field: string): string {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds >= END_OF_CALENDAR_S) {
    throw refusal('PSEUDONYM_TIME', 'is not a time in whole UTC seconds before the year 10000', { field });
  }
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

/** K_day = HMAC(epoch key, LP("tributary/flow-day/v1") ‖ LP(day)). Its label keeps it apart from every identifier's input. */
export function dayKey(epochKey: Uint8Array, day: string): Uint8Array {
  return hmacSha256(epochKey, lengthPrefixed(utf8('tributary/flow-day/v1'), utf8(day)));
}

/** LP(a) ‖ LP(b) of the two endpoints in order of code units: the same from either side. PSEUDONYM_ENDPOINT with the field. */
export function endpointPair({ local, remote }: FlowSighting, field: string): Uint8Array {
  const pair = [endpoint(local, `${field}.local`), endpoint(remote, `${field}.remote`)].sort(compareCodeUnits);
  return lengthPrefixed(...pair.map(utf8));
}

/** LP("tributary/endpoint/v1") ‖ LP(endpoint). PSEUDONYM_ENDPOINT with the field. */
export function singleEndpoint(raw: string, field: string): Uint8Array {
  return lengthPrefixed(utf8('tributary/endpoint/v1'), utf8(endpoint(raw, field)));
}

/** Trimmed and lower case; an address is compared as spelled (IPv6 in the form of RFC 5952). */
function endpoint(raw: string, field: string): string {
  const text = raw.length <= MAX_ENDPOINT_LENGTH ? raw.trim() : '';
  if (!/^[\x21-\x7e]+$/.test(text)) throw refusal('PSEUDONYM_ENDPOINT', `is not an address of 1 to ${MAX_ENDPOINT_LENGTH} printable ASCII characters`, { field });
  return text.toLowerCase();
}
