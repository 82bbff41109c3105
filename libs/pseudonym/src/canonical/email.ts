// An address is compared in two forms. `''` is the address as its owner types it, in lower case: a mail server may tell case apart, and
// none that anybody uses does. `folded` undoes what a provider is known to ignore, so that one mailbox cannot be many customers. It never
// guesses: a dot or a plus sign at any other domain belongs to the address, because at most companies it does tell two people apart.
import type { Canonical } from './attempt.js';
import { aLabels } from './host.js';
import { refusal } from '../refusal.js';
import { Trail } from './trail.js';

const MAX_EMAIL_LENGTH = 320;
const MAX_LOCAL_LENGTH = 64;

/** Providers at which `local+anything` is the mailbox `local`, by their own documentation. */
const PLUS_TAGS: ReadonlySet<string> = new Set(
  'gmail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com proton.me protonmail.com pm.me fastmail.com fastmail.fm'.split(' '),
);

/** What `folded` goes by, for the digest of the profile. */
export const EMAIL_FOLDING = ['gmail.com: googlemail.com is gmail.com, dots', ...[...PLUS_TAGS].map((domain) => `${domain}: plus`)];

/** `local@A-labels` in lower case, and the same folded by its provider's rules. PSEUDONYM_EMPTY, PSEUDONYM_EMAIL. */
export function canonicalEmail(raw: string): readonly Canonical[] {
  const exact = readEmail(raw);
  return [
    { scheme: '', trail: exact },
    { scheme: 'folded', trail: exact.apply("folded by its provider's rules", foldByProvider) },
  ];
}

/** The domain of `readEmail`, in A-labels. */
export const domainOfEmail = (canonical: string): string => canonical.slice(canonical.indexOf('@') + 1);

function readEmail(raw: string): Trail {
  const text = Trail.start(raw, MAX_EMAIL_LENGTH)
    .apply('drop invisible characters', (value) => value.replaceAll(/[\p{Cf}\p{DI}]/gu, ''))
    .apply('compatibility composition (NFKC)', (value) => value.normalize('NFKC').trim());
  if (text.value === '') throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  const local = /^([^\p{C}\p{Z}"(),:;<>@[\\\]]{1,256})@[^@]+$/u.exec(text.value)?.[1];
  // Nothing that is a list, a display name or a quoted string: half of such a value would be somebody else's address.
  if (local === undefined || local.length > MAX_LOCAL_LENGTH) throw refusal('PSEUDONYM_EMAIL', 'is not one address local@domain (RFC 5321, without quoting)');
  const domain = aLabels(text.value.slice(local.length + 1), 'PSEUDONYM_EMAIL');
  return text
    .apply('domain in A-labels (UTS #46)', () => `${local}@${domain}`)
    .apply('lower case', (value) => value.toLowerCase().normalize('NFKC'));
}

function foldByProvider(address: string): string {
  const local = address.slice(0, address.indexOf('@'));
  const domain = domainOfEmail(address).replace(/^googlemail\.com$/, 'gmail.com');
  const untagged = PLUS_TAGS.has(domain) ? local.replace(/(?<=.)\+.*$/u, '') : local;
  const folded = domain === 'gmail.com' ? untagged.replaceAll('.', '') : untagged;
  return `${folded === '' ? local : folded}@${domain}`;
}
