import { utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COSIGNATURE_V1, cosign, ED25519, formatVerifierKey, parseNote, parseVerifierKey, serializeNote, signNote, verifierOf, verifyNote } from './index.js';
import { code, flipped, party } from './testing/small-log.js';

const alice = party('alice.example/note', ED25519);
const bob = party('bob.example', ED25519);
const TEXT = 'A text\n\nwith an empty line.\n';
const signed = serializeNote({ text: TEXT, signatures: [signNote(TEXT, alice.name, alice.key)] });
const parse = (text: string): ReturnType<typeof parseNote> => parseNote(utf8(text));
const line = signed.split('\n').at(-2) ?? '';
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));

describe('a signed note', () => {
  test('is read up to its last empty line, verifies, and is written back byte for byte', () => {
    const note = parse(signed);
    expect(note.text).toBe(TEXT);
    expect(verifyNote(note, [alice.verifier]).map(({ verifier }) => verifier.name)).toEqual([alice.name]);
    expect(serializeNote(note)).toBe(signed);
  });

  test.each([
    ['no final newline', signed.slice(0, -1), 'TLOG_TEXT'],
    ['a tab', signed.replace('A text', 'A\ttext'), 'TLOG_TEXT'],
    ['a carriage return', signed.replaceAll('\n', '\r\n'), 'TLOG_TEXT'],
    ['no blank line', `text\n${line}\n`, 'TLOG_NOTE'],
    ['no signature', `${TEXT}\n`, 'TLOG_NOTE'],
    ['nothing at all', '\n', 'TLOG_NOTE'],
    ['a line behind the signatures', `${signed}more\n`, 'TLOG_NOTE'],
    ['a hyphen for the em dash', signed.replace('\u2014', '-'), 'TLOG_NOTE'],
    ['no name', `text\n\n\u2014 AAAAAAA=\n`, 'TLOG_NOTE'],
    ['an empty name', `text\n\n\u2014  AAAAAAA=\n`, 'TLOG_KEY_NAME'],
    ['a space in the name', signed.replace(alice.name, 'alice example'), 'TLOG_KEY_NAME'],
    ['a no-break space in the name', signed.replace(alice.name, 'alice\u00a0example'), 'TLOG_KEY_NAME'],
    ['a plus in the name', signed.replace(alice.name, 'alice+example'), 'TLOG_KEY_NAME'],
    ['base64 without padding', signed.replace(/=*\n$/, '\n'), 'TLOG_BASE64'],
    ['base64url', `text\n\n\u2014 a ${'-'.repeat(8)}\n`, 'TLOG_BASE64'],
    ['unused bits set', `text\n\n\u2014 a AAAAAAB=\n`, 'TLOG_BASE64'],
    ['a key ID and no signature', `text\n\n\u2014 a AAAAAA==\n`, 'TLOG_NOTE'],
    ['101 signatures', signed + `${line}\n`.repeat(100), 'TLOG_NOTE'],
    ['more bytes than allowed', `${'x'.repeat(200_000)}\n${signed}`, 'TLOG_SIZE'],
  ])('with %s is refused', (_, text, expected) => {
    expect(() => parse(text)).toThrow(refused(expected));
  });

  test('that is not UTF-8 is refused', () => {
    expect(() => parseNote(Uint8Array.of(0xff, 0x0a))).toThrow(refused('TLOG_TEXT'));
  });

  test('with 100 signatures is read', () => {
    expect(parse(signed + `${line}\n`.repeat(99)).signatures).toHaveLength(100);
  });

  test('whatever is accepted has one spelling, and nothing but a coded refusal comes out', () => {
    const pieces = fc.constantFrom('\n', '\n\n', '\u2014 ', ' ', 'name', '+', 'AAAAAAA=', 'AAAAAAAA', line, 'text', '\u0085', '=');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let note;
        try {
          note = parse(text);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^TLOG_/) as string });
          return;
        }
        expect(serializeNote(note)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('verification of a note', () => {
  test('ignores what unknown keys signed, even under a known name or a known key ID', () => {
    const note = parse(signed);
    const [own] = note.signatures;
    const strangers = [{ ...own!, name: 'mallory.example' }, { ...own!, keyId: own!.keyId ^ 1 }];
    expect(verifyNote({ text: TEXT, signatures: [...strangers, own!] }, [alice.verifier])).toHaveLength(1);
    expect(() => verifyNote({ text: TEXT, signatures: strangers }, [alice.verifier])).toThrow(refused('TLOG_UNSIGNED', 'signatures'));
  });

  test('refuses the note as a whole when one signature of a known key fails', () => {
    const signatures = [signNote(TEXT, alice.name, alice.key), signNote('another text\n', bob.name, bob.key)];
    expect(() => verifyNote({ text: TEXT, signatures }, [alice.verifier, bob.verifier])).toThrow(refused('TLOG_SIGNATURE', 'signatures.1'));
    expect(verifyNote({ text: TEXT, signatures }, [alice.verifier])).toHaveLength(1);
  });

  test('any bit of text or signature flipped: refused', () => {
    const { signatures: [own] } = parse(signed);
    fc.assert(
      fc.property(fc.nat({ max: 511 }), fc.nat({ max: TEXT.length - 2 }), (bit, at) => {
        const text = `${TEXT.slice(0, at)}${TEXT[at] === 'x' ? 'y' : 'x'}${TEXT.slice(at + 1)}`;
        expect(() => verifyNote({ text, signatures: [own!] }, [alice.verifier])).toThrow(refused('TLOG_SIGNATURE'));
        expect(() => verifyNote({ text: TEXT, signatures: [{ ...own!, signature: flipped(own!.signature, bit) }] }, [alice.verifier])).toThrow(refused('TLOG_SIGNATURE'));
      }),
    );
    expect(() => verifyNote({ text: TEXT, signatures: [{ ...own!, signature: own!.signature.slice(1) }] }, [alice.verifier])).toThrow(refused('TLOG_SIGNATURE'));
  });

  test('does not choose between two keys of one name and ID', () => {
    const imposter = { ...bob.verifier, name: alice.name, keyId: alice.verifier.keyId };
    expect(() => verifyNote(parse(signed), [alice.verifier, imposter])).toThrow(refused('TLOG_KEY_AMBIGUOUS'));
    expect(verifyNote(parse(signed), [alice.verifier, alice.verifier])).toHaveLength(1);
  });
});

describe('signing', () => {
  test.each([
    ['text without a final newline', 'text', alice.name, 'TLOG_TEXT'],
    ['text with a tab', 'a\ttext\n', alice.name, 'TLOG_TEXT'],
    ['a name with a space', TEXT, 'alice example', 'TLOG_KEY_NAME'],
    ['a name with a newline', TEXT, 'alice\nexample', 'TLOG_KEY_NAME'],
  ])('%s: nothing that could not be read is signed', (_, text, name, expected) => {
    expect(() => signNote(text, name, alice.key)).toThrow(refused(expected));
    expect(() => cosign(text, name, alice.key, 1)).toThrow(refused(expected));
  });
});

describe('a cosignature', () => {
  const witness = party('witness.example', COSIGNATURE_V1);
  const own = cosign(TEXT, witness.name, witness.key, 1_700_000_000);
  const verify = (signature: Uint8Array, text = TEXT): unknown => verifyNote({ text, signatures: [{ ...own, signature }] }, [witness.verifier]);

  test('says when it was made', () => {
    expect(verify(own.signature)).toEqual([{ verifier: witness.verifier, timestamp: 1_700_000_000 }]);
  });

  test('with another time, another text or a flipped bit is refused', () => {
    const later = own.signature.slice();
    new DataView(later.buffer).setBigUint64(0, 1_700_000_001n);
    expect(() => verify(later)).toThrow(refused('TLOG_SIGNATURE'));
    expect(() => verify(own.signature, 'another text\n')).toThrow(refused('TLOG_SIGNATURE'));
    for (let bit = 64; bit < 576; bit += 7) expect(() => verify(flipped(own.signature, bit))).toThrow(refused('TLOG_SIGNATURE'));
  });

  test.each([0n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])('of time %d is refused before any cryptography', (time) => {
    const signature = own.signature.slice();
    new DataView(signature.buffer).setBigUint64(0, time);
    expect(() => verify(signature)).toThrow(refused('TLOG_COSIGNATURE'));
  });

  test('of another length is refused', () => {
    expect(() => verify(own.signature.slice(0, 71))).toThrow(refused('TLOG_COSIGNATURE'));
    expect(() => verify(Uint8Array.of(...own.signature, 0))).toThrow(refused('TLOG_COSIGNATURE'));
  });

  test('is none for a key that signs notes, and the other way round', () => {
    const asNote = { ...own, keyId: verifierOf(witness.name, ED25519, Buffer.from(witness.key.jwk.x, 'base64url')).keyId };
    expect(() => verifyNote({ text: TEXT, signatures: [asNote] }, [witness.verifier])).toThrow(refused('TLOG_UNSIGNED'));
    expect(() => cosign(TEXT, witness.name, witness.key, 0)).toThrow(refused('TLOG_COSIGNATURE', 'timestamp'));
    expect(() => cosign(TEXT, witness.name, witness.key, 1.5)).toThrow(refused('TLOG_COSIGNATURE', 'timestamp'));
  });
});

describe('a verifier key', () => {
  const encoded = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64');
  const keyBytes = [...Buffer.from(alice.key.jwk.x, 'base64url')];
  const id = alice.vkey.split('+')[1] ?? '';

  test('is read and written back', () => {
    expect(parseVerifierKey(alice.vkey)).toMatchObject({ name: alice.name, type: ED25519, key: { kid: alice.key.kid } });
    expect(formatVerifierKey(parseVerifierKey(alice.vkey))).toBe(alice.vkey);
  });

  test.each([
    ['no key ID', `${alice.name}+${encoded([1, ...keyBytes])}`, 'TLOG_VERIFIER_KEY'],
    ['an upper-case key ID', `${alice.name}+ABCDEF01+${encoded([1, ...keyBytes])}`, 'TLOG_VERIFIER_KEY'],
    ['no name', `+${id}+${encoded([1, ...keyBytes])}`, 'TLOG_KEY_NAME'],
    ['a space in its name', `al ice+${id}+${encoded([1, ...keyBytes])}`, 'TLOG_KEY_NAME'],
    ['a newline in its name', `al\nice+${id}+${encoded([1, ...keyBytes])}`, 'TLOG_KEY_NAME'],
    ['the ID of another name', `bob.example+${id}+${encoded([1, ...keyBytes])}`, 'TLOG_KEY_ID'],
    ['the ID of another type', `${alice.name}+${id}+${encoded([4, ...keyBytes])}`, 'TLOG_KEY_ID'],
    ['an ECDSA key', `${alice.name}+${id}+${encoded([2, ...keyBytes])}`, 'TLOG_KEY_TYPE'],
    ['an ML-DSA-44 key of 32 bytes', `${alice.name}+${id}+${encoded([6, ...keyBytes])}`, 'TLOG_KEY'],
    ['a type that is not assigned', `${alice.name}+${id}+${encoded([7, ...keyBytes])}`, 'TLOG_KEY_TYPE'],
    ['no key at all', `${alice.name}+${id}+`, 'TLOG_KEY_TYPE'],
    ['31 bytes of key', `${alice.name}+${id}+${encoded([1, ...keyBytes.slice(1)])}`, 'TLOG_KEY'],
    ['a key of small order', `${alice.name}+${id}+${encoded([1, 1, ...Array.from({ length: 31 }, () => 0)])}`, 'TLOG_KEY'],
    ['unpadded base64', alice.vkey.replace(/=*$/, '').concat('A'), 'TLOG_BASE64'],
    ['megabytes', `${'a'.repeat(2_000_000)}+${id}+AAAA`, 'TLOG_VERIFIER_KEY'],
  ])('with %s is refused', (_, text, expected) => {
    expect(() => parseVerifierKey(text)).toThrow(refused(expected));
  });
});
