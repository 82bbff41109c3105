import { STRONG_ATTRIBUTES, type SightedToken } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';

/**
 * The key under which two tokens are one identifier: all five members, because tokens of different modes, profiles or epochs
 * never compare. They are printable ASCII, so a newline keeps them apart.
 */
export function tokenKey(token: TokenRecord): string {
  return [token.attr, token.mode, token.profile, token.epoch, token.token].join('\n');
}

export function isStrong(token: TokenRecord): boolean {
  return STRONG_ATTRIBUTES.has(token.attr);
}

export function sighted(token: TokenRecord): SightedToken {
  return { key: tokenKey(token), attribute: token.attr, strong: isStrong(token) };
}
