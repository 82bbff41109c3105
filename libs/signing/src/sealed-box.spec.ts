import { fromBase64url, toBase64url, utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { generateSealingJwk, importSealingJwk, open, seal } from './index.js';

const TYP = 'share+jwe';
const jwk = generateSealingJwk();
const key = importSealingJwk(jwk);
const box = await seal(key.x, utf8('a share'), TYP);
const parts = box.split('.') as [string, string, string, string, string];
const header = JSON.parse(Buffer.from(parts[0], 'base64url').toString()) as Record<string, unknown>;

/** u-coordinates of small order below p (RFC 7748 section 7; curve25519 points of order 1, 2, 4, 8). */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Buffer.from(hex, 'hex').toString('base64url'));

function withHeader(changed: unknown): string {
  const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
  return [toBase64url(utf8(text)), ...parts.slice(1)].join('.');
}

const coded = (code: string, field?: string): unknown => expect.objectContaining(field === undefined ? { code } : { code, place: { field } });

describe('a sealed box', () => {
  test('opens to the same bytes for its recipient, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect(await open(await seal(key.x, bytes, TYP), key, { typ: TYP })).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  test('is read by jose, and what jose seals is opened', async () => {
    const { plaintext } = await compactDecrypt(box, await importJWK({ ...jwk }, 'ECDH-ES'));
    expect(Buffer.from(plaintext).toString()).toBe('a share');
    const theirs = await new CompactEncrypt(utf8('theirs')).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', typ: TYP, kid: key.kid }).encrypt(await importJWK({ kty: 'OKP', crv: 'X25519', x: jwk.x }, 'ECDH-ES'));
    expect(await open(theirs, key, { typ: TYP })).toEqual(utf8('theirs'));
  });

  test('has another ephemeral key and vector each time', async () => {
    expect(await seal(key.x, utf8('a share'), TYP)).not.toBe(box);
  });

  test('sealed for somebody else is said to be', async () => {
    await expect(open(box, importSealingJwk(generateSealingJwk()), { typ: TYP })).rejects.toEqual(coded('SIGNING_KEY', 'kid'));
  });

  test('whose key id was rewritten to the thief’s key still stays shut', async () => {
    const thief = importSealingJwk(generateSealingJwk());
    await expect(open(withHeader({ ...header, kid: thief.kid }), thief, { typ: TYP })).rejects.toEqual(coded('SIGNING_SEAL'));
  });

  test('with any single bit changed is refused', async () => {
    const bytes = parts.map((text) => fromBase64url(text));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 2, 3, 4), fc.nat(), async (which, place) => {
        const changed = bytes.map((part) => Uint8Array.from(part));
        const target = changed[which]!;
        target[(place >> 3) % target.length]! ^= 1 << (place & 7);
        const refusal = await open(changed.map((part) => toBase64url(part)).join('.'), key, { typ: TYP }).then(
          () => 'opened',
          (error: unknown) => (error as { code: string }).code,
        );
        expect(refusal).toMatch(which === 0 ? /^SIGNING_(?:HEADER|ALG|TYP|KEY|SEAL)$/u : /^SIGNING_SEAL$/u);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what comes as a box', () => {
  test.each<[string, string, string, string?]>([
    ['four parts', 'SIGNING_FORMAT', parts.slice(0, 4).join('.')],
    ['six parts', 'SIGNING_FORMAT', `${box}.`],
    ['nothing', 'SIGNING_FORMAT', ''],
    ['an encrypted key', 'SIGNING_FORMAT', [parts[0], 'AAAA', ...parts.slice(2)].join('.'), 'encrypted_key'],
    ['a short vector', 'SIGNING_FORMAT', [parts[0], '', 'AAAA', parts[3], parts[4]].join('.'), 'iv'],
    ['a short tag', 'SIGNING_FORMAT', [parts[0], '', parts[2], parts[3], parts[4].slice(0, 20)].join('.'), 'tag'],
    ['padding', 'SIGNING_BASE64URL', `${parts[0]}..${parts[2]}..${parts[4]}=`, 'tag'],
    ['a header that is no JSON', 'SIGNING_HEADER', withHeader('{'), 'header'],
    ['a header that is a list', 'SIGNING_HEADER', withHeader([]), 'header'],
    ['a name twice', 'SIGNING_HEADER', withHeader(JSON.stringify(header).replace('{', '{"typ":"share+jwe",')), 'header'],
    ['compression', 'SIGNING_HEADER', withHeader({ ...header, zip: 'DEF' }), 'header'],
    ['crit', 'SIGNING_HEADER', withHeader({ ...header, crit: ['exp'] }), 'header'],
    ['no epk', 'SIGNING_HEADER', withHeader({ ...header, epk: undefined }), 'epk'],
    ['an epk on another curve', 'SIGNING_HEADER', withHeader({ ...header, epk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x } }), 'epk'],
    ['an epk with its private half', 'SIGNING_HEADER', withHeader({ ...header, epk: { kty: 'OKP', crv: 'X25519', x: jwk.x, d: jwk.d } }), 'epk'],
    ['an epk of small order', 'SIGNING_HEADER', withHeader({ ...header, epk: { kty: 'OKP', crv: 'X25519', x: SMALL_ORDER[2] } }), 'epk'],
    ['another key management', 'SIGNING_ALG', withHeader({ ...header, alg: 'ECDH-ES+A256KW' }), 'alg'],
    ['dir', 'SIGNING_ALG', withHeader({ ...header, alg: 'dir' }), 'alg'],
    ['another content encryption', 'SIGNING_ALG', withHeader({ ...header, enc: 'A128GCM' }), 'enc'],
    ['another typ', 'SIGNING_TYP', withHeader({ ...header, typ: 'answer+jwe' }), 'typ'],
    ['a kid that is a number', 'SIGNING_HEADER', withHeader({ ...header, kid: 1 }), 'kid'],
    ['another kid', 'SIGNING_KEY', withHeader({ ...header, kid: 'other' }), 'kid'],
    ['the same header in another order', 'SIGNING_SEAL', withHeader(Object.fromEntries(Object.entries(header).reverse()))],
    ['no ciphertext', 'SIGNING_SEAL', [parts[0], '', parts[2], '', parts[4]].join('.')],
  ])('with %s is refused with %s', async (_, code, compact, field) => {
    await expect(open(compact, key, { typ: TYP })).rejects.toEqual(coded(code, field));
  });

  test('is not looked at beyond its size', async () => {
    await expect(open(box, key, { typ: TYP, maxBytes: box.length - 1 })).rejects.toEqual(coded('SIGNING_SIZE'));
    expect(await open(box, key, { typ: TYP, maxBytes: box.length })).toEqual(utf8('a share'));
  });
});

describe('a sealing key', () => {
  test.each(SMALL_ORDER)('of small order is refused: everybody could read the box (%s)', async (x) => {
    await expect(seal(x, utf8('a share'), TYP)).rejects.toEqual(coded('SIGNING_KEY_INVALID', 'x'));
  });

  test.each([
    ['too short', 'AAAA'],
    ['not canonical base64url', `${jwk.x.slice(0, 42)}_`],
    ['with the top bit set', Buffer.concat([Buffer.alloc(31, 9), Buffer.from([0x89])]).toString('base64url')],
    ['p + 9, a second spelling of 9', Buffer.concat([Buffer.from([0xf6]), Buffer.alloc(30, 0xff), Buffer.from([0x7f])]).toString('base64url')],
  ])('%s is refused', async (_, x) => {
    await expect(seal(x, utf8('a share'), TYP)).rejects.toEqual(coded('SIGNING_KEY_INVALID', 'x'));
  });

  test.each<[string, unknown, string?]>([
    ['a text', 'key'],
    ['no d', { ...jwk, d: undefined }, 'd'],
    ['a member too many', { ...jwk, kid: 'a' }],
    ['another type', { ...jwk, kty: 'EC' }, 'kty'],
    ['another curve', { ...jwk, crv: 'Ed25519' }, 'crv'],
    ['a d of 31 bytes', { ...jwk, d: toBase64url(new Uint8Array(31)) }, 'd'],
    ['the x of another pair', { ...jwk, x: generateSealingJwk().x }, 'x'],
  ])('with %s is refused', (_, given, field) => {
    expect(() => importSealingJwk(given)).toThrow(coded('SIGNING_KEY_INVALID', field));
  });
});
