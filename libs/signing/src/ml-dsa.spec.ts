import { fromBase64url, sha256, toBase64url, toHex, utf8 } from '#libs/encoding';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { calculateJwkThumbprint } from 'jose';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateMlDsaJwk, generatePrivateJwk, importMlDsaPrivateJwk, importMlDsaPublicKey, type MlDsaPrivateJwk, type MlDsaSigningKey, verifyMlDsa } from './index.js';

const invalidAt = (field?: string): unknown => expect.objectContaining({ code: 'SIGNING_KEY_INVALID', place: field === undefined ? {} : { field } });
const MESSAGE = utf8('a message');
let jwk: MlDsaPrivateJwk;
let key: MlDsaSigningKey;
let signature: Uint8Array;
beforeAll(() => {
  jwk = generateMlDsaJwk();
  key = importMlDsaPrivateJwk(jwk);
  signature = key.sign(MESSAGE);
});

describe('an ML-DSA-44 key', () => {
  test('has the thumbprint that jose computes, in both halves', async () => {
    const { priv: _, ...publicJwk } = jwk;
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...publicJwk }, 'sha256'));
    expect(importMlDsaPublicKey(fromBase64url(jwk.pub))).toMatchObject({ alg: 'ML-DSA-44', kid: key.kid });
  });

  test('comes out of its seed as Wycheproof has it (mldsa_44_sign_seed_test, first group)', () => {
    const seed = new Uint8Array(32).fill(0x2a);
    const pub = toBase64url(ml_dsa44.keygen(seed).publicKey);
    const { publicKey } = importMlDsaPrivateJwk({ ...jwk, pub, priv: toBase64url(seed) });
    expect(toHex(sha256(publicKey))).toBe('d87f8ca136ac1aa55e2d6c4521680efb3a378cbb9bc0bfb446e9c60893931ea3');
  });

  test('is printed without its secret', () => {
    expect(inspect(key, { depth: 9, showHidden: true })).not.toContain(jwk.priv);
    expect(JSON.stringify(key)).not.toMatch(/secret|priv/);
  });

  test('is a private copy: the bytes handed in may change', () => {
    const bytes = fromBase64url(jwk.pub).slice();
    const imported = importMlDsaPublicKey(bytes);
    bytes.fill(0);
    expect(verifyMlDsa(MESSAGE, signature, imported)).toBe(true);
  });

  test('of another length is refused', () => {
    for (const length of [0, 32, 1311, 1313, 1952]) expect(() => importMlDsaPublicKey(new Uint8Array(length))).toThrow(invalidAt('pub'));
  });

  const cases: readonly [string, (good: MlDsaPrivateJwk) => unknown, string | undefined][] = [
    ['no object', () => 'AKP', undefined],
    ['an array', (good) => [good], undefined],
    ['another type', (good) => ({ ...good, kty: 'OKP' }), 'kty'],
    ['another parameter set', (good) => ({ ...good, alg: 'ML-DSA-65' }), 'alg'],
    ['no seed', ({ priv: _, ...rest }) => rest, 'priv'],
    ['a member more', (good) => ({ ...good, kid: 'x' }), undefined],
    ['padding', (good) => ({ ...good, priv: `${good.priv}=` }), 'priv'],
    ['31 bytes of seed', (good) => ({ ...good, priv: toBase64url(new Uint8Array(31)) }), 'priv'],
    ['a seed that is a number', (good) => ({ ...good, priv: 7 }), 'priv'],
    ['a short public key', (good) => ({ ...good, pub: good.priv }), 'pub'],
    ['the public key of another seed', (good) => ({ ...good, pub: generateMlDsaJwk().pub }), 'pub'],
    ['an Ed25519 key', () => generatePrivateJwk(), 'alg'],
  ];
  test.each(cases)('with %s is refused', (_, alter, field) => {
    expect(() => importMlDsaPrivateJwk(alter(jwk))).toThrow(invalidAt(field));
  });
});

describe('an ML-DSA-44 signature', () => {
  test('is valid for its message and key, and for no other', () => {
    expect(signature).toHaveLength(2420);
    expect(verifyMlDsa(MESSAGE, signature, key)).toBe(true);
    expect(verifyMlDsa(utf8('another message'), signature, key)).toBe(false);
    expect(verifyMlDsa(MESSAGE, signature, importMlDsaPrivateJwk(generateMlDsaJwk()))).toBe(false);
  });

  test('of one message is never the same twice', () => {
    expect(toHex(key.sign(MESSAGE))).not.toBe(toHex(signature));
  });

  test('with any byte altered is not valid', () => {
    // Every byte of the challenge and the hint, whose encoding is the delicate part, and each seventh of the response.
    for (let at = 0; at < signature.length; at += at < 32 || at >= 2336 ? 1 : 7) {
      const altered = signature.slice();
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      expect(verifyMlDsa(MESSAGE, altered, key), `byte ${at}`).toBe(false);
    }
  });

  test('of another length is not valid', () => {
    expect(verifyMlDsa(MESSAGE, signature.slice(1), key)).toBe(false);
    expect(verifyMlDsa(MESSAGE, Uint8Array.of(...signature, 0), key)).toBe(false);
    expect(verifyMlDsa(MESSAGE, new Uint8Array(64), key)).toBe(false);
    expect(verifyMlDsa(MESSAGE, new Uint8Array(), key)).toBe(false);
  });
});
