import type { TokenRecord } from '#libs/report';
import { LINKAGE_PROFILE } from './profile.js';
import type { SightedToken } from './types.js';

/**
 * Attributes whose tokens merge accounts by themselves. `name` is weak: it never merges. Every party that joins accounts (hub,
 * auditor) or warns about customers that cannot be joined (reporter) takes the set from here.
 */
export const STRONG_ATTRIBUTES: ReadonlySet<string> = new Set(LINKAGE_PROFILE.strong.keys());

/**
 * The key under which two tokens are one identifier: all five members, because tokens of different modes, profiles or epochs
 * never compare. They are printable ASCII, so a newline keeps them apart.
 */
export function tokenKey(token: TokenRecord): string {
  return [token.attr, token.mode, token.profile, token.epoch, token.token].join('\n');
}

/** A reported token as `Linkage` compares it. */
export function sighted(token: TokenRecord): SightedToken {
  return { key: tokenKey(token), attribute: token.attr, strong: STRONG_ATTRIBUTES.has(token.attr) };
}
