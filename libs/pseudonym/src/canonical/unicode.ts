import { refusal } from '../refusal.js';
import { addedAfter15 } from './unicode-additions.js';

/**
 * The Unicode version that profile 1 is pinned to. A value with a code point assigned later is refused, whatever the runtime
 * knows, and the properties used (normalisation, case mapping, P, M, L, N, Z, Cf, DI, scripts) are the same for every code
 * point of 15.0 in 15.0 and 17.0. So two agents on different runtimes give the same canonical form or the same refusal.
 */
export const UNICODE_VERSION_PROFILE_1 = '15.0';

/** Newest version whose additions are listed, and so refused. */
const NEWEST_LISTED = 17;
const OLDEST_USABLE = 15;

/** What a runtime's Unicode tables mean for profile 1. */
export interface UnicodeCheck {
  readonly level: 'ok' | 'warning' | 'unusable';
  readonly message: string;
}

/**
 * Judges a Unicode version as in `process.versions.unicode` (`17.0`).
 *
 * Below 15.0: `unusable`, code points of the profile are unassigned there. 15.0 to 17.x: `ok`. Above: `warning`, a code point added
 * after 17.0 would be accepted here and refused elsewhere; everything assigned by 17.0 is unaffected (UAX #15 section 3 and
 * the Unicode stability policy: normalisation of an assigned code point never changes).
 */
export function checkUnicode(version: string): UnicodeCheck {
  const major = /^(\d{1,4})(?:\.\d{1,4}){0,2}$/.exec(version)?.[1];
  if (major === undefined) return { level: 'unusable', message: 'the Unicode version of this runtime is unknown' };
  if (Number(major) < OLDEST_USABLE) return { level: 'unusable', message: `Unicode ${version} is older than ${UNICODE_VERSION_PROFILE_1}, which canonicalisation profile 1 needs` };
  if (Number(major) > NEWEST_LISTED) {
    return { level: 'warning', message: `Unicode ${version} is newer than canonicalisation profile 1 knows: names with characters added after ${NEWEST_LISTED}.0 are tokenised here and refused elsewhere` };
  }
  return { level: 'ok', message: `Unicode ${version}; canonicalisation profile 1 uses ${UNICODE_VERSION_PROFILE_1}` };
}

const ASCII = /^[\0-\x7f]*$/;
const UNUSABLE = /[\p{Cn}\p{Cs}\p{Co}]/u;

/** True when every code point is assigned in Unicode 15.0 and none is private use or a lone surrogate. */
export function inRepertoire(text: string): boolean {
  if (ASCII.test(text)) return true;
  return !UNUSABLE.test(text) && Array.from(text).every((character) => !addedAfter15(character.codePointAt(0) ?? 0));
}

/** PSEUDONYM_CHARACTERS unless `inRepertoire`. */
export function checkRepertoire(text: string): void {
  if (!inRepertoire(text)) throw refusal('PSEUDONYM_CHARACTERS', `has a character that Unicode ${UNICODE_VERSION_PROFILE_1} does not assign (or a private-use one)`);
}
