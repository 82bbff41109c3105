import { isIPv6 } from 'node:net';
import { refusal } from './refusal.js';

const MAX_ENDPOINT_LENGTH = 256;
const IPV4_MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * The one spelling of a network endpoint, so that what two providers' flow logs call one address meets in one pseudonym: an IPv4 address in
 * dotted decimal, an IPv6 address in the form of RFC 5952, its zone (which only means something on its host) left out, an IPv4-mapped one as
 * the IPv4 address, a host name in lower case without the final dot.
 *
 * Ports are left out: one side's log may have none, and translation on the way changes them. Traffic between two addresses is then one flow
 * whatever its ports, and several workloads behind one address are several ends of it. Whatever is no address stays as spelled, in lower
 * case. PSEUDONYM_ENDPOINT unless 1 to 256 printable ASCII characters without a space, once trimmed.
 */
export function canonicalEndpoint(raw: string, field: string): string {
  const text = raw.length <= MAX_ENDPOINT_LENGTH ? raw.trim().toLowerCase() : '';
  if (!/^[\x21-\x7e]+$/.test(text)) throw refusal('PSEUDONYM_ENDPOINT', `is not an address of 1 to ${MAX_ENDPOINT_LENGTH} printable ASCII characters`, { field });
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const address = (bracketed ?? text).replace(/%.*$/, '');
  if (isIPv6(address)) return canonicalIPv6(address);
  if (bracketed !== undefined) return text;
  const host = /^([^:]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  return host.length > 1 && host.endsWith('.') ? host.slice(0, -1) : host;
}

/** The serialiser of WHATWG URL (section 3.5) does what RFC 5952 section 4 asks for, but writes IPv4-mapped addresses in hexadecimal. */
function canonicalIPv6(address: string): string {
  const serialised = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = IPV4_MAPPED.exec(serialised) ?? [];
  if (high === undefined || low === undefined) return serialised;
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]).join('.');
}
