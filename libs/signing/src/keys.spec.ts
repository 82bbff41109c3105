import { fromBase64url, fromHex, toBase64url } from '#libs/encoding';
import { ed25519 } from '@noble/curves/ed25519.js';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, thumbprint, type PublicJwk } from './index.js';

// RFC 8037 appendix A.
const RFC8037 = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
} as const;
const RFC8037_PUBLIC: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: RFC8037.x };

const { Point } = ed25519;
const EIGHT_TORSION = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');

function keyOf(bytes: Uint8Array): PublicJwk {
  return { kty: 'OKP', crv: 'Ed25519', x: toBase64url(bytes) };
}

function invalidAt(field?: string): unknown {
  return expect.objectContaining({ code: 'SIGNING_KEY_INVALID', place: field === undefined ? {} : { field } });
}

describe('thumbprint', () => {
  test('is the one RFC 8037 appendix A.3 prints', () => {
    expect(thumbprint(RFC8037_PUBLIC)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('is the one jose computes, and the kid of both halves', async () => {
    for (let run = 0; run < 20; run += 1) {
      const jwk = generatePrivateJwk();
      const { d: _, ...publicJwk } = jwk;
      const kid = await calculateJwkThumbprint({ ...publicJwk }, 'sha256');
      expect(thumbprint(publicJwk)).toBe(kid);
      expect(importPrivateJwk(jwk).kid).toBe(kid);
      expect(importPublicJwk(publicJwk).kid).toBe(kid);
    }
  });
});

describe('importPublicJwk', () => {
  test('takes the key of RFC 8037 and keeps nothing but its three members', () => {
    const key = importPublicJwk({ ...RFC8037_PUBLIC });
    expect(key.jwk).toEqual(RFC8037_PUBLIC);
    expect(key.keyObject.type).toBe('public');
  });

  test.each<[string, unknown, string?]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'OKP'],
    ['an array', [RFC8037_PUBLIC]],
    ['an unknown member', { ...RFC8037_PUBLIC, use: 'sig' }],
    ['a private key', RFC8037],
    ['a member called __proto__', JSON.parse(`{"kty":"OKP","crv":"Ed25519","x":"${RFC8037.x}","__proto__":{}}`)],
    ['no kty', { crv: 'Ed25519', x: RFC8037.x }, 'kty'],
    ['no crv', { kty: 'OKP', x: RFC8037.x }, 'crv'],
    ['no x', { kty: 'OKP', crv: 'Ed25519' }, 'x'],
    ['members that are only inherited', Object.create(RFC8037_PUBLIC) as unknown, 'kty'],
    ['another key type', { ...RFC8037_PUBLIC, kty: 'EC' }, 'kty'],
    ['another curve', { ...RFC8037_PUBLIC, crv: 'X25519' }, 'crv'],
    ['x that is not text', { ...RFC8037_PUBLIC, x: 1 }, 'x'],
    ['a second spelling of x', { ...RFC8037_PUBLIC, x: `${RFC8037.x.slice(0, -1)}p` }, 'x'],
    ['padded x', { ...RFC8037_PUBLIC, x: `${RFC8037.x}=` }, 'x'],
    ['x of 31 bytes', keyOf(new Uint8Array(31).fill(9)), 'x'],
    ['x of 33 bytes', keyOf(new Uint8Array(33).fill(9)), 'x'],
  ])('refuses %s', (_, jwk, field) => {
    expect(() => importPublicJwk(jwk)).toThrow(invalidAt(field));
  });

  test('refuses every point of small order, in each of its fourteen encodings', () => {
    const canonical = Array.from({ length: 8 }, (_, multiple) => (multiple === 0 ? Point.ZERO : EIGHT_TORSION.multiplyUnsafe(BigInt(multiple))));
    const encodings = new Set(canonical.map((point) => toBase64url(point.toBytes())));
    expect(encodings.size).toBe(8);
    for (const hex of [
      `01${'00'.repeat(30)}80`, // y = 1, x = 0 with the sign set
      `ec${'ff'.repeat(31)}`, // y = -1, x = 0 with the sign set
      `ed${'ff'.repeat(30)}7f`, // y = p
      `ed${'ff'.repeat(31)}`,
      `ee${'ff'.repeat(30)}7f`, // y = p + 1
      `ee${'ff'.repeat(31)}`,
    ]) encodings.add(toBase64url(fromHex(hex)));
    expect(encodings.size).toBe(14);
    for (const x of encodings) expect(() => importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x })).toThrow(invalidAt('x'));
  });

  test('refuses an honest key to which a torsion point was added', () => {
    const honest = Point.fromBytes(fromBase64url(RFC8037.x));
    for (let multiple = 1; multiple < 8; multiple += 1) {
      const mixed = honest.add(EIGHT_TORSION.multiplyUnsafe(BigInt(multiple)));
      expect(() => importPublicJwk(keyOf(mixed.toBytes()))).toThrow(invalidAt('x'));
    }
    expect(() => importPublicJwk(keyOf(honest.toBytes()))).not.toThrow();
  });

  test('refuses every y from p to 2^255 - 1, with either sign', () => {
    for (let low = 0xed; low <= 0xff; low += 1) {
      for (const high of [0x7f, 0xff]) {
        const bytes = new Uint8Array(32).fill(0xff);
        bytes[0] = low;
        bytes[31] = high;
        expect(() => importPublicJwk(keyOf(bytes))).toThrow(invalidAt('x'));
      }
    }
  });

  test('refuses a y that no point of the curve has', () => {
    expect(() => Point.fromHex(`02${'00'.repeat(31)}`)).toThrow('invalid y coordinate');
    expect(() => importPublicJwk(keyOf(fromHex(`02${'00'.repeat(31)}`)))).toThrow(invalidAt('x'));
  });
});

describe('importPrivateJwk', () => {
  test('takes what generatePrivateJwk makes and exposes the public half only', () => {
    const jwk = generatePrivateJwk();
    const key = importPrivateJwk(jwk);
    expect(key.jwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: jwk.x });
    expect(key.keyObject.type).toBe('private');
    expect(generatePrivateJwk().d).not.toBe(jwk.d);
  });

  test.each<[string, unknown, string?]>([
    ['a public key', RFC8037_PUBLIC, 'd'],
    ['an unknown member', { ...RFC8037, kid: 'k' }],
    ['another curve', { ...RFC8037, crv: 'Ed448' }, 'crv'],
    ['d of 31 bytes', { ...RFC8037, d: toBase64url(new Uint8Array(31)) }, 'd'],
    ['a second spelling of d', { ...RFC8037, d: `${RFC8037.d.slice(0, -1)}B` }, 'd'],
    ['the public half of another key', { ...RFC8037, x: generatePrivateJwk().x }, 'x'],
    ['nothing', null],
  ])('refuses %s, without a word about the secret', (_, jwk, field) => {
    expect(() => importPrivateJwk(jwk)).toThrow(invalidAt(field));
    try {
      importPrivateJwk(jwk);
    } catch (error) {
      expect(JSON.stringify([error, String(error)])).not.toContain(RFC8037.d.slice(0, 20));
    }
  });
});
