import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesEqual, compareCodeUnits, fromBase64url, fromHex, fromUtf8, lengthPrefixed, sha256, toBase64url, toHex, utf8 } from './index.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('base64url', () => {
  // RFC 4648 section 10, in the URL alphabet and without padding.
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648 vector "%s"', (text, encoded) => {
    expect(toBase64url(utf8(text))).toBe(encoded);
    expect(fromBase64url(encoded)).toEqual(utf8(text));
  });

  test('uses - and _ where the other alphabet has + and /', () => {
    expect(toBase64url(Uint8Array.of(0xfb, 0xff))).toBe('-_8');
  });

  test('every byte string comes back', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
      }));
  });

  test('any text is read exactly when Node writes the same text for what it reads, and to the same bytes', () => {
    const character = fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...ALPHABET.split('')) }, { weight: 1, arbitrary: fc.constantFrom('=', '+', '/', ' ', '\n', '\u0000', '\u007f', '\u0080', 'é', '\u0141', '\ud800') });
    fc.assert(fc.property(fc.array(character, { maxLength: 24 }).map((all) => all.join('')), (text) => {
      const bytes = Buffer.from(text, 'base64url');
      expect(decodes(text)).toBe(bytes.toString('base64url') === text);
      if (decodes(text)) expect(Buffer.from(fromBase64url(text)).equals(bytes)).toBe(true);
    }), { numRuns: 2_000 });
  });

  test('each value has one spelling: all other last characters are refused', () => {
    for (const length of [1, 2, 64]) {
      const encoded = toBase64url(new Uint8Array(length).fill(0xa5));
      const spellings = ALPHABET.split('').map((last) => encoded.slice(0, -1) + last).filter((text) => decodes(text));
      // 2 or 4 characters of each 64 carry no bits; all of the accepted ones decode to different bytes.
      expect(new Set(spellings.map((text) => toHex(fromBase64url(text)))).size).toBe(spellings.length);
      expect(spellings).toContain(encoded);
      expect(spellings).toHaveLength(length % 3 === 1 ? 4 : 16);
    }
  });

  test.each(['Zg==', 'Zg=', ' Zg', 'Zg ', 'Zg\n', 'Z', 'Zm9v+', '+/8', 'Zm 9v', 'Zm9v.', 'é', 'Zm9v\u0000', 'Zh'])('refuses %j', (text) => {
    expect(() => fromBase64url(text)).toThrow(expect.objectContaining({ code: 'ENCODING_BASE64URL' }));
  });

  test('encodes a view by its own bytes, not by its buffer', () => {
    expect(toBase64url(utf8('xfoox').subarray(1, 4))).toBe('Zm9v');
  });
});

function decodes(text: string): boolean {
  try {
    fromBase64url(text);
    return true;
  } catch {
    return false;
  }
}

describe('hexadecimal', () => {
  test('every byte string comes back in lower case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toHex(bytes);
        expect(text).toBe([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
        expect(fromHex(text)).toEqual(bytes);
      }),
    );
  });

  test.each(['0', 'abc', 'AB', 'aB', '0x00', 'zz', '00 00', '00\n', '0g', '00zz', 'é0'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code: 'ENCODING_HEX' }));
  });
});

describe('UTF-8', () => {
  test('every well-formed string comes back', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }));
  });

  test('keeps a byte order mark, so that different bytes never read alike', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  test('a lone surrogate is refused instead of becoming U+FFFD', () => {
    for (const text of ['\ud800', 'a\udc00', '\udc00\ud800']) {
      expect(() => utf8(text)).toThrow(expect.objectContaining({ code: 'ENCODING_UTF8' }));
    }
  });

  test.each([
    ['overlong slash', [0xc0, 0xaf]],
    ['overlong NUL', [0xe0, 0x80, 0x80]],
    ['encoded surrogate', [0xed, 0xa0, 0x80]],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['stray continuation', [0x80]],
    ['truncated sequence', [0xe2, 0x82]],
    ['sequence broken by a newline', [0xe2, 0x82, 0x0a]],
    ['byte that UTF-8 never has', [0xff]],
  ])('refuses an %s, with its line', (_, bad) => {
    const bytes = new Uint8Array([...utf8('first ✓\nsecond ✓\n'), ...bad, ...utf8('\nfourth\n')]);
    expect(() => fromUtf8(bytes)).toThrow(expect.objectContaining({ code: 'ENCODING_UTF8', place: { line: 3 } }));
    // The decoder is shared: a refusal must leave nothing behind in it.
    expect(fromUtf8(utf8('after'))).toBe('after');
  });
});

describe('lengthPrefixed', () => {
  test('is 2-byte big-endian length and bytes, part after part', () => {
    expect(toHex(lengthPrefixed(utf8('ab'), new Uint8Array(0), new Uint8Array(258).fill(1)))).toBe(`0002616200000102${'01'.repeat(258)}`);
    expect(lengthPrefixed()).toHaveLength(0);
  });

  test('no two lists of parts give the same bytes', () => {
    const parts = fc.array(fc.uint8Array({ max: 2, maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same = JSON.stringify(left.map(toHex)) === JSON.stringify(right.map(toHex));
        expect(bytesEqual(lengthPrefixed(...left), lengthPrefixed(...right))).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  test('takes 65,535 bytes and refuses one more', () => {
    expect(lengthPrefixed(new Uint8Array(65_535))).toHaveLength(65_537);
    expect(() => lengthPrefixed(utf8('x'), new Uint8Array(65_536))).toThrow(expect.objectContaining({ code: 'ENCODING_TOO_LONG', place: { field: '1' } }));
  });
});

describe('sha256', () => {
  // FIPS 180-4 examples.
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ])('FIPS 180-4 "%s"', (text, digest) => {
    expect(toHex(sha256(utf8(text)))).toBe(digest);
  });

  test('hashes a view by its own bytes', () => {
    expect(sha256(utf8('xabcx').subarray(1, 4))).toEqual(sha256(utf8('abc')));
  });
});

describe('bytesEqual', () => {
  test('agrees with a comparison byte by byte', () => {
    const bytes = fc.uint8Array({ max: 1, maxLength: 3 });
    fc.assert(fc.property(bytes, bytes, (a, b) => {
        expect(bytesEqual(a, b)).toBe(toHex(a) === toHex(b));
      }), { numRuns: 500 });
  });
});

describe('compareCodeUnits', () => {
  test('orders by code unit and not by locale, case or code point', () => {
    expect(['é', 'z', 'Z', 'a', '', 'ab', '10', '9'].sort(compareCodeUnits)).toEqual(['', '10', '9', 'Z', 'a', 'ab', 'z', 'é']);
    // U+FF61 is one unit above the surrogates that spell U+1F600: by code point it would come first.
    expect(compareCodeUnits('\uff61', '\u{1f600}')).toBe(1);
  });

  test('is a total order', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compareCodeUnits(a, b)).toBe(0 - compareCodeUnits(b, a));
        expect(compareCodeUnits(a, b) === 0).toBe(a === b);
        const [x, y, z] = [a, b, c].sort(compareCodeUnits) as [string, string, string];
        expect(Math.max(compareCodeUnits(x, y), compareCodeUnits(y, z), compareCodeUnits(x, z))).toBeLessThanOrEqual(0);
      }),
    );
  });
});
