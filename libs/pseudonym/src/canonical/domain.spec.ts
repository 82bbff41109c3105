import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';
import { aLabels } from './host.js';
import { MAIL_PROVIDERS, SHARED_DOMAINS } from './shared-domains.js';

const PSL = fileURLToPath(new URL('../../../../../shared/vectors/identity/normalisation/psl_tests.txt', import.meta.url));

const domains = (record: Parameters<typeof canonicalise>[0]): string[] => canonicalise(record).identifiers.flatMap(({ attribute, canonical }) => (attribute === 'domain' ? [canonical] : []));
const refused = (record: Parameters<typeof canonicalise>[0]): string[] => canonicalise(record).refused.filter(({ attribute }) => attribute === 'domain').map(({ field, code }) => `${field} ${code}`);

describe('the domain of a website', () => {
  test.each([
    ['https://www.acme.co.uk/about?x=1#y', 'acme.co.uk'],
    ['WWW.ACME.CO.UK', 'acme.co.uk'],
    ['http://user:secret@cloud.acme.com:8443', 'acme.com'],
    ['acme.com.', 'acme.com'],
    ['www.Müller.de', 'xn--mller-kva.de'],
    ['www.faß.de', 'xn--fa-hia.de'],
    ['https://ac\u200bme.com', 'acme.com'],
    ['acme.github.io', 'acme.github.io'],
    ['https://acme.myshopify.com/', 'acme.myshopify.com'],
  ])('%s is %s', (website, domain) => {
    expect(domains({ website })).toEqual([domain]);
  });

  test.each([
    ['github.io', 'PSEUDONYM_DOMAIN'],
    ['co.uk', 'PSEUDONYM_DOMAIN'],
    ['acme.local', 'PSEUDONYM_DOMAIN'],
    ['http://10.0.0.1/', 'PSEUDONYM_DOMAIN'],
    ['http://[2001:db8::1]/', 'PSEUDONYM_DOMAIN'],
    ['acme', 'PSEUDONYM_DOMAIN'],
    ['n/a', 'PSEUDONYM_DOMAIN'],
    ['https://', 'PSEUDONYM_EMPTY'],
    ['www.gmail.com', 'PSEUDONYM_DOMAIN_SHARED'],
    ['https://www.linkedin.com/company/acme', 'PSEUDONYM_DOMAIN_SHARED'],
    ['https://acme.wordpress.com', 'PSEUDONYM_DOMAIN_SHARED'],
    ['https://sites.google.com/acme', 'PSEUDONYM_DOMAIN_SHARED'],
    ['https://www.example.com', 'PSEUDONYM_DOMAIN_SHARED'],
  ])('%s is refused', (website, code) => {
    expect(domains({ website })).toEqual([]);
    expect(refused({ website })).toEqual([`website ${code}`]);
  });
});

describe('the domain of a mail address', () => {
  test('meets that of a website', () => {
    expect(domains({ email: 'jane@mail.acme.com' })).toEqual(domains({ website: 'https://www.acme.com' }));
    expect(domains({ email: 'jane@mail.acme.com', website: 'acme.com' })).toEqual(['acme.com']);
  });

  test.each(['jane@gmail.com', 'jane@qq.com', 'jane@fastmail.com', 'jane@proton.me', 'jane@t-online.de'])('at a mail provider (%s) says nothing, and the address stays', (email) => {
    expect(refused({ email })).toEqual(['email PSEUDONYM_DOMAIN_SHARED']);
    expect(canonicalise({ email }).identifiers.map(({ attribute }) => attribute)).toEqual(['email', 'email']);
  });

  test('is not asked for when the address itself is refused', () => {
    expect(canonicalise({ email: 'jane@' }).refused).toMatchObject([{ attribute: 'email' }]);
  });
});

describe('the lists', () => {
  test('name domains as they are compared', () => {
    for (const domain of SHARED_DOMAINS) expect(aLabels(domain, 'PSEUDONYM_DOMAIN')).toBe(domain);
    for (const domain of ['gmail.com', 'outlook.com', 'yahoo.co.jp', 'qq.com', '163.com', 'mail.ru', 'web.de', 'tuta.com']) expect(MAIL_PROVIDERS.has(domain)).toBe(true);
    for (const domain of ['ibm.com', 'nvidia.com', 'tencent.com', 'mit.edu', 'bt.example']) expect(MAIL_PROVIDERS.has(domain)).toBe(false);
  });
});

describe.skipIf(!existsSync(PSL))('published tests of the Public Suffix List (needs ../shared/vectors/identity/normalisation)', () => {
  test('69 of 77 agree; the rest are reserved names, which are refused on purpose', () => {
    // `null` for no host at all is left out.
    const lines = readFileSync(PSL, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('//') && !line.startsWith('null'));
    const cases = lines.map((line) => line.split(' ')).map(([host = '', expected = '']) => ({ host, expected: expected === 'null' ? null : aLabels(expected, 'PSEUDONYM_DOMAIN') }));
    const differ = cases.filter(({ host, expected }) => (domains({ website: host })[0] ?? null) !== expected).map(({ host }) => host);
    expect(cases).toHaveLength(77);
    // example.com is found and stands in the list of shared domains (RFC 2606); `.example` is no public suffix, and the list's rule for such names is not ours.
    const found = differ.filter((host) => refused({ website: host }).includes('website PSEUDONYM_DOMAIN_SHARED'));
    expect(found).toEqual(['example.COM', 'WwW.example.COM', 'example.com', 'b.example.com', 'a.b.example.com']);
    expect(differ.filter((host) => !found.includes(host))).toEqual(['example.example', 'b.example.example', 'a.b.example.example']);
  });
});
