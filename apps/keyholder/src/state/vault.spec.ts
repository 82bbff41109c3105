import { randomBytes } from 'node:crypto';
import { sha256, toBase64url, toHex, toJson, utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Vault } from './vault.js';

const NAME = 'epochs/x/share.sealed';
const COST = 2 ** 10;
const secret = randomBytes(32);
let vault: Vault;
let sealed: Uint8Array;
beforeAll(async () => {
  vault = await Vault.create('a passphrase', COST, randomBytes);
  sealed = vault.seal(NAME, secret);
});

interface Sealed {
  header: Record<string, unknown> & { kdf: Record<string, unknown> };
  box: string;
}

/** The file of somebody who knows the format: the digest is that of the changed record. */
function rewritten(change: (record: Sealed) => void): Uint8Array {
  const { record } = JSON.parse(Buffer.from(sealed).toString()) as { record: Sealed };
  change(record);
  const text = toJson(record);
  return utf8(`{"sha256":"${toHex(sha256(utf8(text)))}","record":${text}}\n`);
}

function flipped(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  bytes[3]! ^= 4;
  return toBase64url(bytes);
}

const corrupt = expect.objectContaining({ code: 'HOLDER_SHARE_CORRUPT', place: { file: NAME }, exitCode: 70 }) as unknown;

describe('a sealed file', () => {
  test('opens to what was sealed, also for a vault opened anew, and shows nothing of it', async () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(vault.open(NAME, vault.seal(NAME, bytes))).toEqual(bytes);
      }),
    );
    const again = await Vault.openLike(sealed, NAME, 'a passphrase', randomBytes);
    expect(again.open(NAME, sealed)).toEqual(new Uint8Array(secret));
    expect(Buffer.from(sealed).toString()).not.toContain(toBase64url(secret));
    expect(vault.seal(NAME, secret)).not.toEqual(sealed);
  });

  test('with any byte changed is corrupt, and no passphrase is called wrong for it', async () => {
    for (let place = 0; place < sealed.length; place += 1) {
      const changed = Uint8Array.from(sealed);
      changed[place]! ^= 1 << (place % 8);
      expect(() => vault.open(NAME, changed)).toThrow(corrupt);
      await expect(Vault.openLike(changed, NAME, 'a passphrase', randomBytes)).rejects.toEqual(corrupt);
    }
  });

  test.each([0, 1, 100, -1])('cut off after %i bytes is corrupt', (length) => {
    expect(() => vault.open(NAME, sealed.slice(0, length))).toThrow(corrupt);
  });

  test.each<[string, (record: Sealed) => void]>([
    ['the name', ({ header }) => (header['name'] = 'epochs/y/share.sealed')],
    ['the version', ({ header }) => (header['v'] = 2)],
    ['the salt', ({ header }) => (header.kdf['salt'] = flipped(header.kdf['salt'] as string))],
    ['the cost', ({ header }) => (header.kdf['N'] = COST * 2)],
    ['the check value', ({ header }) => (header['check'] = flipped(header['check'] as string))],
    ['the vector', ({ header }) => (header['iv'] = flipped(header['iv'] as string))],
    ['the box', (record) => (record.box = flipped(record.box))],
    ['the box, to nothing', (record) => (record.box = '')],
    ['a member more', ({ header }) => (header['more'] = 1)],
  ])('in which somebody changed %s and the digest with it is corrupt', (_, change) => {
    expect(() => vault.open(NAME, rewritten(change))).toThrow(corrupt);
  });

  test('in the place of another is corrupt', () => {
    expect(() => vault.open('epochs/y/share.sealed', sealed)).toThrow(expect.objectContaining({ code: 'HOLDER_SHARE_CORRUPT' }));
  });

  test('of another vault with the same passphrase is corrupt', async () => {
    const other = await Vault.create('a passphrase', COST, randomBytes);
    expect(() => vault.open(NAME, other.seal(NAME, secret))).toThrow(corrupt);
  });
});

describe('a passphrase', () => {
  test('that is wrong is said to be, and nothing else', async () => {
    await expect(Vault.openLike(sealed, NAME, 'another passphrase', randomBytes)).rejects.toMatchObject({ code: 'HOLDER_PASSPHRASE', exitCode: 2 });
  });

  test('is the same in either Unicode form', async () => {
    const composed = await Vault.create('Übergröße', COST, randomBytes);
    const file = composed.seal(NAME, secret);
    expect((await Vault.openLike(file, NAME, 'Übergröße'.normalize('NFD'), randomBytes)).open(NAME, file)).toEqual(new Uint8Array(secret));
  });

  test.each([2 ** 9, 2 ** 21, 1025, 0])('is not tried at a cost of %i, which a file made up by somebody may ask for', async (N) => {
    await expect(Vault.openLike(rewritten(({ header }) => (header.kdf['N'] = N)), NAME, 'a passphrase', randomBytes)).rejects.toEqual(corrupt);
  });
});
