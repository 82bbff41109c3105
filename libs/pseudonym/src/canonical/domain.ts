import { parse } from 'tldts';
import { aLabels } from './host.js';
import { refusal } from '../refusal.js';
import { MAIL_PROVIDERS, SHARED_DOMAINS } from './shared-domains.js';
import { Trail } from './trail.js';

const MAX_URL_LENGTH = 2_048;

/** The registrable domain of a URL or host name. PSEUDONYM_EMPTY, PSEUDONYM_DOMAIN, PSEUDONYM_DOMAIN_SHARED. */
export function domainOfWebsite(raw: string): Trail {
  const host = Trail.start(raw, MAX_URL_LENGTH)
    .apply('drop invisible characters', (value) => value.replaceAll(/[\p{Cf}\p{DI}]/gu, '').trim())
    .apply('host of the URL', hostOfUrl);
  if (host.value === '') throw refusal('PSEUDONYM_EMPTY', 'is empty after canonicalisation');
  return registrable(host.apply('A-labels (UTS #46)', (value) => aLabels(value, 'PSEUDONYM_DOMAIN')));
}

/** The registrable domain of the domain of an address, which `canonicalEmail` has left in A-labels. Codes as `domainOfWebsite`. */
export function domainOfMail(domain: string): Trail {
  return registrable(Trail.start(domain, MAX_URL_LENGTH));
}

/**
 * One label below a public suffix. The private section of the list counts: of customers of a hosting service that is in it, each has its own.
 * A name below no listed suffix (`acme.local`) is known to one network only and refused.
 */
function registrable(host: Trail): Trail {
  const { domain, isIcann, isPrivate } = parse(host.value, { allowPrivateDomains: true, extractHostname: false });
  const listed = isIcann === true || isPrivate === true;
  if (domain === null || !listed) throw refusal('PSEUDONYM_DOMAIN', 'has no registrable domain: a public suffix, or below none (Public Suffix List)');
  if (MAIL_PROVIDERS.has(domain) || MAIL_PROVIDERS.has(host.value)) throw refusal('PSEUDONYM_DOMAIN_SHARED', 'is a mail provider\'s domain, which strangers share');
  if (SHARED_DOMAINS.has(domain)) throw refusal('PSEUDONYM_DOMAIN_SHARED', 'is a domain of a registrar, host, agent or platform, which strangers share');
  return host.apply('registrable domain (Public Suffix List)', () => domain).apply('is no mail provider, registrar, host, agent or platform', (value) => value);
}

function hostOfUrl(value: string): string {
  const afterScheme = value.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '');
  const authority = afterScheme.replace(/[/?#\\].*$/su, '');
  return authority.replace(/^.*@/su, '').replace(/:\d{0,5}$/, '');
}
