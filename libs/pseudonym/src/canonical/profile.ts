// Two agents that canonicalise differently give one customer two tokens, and nobody is told: no error, only a match that is missing.
// So everything that decides an outcome is described in one text, its digest stands in the manifest of an epoch, and an agent whose own digest is
// another refuses to take part. What is read at run time (lists, installed versions) is described as it is and not as it should be.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { compareCodeUnits, toBase64url, utf8 } from '#libs/encoding';
import { refusal } from '../refusal.js';
import { PROFILE_1 } from '../types.js';
import { ASSIGNED_COUNTRIES } from './country.js';
import { EMAIL_FOLDING } from './email.js';
import { LEGAL_FORMS } from './legal-form.js';
import { PAYMENT_SCHEMES } from './payment.js';
import { MAIL_PROVIDERS, SHARED_DOMAINS } from './shared-domains.js';
import { CONFUSABLES } from './skeleton.js';
import { ADDED_AFTER_15 } from './unicode-additions.js';
import { UNICODE_VERSION_PROFILE_1 } from './unicode.js';

/** Rules that are code, by attribute; the number goes up with every change of what one makes of a value. */
const RULES = {
  lei: 1,
  'tax-id': 1,
  registration: 1,
  iban: 1,
  payment: 1,
  owner: 1,
  email: 1,
  phone: 1,
  domain: 1,
  name: 1,
  address: 1,
  'fold-name': 1,
  'legal-form': 1,
  skeleton: 1,
};

/** Libraries whose tables or checks decide. The snapshot of the Public Suffix List is that of the release of tldts. */
const LIBRARIES = ['ibantools', 'libphonenumber-js', 'stdnum', 'tldts', 'tldts-core', 'tr46'] as const;

const entries = (table: Iterable<readonly [string, string]>): string[] => [...table].map((entry) => entry.join(' = '));

const lists = (): Readonly<Record<string, Iterable<string>>> => ({
  'characters added after the Unicode version': [ADDED_AFTER_15],
  'countries (ISO 3166-1)': ASSIGNED_COUNTRIES,
  'legal forms behind a name': entries(LEGAL_FORMS.trailing),
  'legal forms in front of a name': entries(LEGAL_FORMS.leading),
  'look-alikes (UTS #39)': entries(Object.entries(CONFUSABLES)),
  'payment schemes': PAYMENT_SCHEMES,
  'folding of mail addresses': EMAIL_FOLDING,
  'domains of mail providers': MAIL_PROVIDERS,
  'shared domains': SHARED_DOMAINS,
});

let described: string | undefined;

/**
 * All that decides what profile 1 makes of a record, a line each: rules with their revision, lists with size and digest, libraries with their
 * installed version. Two agents with different digests find the difference here. PSEUDONYM_PROFILE when a library is not found.
 */
export function profileDescription(): string {
  described ??= [
    `profile ${PROFILE_1}`,
    `unicode ${UNICODE_VERSION_PROFILE_1}`,
    ...Object.entries(RULES).map(([rule, revision]) => `rule ${rule} ${revision}`),
    ...Object.entries(lists()).map(([name, members]) => listLine(name, members)),
    ...LIBRARIES.map((name) => `library ${name} ${installedVersion(name)}`),
    '',
  ].join('\n');
  return described;
}

/** SHA-256 of `profileDescription` in UTF-8, base64url. */
export const profileDigest = (): string => sha256(profileDescription());

function listLine(name: string, members: Iterable<string>): string {
  const sorted = [...members].sort(compareCodeUnits);
  return `list ${name}: ${sorted.length}, sha-256 ${sha256(sorted.map((member) => `${member}\n`).join(''))}`;
}

const sha256 = (text: string): string => toBase64url(new Uint8Array(createHash('sha256').update(utf8(text)).digest()));

/** The version in the package.json of what `import` finds; most packages do not export that file. */
function installedVersion(name: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = `node_modules${sep}${name}${sep}`;
    const root = entry.slice(0, entry.lastIndexOf(folder) + folder.length);
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    return version;
  } catch (cause) {
    throw refusal('PSEUDONYM_PROFILE', `the version of ${name} cannot be read`, {}, { cause });
  }
}
