import { isIPv6 } from 'node:net';

const MAPPED = '::ffff:';

/**
 * What stands for one sender among addresses: an IPv4 address, or the /64 of an IPv6 one, because a subscriber has all of that (RFC 6177). Anything else stands for
 * itself.
 */
export function senderOf(address: string): string {
  const [bare = ''] = address.split('%');
  const lower = bare.toLowerCase();
  if (lower.startsWith(MAPPED) && lower.includes('.')) return lower.slice(MAPPED.length);
  if (!isIPv6(lower)) return lower;
  const [head = '', tail] = lower.split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
