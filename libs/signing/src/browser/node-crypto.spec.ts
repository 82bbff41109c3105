import * as node from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toBase64url, utf8 } from '#libs/encoding';
import { generatePrivateJwk, importPrivateJwk, signBytes } from '../index.js';
import * as browser from './node-crypto.js';

const CCTV = fileURLToPath(new URL('../../../../../shared/vectors/log/c2sp-cctv/ed25519/ed25519vectors.json', import.meta.url));

const key = importPrivateJwk(generatePrivateJwk());
const bytes = fc.uint8Array({ maxLength: 300 });
const both = (message: Uint8Array, signature: Uint8Array, x = key.jwk.x): [boolean, boolean] => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  return [browser.verify(null, message, browser.createPublicKey({ key: jwk }), signature), node.verify(null, message, node.createPublicKey({ key: jwk, format: 'jwk' }), signature)];
};

describe.skipIf(!existsSync(CCTV))('C2SP CCTV: 914 signatures on which implementations disagree (needs ../shared/vectors/log/c2sp-cctv)', () => {
  test('have one answer in a page and in node:crypto, unclean keys included', () => {
    const cases = JSON.parse(readFileSync(CCTV, 'utf8')) as readonly { number: number; key: string; sig: string; msg: string }[];
    const answers = cases.map((one) => ({ number: one.number, answer: both(utf8(one.msg), fromHex(one.sig), toBase64url(fromHex(one.key))) }));
    expect(answers.filter(({ answer: [page, openssl] }) => page !== openssl)).toEqual([]);
    expect([answers.length, answers.filter(({ answer: [page] }) => page).length]).toEqual([914, 208]);
  });
});

describe('what a page has in the place of node:crypto', () => {
  test('hashes as node:crypto does', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(browser.hash('sha256', data, 'binary')).toBe(node.hash('sha256', data, 'binary'));
      }),
    );
  });

  test('accepts what was signed, and with any bit flipped what node:crypto accepts: nothing', () => {
    fc.assert(
      fc.property(bytes, fc.nat(511), (message, bit) => {
        const signature = signBytes(message, key);
        expect(both(message, signature)).toEqual([true, true]);
        const flipped = signature.slice();
        flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        expect(both(message, flipped)).toEqual([false, false]);
      }),
      { numRuns: 60 },
    );
  });

  test('refuses S + L, another length, another message and another key', () => {
    const message = Uint8Array.of(1, 2, 3);
    const signature = signBytes(message, key);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = signature.slice(32).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) + order;
    const malleable = signature.slice();
    for (let index = 32; index < 64; index += 1, s >>= 8n) malleable[index] = Number(s & 0xffn);
    expect(both(message, malleable)).toEqual([false, false]);
    expect(both(message, signature.subarray(0, 63))).toEqual([false, false]);
    expect(both(Uint8Array.of(1, 2), signature)).toEqual([false, false]);
    expect(both(message, signature, generatePrivateJwk().x)).toEqual([false, false]);
  });

  test('compares bytes', () => {
    expect(browser.timingSafeEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(browser.timingSafeEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(browser.timingSafeEqual(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  });

  test('signs nothing, makes no key, and hashes by nothing else', () => {
    for (const refused of [browser.sign, browser.randomBytes, () => browser.generateKeyPairSync('ed25519'), browser.createPrivateKey, browser.diffieHellman]) expect(refused).toThrow('a page verifies');
    expect(() => browser.hash('sha1', Uint8Array.of(), 'binary')).toThrow('only SHA-256');
  });
});
