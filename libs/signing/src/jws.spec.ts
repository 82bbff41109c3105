import { fromBase64url, sha256, toBase64url, utf8 } from '#libs/encoding';
import { ed25519 } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { createHash, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeStrictJws, generatePrivateJwk, importPrivateJwk, importPublicJwk, signJws, verifyJws, verifyJwsAside, type SigningKey } from './index.js';

const TYP = 'compute-report+jwt';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const privateJwk = generatePrivateJwk();
const signing: SigningKey = importPrivateJwk(privateJwk);
const key = importPublicJwk(signing.jwk);
const compact = signJws(utf8('{"seq":1}'), signing, TYP);
const [header, payload, signature] = compact.split('.') as [string, string, string];

function refused(code: string, field?: string): unknown {
  return expect.objectContaining(field === undefined ? { code } : { code, place: { field } });
}

/** A JWS with a good signature over whatever header is given. */
function signedWith(headerText: string): string {
  const input = `${toBase64url(utf8(headerText))}.${payload}`;
  return `${input}.${toBase64url(sign(null, utf8(input), signing.keyObject))}`;
}

describe('what we sign', () => {
  test('decodes to its parts and verifies', () => {
    const jws = decodeStrictJws(compact, { typ: TYP });
    expect(jws).toMatchObject({ compact, kid: key.kid, typ: TYP });
    expect(jws.payload).toEqual(utf8('{"seq":1}'));
    expect(jws.signature).toEqual(fromBase64url(signature));
    expect(jws.signingInput).toEqual(utf8(`${header}.${payload}`));
    expect(jws.digest).toEqual(sha256(utf8(`${header}.${payload}`)));
    expect(() => verifyJws(jws, key)).not.toThrow();
  });

  test('has the exact header bytes of the protocol', () => {
    expect(new TextDecoder().decode(fromBase64url(header))).toBe(`{"alg":"Ed25519","kid":"${key.kid}","typ":"compute-report+jwt"}`);
  });

  test('is the same for the same bytes: a retry is byte-identical', () => {
    expect(signJws(utf8('{"seq":1}'), signing, TYP)).toBe(compact);
  });

  test('jose verifies it, and we verify what jose signs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.constantFrom('Ed25519', 'EdDSA'), async (bytes, alg) => {
        const ours = await compactVerify(signJws(bytes, signing, TYP), await importJWK({ ...signing.jwk }, 'Ed25519'));
        expect(new Uint8Array(ours.payload)).toEqual(bytes);
        expect(ours.protectedHeader).toEqual({ alg: 'Ed25519', kid: key.kid, typ: TYP });
        const theirs = await new CompactSign(bytes).setProtectedHeader({ alg, kid: key.kid, typ: TYP }).sign(await importJWK({ ...privateJwk }, alg));
        const jws = decodeStrictJws(theirs, { typ: TYP });
        expect(jws.payload).toEqual(bytes);
        expect(() => verifyJws(jws, key)).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });
});

describe('the header is exactly alg, kid and typ', () => {
  const good = { alg: 'Ed25519', kid: key.kid, typ: TYP };

  test('in any order and spacing', () => {
    const jws = decodeStrictJws(signedWith(`{ "typ":"${TYP}", "kid":"${key.kid}", "alg":"EdDSA" }`), { typ: TYP });
    expect(() => verifyJws(jws, key)).not.toThrow();
  });

  test.each<[string, string, object, string?]>([
    ['alg none', 'SIGNING_ALG', { ...good, alg: 'none' }, 'alg'],
    ['alg HS256', 'SIGNING_ALG', { ...good, alg: 'HS256' }, 'alg'],
    ['alg Ed448', 'SIGNING_ALG', { ...good, alg: 'Ed448' }, 'alg'],
    ['alg in lower case', 'SIGNING_ALG', { ...good, alg: 'ed25519' }, 'alg'],
    ['alg null', 'SIGNING_ALG', { ...good, alg: null }, 'alg'],
    ['another typ', 'SIGNING_TYP', { ...good, typ: 'compute-export+jwt' }, 'typ'],
    ['typ in upper case', 'SIGNING_TYP', { ...good, typ: TYP.toUpperCase() }, 'typ'],
    ['typ true', 'SIGNING_TYP', { ...good, typ: true }, 'typ'],
    ['a kid that is no thumbprint', 'SIGNING_HEADER', { ...good, kid: 'key-1' }, 'kid'],
    ['a kid in a second spelling', 'SIGNING_HEADER', { ...good, kid: respelled(key.kid) }, 'kid'],
    ['a kid of 31 bytes', 'SIGNING_HEADER', { ...good, kid: toBase64url(new Uint8Array(31)) }, 'kid'],
    ['a numeric kid', 'SIGNING_HEADER', { ...good, kid: 1 }, 'kid'],
    ['no alg', 'SIGNING_HEADER', { kid: key.kid, typ: TYP }, 'alg'],
    ['no kid', 'SIGNING_HEADER', { alg: 'Ed25519', typ: TYP }, 'kid'],
    ['no typ', 'SIGNING_HEADER', { alg: 'Ed25519', kid: key.kid }, 'typ'],
    ...['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c', 'x5t', 'cty', 'nonce', 'constructor', 'Alg'].map(
      (name): [string, string, object, string] => [`a ${name} parameter`, 'SIGNING_HEADER', { ...good, [name]: 'x' }, 'header'],
    ),
  ])('%s is refused before the signature is looked at', (_, code, value, field) => {
    expect(() => decodeStrictJws(signedWith(JSON.stringify(value)), { typ: TYP })).toThrow(refused(code, field));
  });

  test.each([
    ['a duplicate alg', `{"alg":"none","alg":"Ed25519","kid":"${key.kid}","typ":"${TYP}"}`],
    ['a duplicate kid under an escape', `{"alg":"Ed25519","kid":"${key.kid}","\\u006bid":"${key.kid}","typ":"${TYP}"}`],
    ['a nested value', `{"alg":["Ed25519"],"kid":"${key.kid}","typ":"${TYP}"}`],
    ['an own __proto__', `{"alg":"Ed25519","kid":"${key.kid}","__proto__":"${TYP}"}`],
    ['an array', '["alg","kid","typ"]'],
    ['null', 'null'],
    ['a string', '"alg"'],
    ['no JSON', '{alg:Ed25519}'],
    ['a byte order mark', `\ufeff{"alg":"Ed25519","kid":"${key.kid}","typ":"${TYP}"}`],
  ])('%s as header is refused', (_, text) => {
    expect(() => decodeStrictJws(signedWith(text), { typ: TYP })).toThrow(refused('SIGNING_HEADER'));
  });

  test('a header that is not UTF-8 is refused', () => {
    expect(() => decodeStrictJws(`${toBase64url(Uint8Array.of(0x22, 0xff, 0x22))}.${payload}.${signature}`, { typ: TYP })).toThrow(refused('SIGNING_HEADER'));
  });
});

/** The same bytes for a lax decoder: one of the unused bits of the last character set. */
function respelled(text: string): string {
  const last = ALPHABET.indexOf(text.at(-1) ?? '');
  return text.slice(0, -1) + (ALPHABET[last ^ 1] ?? '');
}

describe('one spelling', () => {
  test('all fifteen other spellings of the same signature bytes are refused', () => {
    const bytes = Buffer.from(signature, 'base64url');
    const spellings = ALPHABET.split('').map((last) => signature.slice(0, -1) + last).filter((text) => Buffer.from(text, 'base64url').equals(bytes));
    expect(spellings).toHaveLength(16);
    const others = spellings.filter((text) => text !== signature);
    expect(others).toHaveLength(15);
    for (const other of others) {
      expect(() => decodeStrictJws(`${header}.${payload}.${other}`, { typ: TYP })).toThrow(refused('SIGNING_BASE64URL', 'signature'));
    }
  });

  test.each([
    ['padding', `${compact}==`],
    ['a trailing newline', `${compact}\n`],
    ['a space before the signature', `${header}.${payload}. ${signature}`],
    ['a space in the payload', `${header}.${payload.slice(0, 2)} ${payload.slice(2)}.${signature}`],
    ['a leading byte order mark', `\ufeff${compact}`],
    ['the other alphabet', `${header}.${payload}.${signature.replace(/[-_]/, '+').slice(0, -2)}+/`],
    ['a NUL', `${header}.${payload}.${signature}\u0000`],
    ['a letter outside ASCII', `${header}.${payload}.é${signature}`],
    ['a lone surrogate', `${header}.${payload}.\ud800${signature}`],
  ])('%s is refused', (_, text) => {
    expect(() => decodeStrictJws(text, { typ: TYP })).toThrow(refused('SIGNING_BASE64URL'));
  });

  test.each(['', '.', '..', '...', header, `${header}.${payload}`, `${header}.${payload}.`, `.${payload}.${signature}`, `${header}..${signature}`, `${compact}.`, `${compact}.${signature}`, '.'.repeat(100)])(
    '%j is not three parts',
    (text) => {
      expect(() => decodeStrictJws(text, { typ: TYP })).toThrow(refused('SIGNING_FORMAT'));
    },
  );

  test('16 KiB are read and one byte more is not, unless the caller says so', () => {
    const overhead = compact.length - payload.length;
    const fill = (length: number): string => `${header}.${'A'.repeat(length - overhead)}.${signature}`;
    // A payload of 4k characters is canonical whatever its length; the limit is reached exactly.
    const limit = 16 * 1024;
    const atLimit = [0, 1, 2, 3].map((less) => fill(limit - less)).find((text) => (text.length - overhead) % 4 === 0);
    expect(() => decodeStrictJws(atLimit ?? '', { typ: TYP })).not.toThrow();
    expect(() => decodeStrictJws(fill(limit + 1), { typ: TYP })).toThrow(refused('SIGNING_SIZE'));
    expect(() => decodeStrictJws(compact, { typ: TYP, maxBytes: compact.length })).not.toThrow();
    expect(() => decodeStrictJws(compact, { typ: TYP, maxBytes: compact.length - 1 })).toThrow(refused('SIGNING_SIZE'));
  });

  test('no string at all is anything but a JWS or a coded refusal', () => {
    const character = fc.constantFrom(...ALPHABET.split(''), '.', '=', ' ', '\n', 'é', '\ud800');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: character, maxLength: 40 }), mutations), (text) => {
        try {
          const jws = decodeStrictJws(text, { typ: TYP });
          verifyJws(jws, key);
          expect(text).toBe(compact);
        } catch (error) {
          if (text === compact) throw error;
          expect(error).toMatchObject({ code: expect.stringMatching(/^SIGNING_/) as unknown });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const mutations = fc.tuple(fc.nat(compact.length - 1), fc.constantFrom(...ALPHABET.split(''), '.', ''), fc.boolean()).map(([at, character, insert]) => compact.slice(0, at) + character + compact.slice(insert ? at : at + 1));

describe('tampering', () => {
  test.each(['{"seq":2}', '{"seq":1} ', '{"seq":1'])('with the payload to %j is found', (text) => {
    const jws = decodeStrictJws(`${header}.${toBase64url(utf8(text))}.${signature}`, { typ: TYP });
    expect(() => verifyJws(jws, key)).toThrow(refused('SIGNING_SIGNATURE', 'signature'));
  });

  test('with any bit of the signature is found', () => {
    const bytes = fromBase64url(signature);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
      const jws = decodeStrictJws(`${header}.${payload}.${toBase64url(flipped)}`, { typ: TYP });
      expect(() => verifyJws(jws, key)).toThrow(refused('SIGNING_SIGNATURE', 'signature'));
    }
  });

  test.each([0, 1, 32, 63, 65, 128])('a signature of %i bytes is not valid', (length) => {
    const jws = { ...decodeStrictJws(compact, { typ: TYP }), signature: new Uint8Array(length).fill(1) };
    expect(() => verifyJws(jws, key)).toThrow(refused('SIGNING_SIGNATURE', 'signature'));
  });

  test('with S by adding the group order is found', () => {
    const bytes = fromBase64url(signature);
    let s = littleEndian(bytes.subarray(32)) + ed25519.Point.Fn.ORDER;
    const malleable = bytes.slice();
    for (let index = 32; index < 64; index += 1, s /= 256n) malleable[index] = Number(s % 256n);
    const jws = { ...decodeStrictJws(compact, { typ: TYP }), signature: malleable };
    expect(() => verifyJws(jws, key)).toThrow(refused('SIGNING_SIGNATURE', 'signature'));
  });

  test('a key owner cannot choose an R on which verifiers disagree', () => {
    // With R the identity, S = k·a satisfies the equation: OpenSSL accepts, strict libraries do not.
    const { scalar } = ed25519.utils.getExtendedPublicKey(fromBase64url(privateJwk.d));
    const { signingInput } = decodeStrictJws(compact, { typ: TYP });
    const r = ed25519.Point.ZERO.toBytes();
    const k = createHash('sha512').update(r).update(fromBase64url(privateJwk.x)).update(signingInput).digest();
    const s = ed25519.Point.Fn.create(littleEndian(k) * scalar);
    const crafted = new Uint8Array([...r, ...Array.from({ length: 32 }, (_, index) => Number((s >> BigInt(8 * index)) & 0xffn))]);
    expect(verify(null, signingInput, key.keyObject, crafted), 'OpenSSL').toBe(true);
    const jws = decodeStrictJws(`${header}.${payload}.${toBase64url(crafted)}`, { typ: TYP });
    expect(() => verifyJws(jws, key)).toThrow(refused('SIGNING_SIGNATURE', 'signature'));
  });

  test('another key is refused by its name, and by its signature when the name is forged', () => {
    const other = importPublicJwk(importPrivateJwk(generatePrivateJwk()).jwk);
    const jws = decodeStrictJws(compact, { typ: TYP });
    expect(() => verifyJws(jws, other)).toThrow(refused('SIGNING_KEY', 'kid'));
    expect(() => verifyJws(jws, { ...other, kid: key.kid })).toThrow(refused('SIGNING_SIGNATURE', 'signature'));
  });

  test('is found on another thread too, in the same words', async () => {
    const jws = decodeStrictJws(compact, { typ: TYP });
    const other = importPublicJwk(importPrivateJwk(generatePrivateJwk()).jwk);
    await expect(verifyJwsAside(jws, key)).resolves.toBeUndefined();
    await expect(verifyJwsAside(jws, other)).rejects.toMatchObject({ code: 'SIGNING_KEY', place: { field: 'kid' } });
    for (const signature of [new Uint8Array(64), new Uint8Array(0), jws.signature.map((byte, index) => byte ^ Number(index === 40))]) {
      await expect(verifyJwsAside({ ...jws, signature }, key)).rejects.toMatchObject({ code: 'SIGNING_SIGNATURE', place: { field: 'signature' } });
    }
  });

  test('a signature of one type is not accepted as another', () => {
    const manifest = signJws(utf8('{}'), signing, 'compute-export+jwt');
    expect(() => decodeStrictJws(manifest, { typ: TYP })).toThrow(refused('SIGNING_TYP', 'typ'));
  });

  test('nor when its header has passed before as what it is', () => {
    const manifest = signJws(utf8('{}'), signing, 'compute-export+jwt');
    for (const payload of ['{}', '{"n":2}']) expect(decodeStrictJws(signJws(utf8(payload), signing, 'compute-export+jwt'), { typ: 'compute-export+jwt' }).kid).toBe(key.kid);
    expect(() => decodeStrictJws(manifest, { typ: TYP })).toThrow(refused('SIGNING_TYP', 'typ'));
  });

  test('a header that passed is read the same among any number of others', () => {
    const signers = Array.from({ length: 300 }, () => importPrivateJwk(generatePrivateJwk()));
    const all = signers.map((signer) => ({ signed: signJws(utf8('{}'), signer, TYP), kid: signer.kid }));
    for (const { signed, kid } of [...all, ...all.toReversed()]) expect(decodeStrictJws(signed, { typ: TYP }).kid).toBe(kid);
  });
});

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}
