import { createHmac, hkdfSync } from 'node:crypto';
import { fromHex, lengthPrefixed, toBase64url, toHex, utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise, hmacPseudonymizer, type KycRecord } from './index.js';
import { hkdfSha256, hmacSha256 } from './keyed-hash.js';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const OTHER_KEY = fromHex('ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const EPOCH = '2026-Q4';
const refused = (code: string, field?: string) => expect.objectContaining(field === undefined ? { code } : { code, place: { field } });

describe('HMAC-SHA-256 (RFC 4231) and HKDF-SHA-256 (RFC 5869)', () => {
  test.each([
    ['case 1', '0b'.repeat(20), toHex(utf8('Hi There')), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    ['case 2', toHex(utf8('Jefe')), toHex(utf8('what do ya want for nothing?')), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['case 3', 'aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    ['case 4', '0102030405060708090a0b0c0d0e0f10111213141516171819', 'cd'.repeat(50), '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'],
    ['case 6', 'aa'.repeat(131), toHex(utf8('Test Using Larger Than Block-Size Key - Hash Key First')), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
    [
      'case 7',
      'aa'.repeat(131),
      toHex(utf8('This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.')),
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ])('HMAC %s', (_, key, data, mac) => {
    expect(toHex(hmacSha256(fromHex(key), fromHex(data)))).toBe(mac);
  });

  test.each([
    ['A.1', '0b'.repeat(22), '000102030405060708090a0b0c', 'f0f1f2f3f4f5f6f7f8f9', 42, '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'],
    ['A.3', '0b'.repeat(22), '', '', 42, '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
  ])('HKDF %s', (_, inputKey, salt, info, bytes, outputKey) => {
    expect(toHex(hkdfSha256(fromHex(inputKey), fromHex(salt), fromHex(info), bytes))).toBe(outputKey);
  });
});

describe('tokens', () => {
  const identifiers = canonicalise({ lei: '5493001KJTIIGC8Y1R12', name: 'Acme Ltd', country: 'GB' }).identifiers.slice(0, 2);
  const tokens = (federationKey: Uint8Array, epoch: string) => hmacPseudonymizer({ federationKey, epoch }).tokens(identifiers);

  test('are HMAC(HKDF(federation key, "tributary/hmac/v1" ‖ epoch), input), written out by hand', async () => {
    const epochKey = new Uint8Array(hkdfSync('sha256', KEY, '', 'tributary/hmac/v12026-Q4', 32));
    const expected = identifiers.map(({ input }) => createHmac('sha256', epochKey).update(input).digest('base64url'));
    expect(await tokens(KEY, EPOCH)).toEqual([
      { attr: 'lei', mode: 'hmac', profile: 'tributary-1', epoch: '2026-Q4', token: expected[0] },
      { attr: 'name', mode: 'hmac', profile: 'tributary-1', epoch: '2026-Q4', token: expected[1] },
    ]);
  });

  test('stay what they are: a change here is a new profile and not a fix', async () => {
    expect((await tokens(KEY, EPOCH)).map(({ token }) => token)).toEqual(['SwavtHs3Fs2PCrL89_IOLuJFurlqaUTQU7LS6jTGCAQ', 'Qlh9NhN1rOFKYWT2jDuxICGLILE4dXt2KKlo-GcYA9U']);
  });

  test('are equal at two providers that spell the same customer differently', async () => {
    const a: KycRecord = { name: 'Müller & Söhne Gesellschaft mit beschränkter Haftung', country: 'DE', taxId: { country: 'DE', value: 'DE 136 695 976' } };
    const b: KycRecord = { name: 'MULLER AND SOHNE GmbH.', country: 'de', taxId: { country: 'DE', value: '136695976' } };
    const of = (record: KycRecord) => hmacPseudonymizer({ federationKey: Uint8Array.from(KEY), epoch: EPOCH }).tokens(canonicalise(record).identifiers);
    expect(await of(a)).toEqual(await of(b));
  });

  test('of two epochs or two federations have nothing in common', async () => {
    const all = [...(await tokens(KEY, EPOCH)), ...(await tokens(KEY, '2027-Q1')), ...(await tokens(OTHER_KEY, EPOCH))].map(({ token }) => token);
    expect(new Set(all).size).toBe(6);
  });

  test('do not change when the caller wipes the key it handed in', async () => {
    const key = Uint8Array.from(KEY);
    const pseudonymizer = hmacPseudonymizer({ federationKey: key, epoch: EPOCH });
    key.fill(0);
    expect(await pseudonymizer.tokens(identifiers)).toEqual(await tokens(KEY, EPOCH));
  });

  test('the key shows in no property of the pseudonymizer', () => {
    const shown = JSON.stringify(hmacPseudonymizer({ federationKey: KEY, epoch: EPOCH }));
    expect(JSON.parse(shown)).toEqual({ mode: 'hmac', epoch: EPOCH, warning: expect.any(String) });
  });
});

describe('flow tokens', () => {
  const pseudonymizer = hmacPseudonymizer({ federationKey: KEY, epoch: EPOCH });
  const NOON = 1_795_305_600 + 43_200;

  test('are HMAC(HMAC(epoch key, LP(label) ‖ LP(day)), LP(a) ‖ LP(b)), written out by hand', async () => {
    const epochKey = new Uint8Array(hkdfSync('sha256', KEY, '', 'tributary/hmac/v12026-Q4', 32));
    const day = createHmac('sha256', epochKey).update(lengthPrefixed(utf8('tributary/flow-day/v1'), utf8('2026-11-22'))).digest();
    const expected = createHmac('sha256', day).update(lengthPrefixed(utf8('10.0.0.1'), utf8('host.example'))).digest();
    expect(await pseudonymizer.flowTokens([{ local: 'Host.Example:443 ', remote: '10.0.0.1:9000', at: NOON }])).toEqual([toBase64url(expected)]);
  });

  test('are the same from both sides of a flow', async () => {
    const address = fc.stringMatching(/^[0-9a-zA-Z.:[\]-]{1,40}$/);
    await fc.assert(
      fc.asyncProperty(address, address, fc.integer({ min: 0, max: 253_402_300_799 }), async (local, remote, at) => {
        const [mine, theirs] = await pseudonymizer.flowTokens([
          { local, remote, at },
          { local: remote.toUpperCase(), remote: ` ${local}`, at },
        ]);
        expect(mine).toBe(theirs);
      }),
    );
  });

  test('change with the day, not within it', async () => {
    const at = (seconds: number) => ({ local: 'a', remote: 'b', at: seconds });
    const [first, last, next] = await pseudonymizer.flowTokens([at(1_795_305_600), at(1_795_305_600 + 86_399), at(1_795_305_600 + 86_400)]);
    expect(first).toBe(last);
    expect(next).not.toBe(first);
  });

  test('do not mix up where one address ends and the other begins', async () => {
    const [a, b] = await pseudonymizer.flowTokens([
      { local: 'ab', remote: 'c', at: NOON },
      { local: 'a', remote: 'bc', at: NOON },
    ]);
    expect(a).not.toBe(b);
  });

  test('stay the same after thousands of days', async () => {
    const days = Array.from({ length: 5_000 }, (_, day) => ({ local: 'a', remote: 'b', at: day * 86_400 }));
    const once = await pseudonymizer.flowTokens(days);
    expect(await pseudonymizer.flowTokens(days)).toEqual(once);
    expect(new Set(once).size).toBe(5_000);
  });

  test.each([
    ['an empty address', { local: '', remote: 'b', at: NOON }, 'PSEUDONYM_ENDPOINT', 'flows.1.local'],
    ['a blank address', { local: 'a', remote: '  ', at: NOON }, 'PSEUDONYM_ENDPOINT', 'flows.1.remote'],
    ['an address with a space', { local: 'a', remote: 'b c', at: NOON }, 'PSEUDONYM_ENDPOINT', 'flows.1.remote'],
    ['an address outside ASCII', { local: 'İ', remote: 'b', at: NOON }, 'PSEUDONYM_ENDPOINT', 'flows.1.local'],
    ['an endless address', { local: 'a'.repeat(70_000), remote: 'b', at: NOON }, 'PSEUDONYM_ENDPOINT', 'flows.1.local'],
    ['a time with a fraction', { local: 'a', remote: 'b', at: 0.5 }, 'PSEUDONYM_TIME', 'flows.1.at'],
    ['a time before 1970', { local: 'a', remote: 'b', at: -1 }, 'PSEUDONYM_TIME', 'flows.1.at'],
    ['milliseconds for seconds, after the year 9999', { local: 'a', remote: 'b', at: 1_795_305_600_000 }, 'PSEUDONYM_TIME', 'flows.1.at'],
    ['no number', { local: 'a', remote: 'b', at: Number.NaN }, 'PSEUDONYM_TIME', 'flows.1.at'],
  ])('%s is refused with its place', async (_, flow, code, field) => {
    await expect(pseudonymizer.flowTokens([{ local: 'a', remote: 'b', at: NOON }, flow])).rejects.toThrow(refused(code, field));
  });
});

describe('setting up', () => {
  test('a key of 31 bytes is refused, one of 32 is not', () => {
    expect(() => hmacPseudonymizer({ federationKey: KEY.subarray(1), epoch: EPOCH })).toThrow(refused('PSEUDONYM_KEY_SHORT'));
    expect(() => hmacPseudonymizer({ federationKey: new Uint8Array(), epoch: EPOCH })).toThrow(refused('PSEUDONYM_KEY_SHORT'));
    expect(hmacPseudonymizer({ federationKey: KEY, epoch: EPOCH }).mode).toBe('hmac');
  });

  test.each(['', 'é', 'a\nb', 'x'.repeat(201)])('epoch %j is refused', (epoch) => {
    expect(() => hmacPseudonymizer({ federationKey: KEY, epoch })).toThrow(refused('PSEUDONYM_EPOCH'));
  });

  test('the warning says how fast the customers are found', () => {
    expect(hmacPseudonymizer({ federationKey: KEY, epoch: EPOCH }).warning).toMatch(/2\.7 million active LEIs .* about 6 s on one core/);
  });
});
