import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';

const UID2 = fileURLToPath(new URL('../../../../../shared/vectors/identity/normalisation/uid2_gs-normalization-encoding.md', import.meta.url));

const forms = (email: string): string[] => canonicalise({ email }).identifiers.flatMap(({ attribute, canonical }) => (attribute === 'email' ? [canonical] : []));
const refusedAs = (email: string): string[] => canonicalise({ email }).refused.filter(({ attribute }) => attribute === 'email').map(({ code }) => code);

describe('a mail address', () => {
  test.each([
    ['Jane@Acme.com', 'jane@acme.com', 'jane@acme.com'],
    ['  jane@acme.com\u200b', 'jane@acme.com', 'jane@acme.com'],
    ['Jane.Doe+Cloud@Gmail.com', 'jane.doe+cloud@gmail.com', 'janedoe@gmail.com'],
    ['jane.doe@googlemail.com', 'jane.doe@googlemail.com', 'janedoe@gmail.com'],
    ['jane.doe+x@outlook.com', 'jane.doe+x@outlook.com', 'jane.doe@outlook.com'],
    ['jane.doe+x@proton.me', 'jane.doe+x@proton.me', 'jane.doe@proton.me'],
    ['jane.doe+x@acme.com', 'jane.doe+x@acme.com', 'jane.doe+x@acme.com'],
    ['jane-x@yahoo.com', 'jane-x@yahoo.com', 'jane-x@yahoo.com'],
    ['+x@gmail.com', '+x@gmail.com', '+x@gmail.com'],
    ['...@gmail.com', '...@gmail.com', '...@gmail.com'],
    ['info@Müller.de', 'info@xn--mller-kva.de', 'info@xn--mller-kva.de'],
    ['info@xn--mller-kva.de.', 'info@xn--mller-kva.de', 'info@xn--mller-kva.de'],
    ['jürg@acme.ch', 'jürg@acme.ch', 'jürg@acme.ch'],
    ['ｊａｎｅ＠ａｃｍｅ．ｃｏｍ', 'jane@acme.com', 'jane@acme.com'],
  ])('%s is %s, folded %s', (raw, exact, folded) => {
    expect(forms(raw)).toEqual([exact, folded]);
  });

  test('an alias and the mailbox behind it meet when folded, and are told apart as typed', () => {
    const [exact, folded] = forms('jane.doe+second.account@gmail.com');
    const [otherExact, otherFolded] = forms('JaneDoe@googlemail.com');
    expect([exact === otherExact, folded === otherFolded]).toEqual([false, true]);
  });

  test.each([
    ['jane', 'PSEUDONYM_EMAIL'],
    ['jane@', 'PSEUDONYM_EMAIL'],
    ['@acme.com', 'PSEUDONYM_EMAIL'],
    ['jane@localhost', 'PSEUDONYM_EMAIL'],
    ['jane@192.0.2.1', 'PSEUDONYM_EMAIL'],
    ['jane@[192.0.2.1]', 'PSEUDONYM_EMAIL'],
    ['jane@acme..com', 'PSEUDONYM_EMAIL'],
    ['jane@-acme.com', 'PSEUDONYM_EMAIL'],
    ['jane@ac_me.com', 'PSEUDONYM_EMAIL'],
    ['jane@xn--a.com', 'PSEUDONYM_EMAIL'],
    ['jane@acme.com, joe@acme.com', 'PSEUDONYM_EMAIL'],
    ['Jane <jane@acme.com>', 'PSEUDONYM_EMAIL'],
    ['"jane doe"@acme.com', 'PSEUDONYM_EMAIL'],
    ['jane doe@acme.com', 'PSEUDONYM_EMAIL'],
    ['mailto:jane@acme.com', 'PSEUDONYM_EMAIL'],
    [`${'x'.repeat(65)}@acme.com`, 'PSEUDONYM_EMAIL'],
    [`${'x'.repeat(320)}@acme.com`, 'PSEUDONYM_TOO_LONG'],
    ['jane\ue000@acme.com', 'PSEUDONYM_CHARACTERS'],
    ['  ', 'PSEUDONYM_EMPTY'],
  ])('%s is refused', (raw, code) => {
    expect(forms(raw)).toEqual([]);
    expect(refusedAs(raw)).toEqual([code]);
  });
});

describe.skipIf(!existsSync(UID2))('published examples of UID2 (needs ../shared/vectors/identity/normalisation)', () => {
  test('all eleven have the published digest when folded, which is what UID2 calls normalised', () => {
    const rows = [...readFileSync(UID2, 'utf8').matchAll(/<td>(`[^`]+`(?:<br\/>`[^`]+`)*)<\/td>\s*<td>1\. Normalize: `([^`]+)`<br\/>2\. Hash: `([0-9a-f]{64})`/g)];
    const cases = rows.flatMap(([, raws = '', normalised, digest]) => [...raws.matchAll(/`([^`]+)`/g)].map(([, raw = '']) => ({ raw, normalised, digest })));
    expect(cases).toHaveLength(11);
    for (const { raw, normalised, digest } of cases) {
      const [, folded = ''] = forms(raw);
      expect({ raw, folded, digest: createHash('sha256').update(folded).digest('hex') }).toEqual({ raw, folded: normalised, digest });
    }
  });
});
