import { fromUtf8, utf8 } from '#libs/encoding';
import { emptyHash } from '#libs/merkle';
import { verifyMlDsa } from '#libs/signing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpointText, cosign, formatVerifierKey, type NoteSignature, parseNote, parseVerifierKey, serializeNote, SUBTREE_V1, type Verifier, verifierOf, verifyNote } from './index.js';
import { code, flipped, mlDsaParty } from './testing/small-log.js';

const witness = mlDsaParty('witness.example/pq');
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const ROOT: Uint8Array = new Uint8Array(32).fill(0xab);
const TEXT = checkpointText({ origin: 'log.example/7', size: 4711, root: ROOT, extensions: [] });
const TIME = 1_700_000_000;
const own = cosign(TEXT, witness.name, witness.key, TIME);
const verify = (signature: Uint8Array, text = TEXT, verifier: Verifier = witness.verifier): unknown =>
  verifyNote({ text, signatures: [{ name: verifier.name, keyId: verifier.keyId, signature }] }, [verifier]);

/** `cosigned_message` as tlog-cosignature prints it, for a whole tree. */
function message({ label = 'subtree/v1\n\0', name = witness.name, time = TIME, origin = 'log.example/7', start = 0, end = 4711, hash = ROOT } = {}): Uint8Array {
  const uint64 = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  };
  const opaque = (text: string): Buffer => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
  return new Uint8Array(Buffer.concat([Buffer.from(label), opaque(name), uint64(time), opaque(origin), uint64(start), uint64(end), hash]));
}

/** A cosignature of `signed`, stating `time`. */
function stating(signed: Uint8Array, time = TIME): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(time));
  return new Uint8Array(Buffer.concat([bytes, witness.key.sign(signed)]));
}

describe('an ML-DSA-44 cosignature', () => {
  test('is over the structure of the specification, of type 6, and says when it was made', () => {
    expect(own.signature).toHaveLength(8 + 2420);
    expect(verifyMlDsa(message(), own.signature.subarray(8), witness.key)).toBe(true);
    expect(verify(own.signature)).toEqual([{ verifier: witness.verifier, timestamp: TIME }]);
    expect(witness.verifier.type).toBe(SUBTREE_V1);
  });

  test('survives the note that it stands in', () => {
    const note = serializeNote({ text: TEXT, signatures: [own] });
    expect(verifyNote(parseNote(utf8(note)), [witness.verifier])).toHaveLength(1);
  });

  test.each([
    ['label', message({ label: 'subtree/v2\n\0' })],
    ['cosigner', message({ name: 'witness.example/pr' })],
    ['time', message({ time: TIME + 1 })],
    ['origin', message({ origin: 'log.example/8' })],
    ['start', message({ start: 1 })],
    ['end', message({ end: 4710 })],
    ['root', message({ hash: flipped(ROOT, 100) })],
    ['length', message().slice(0, -1)],
  ])('over a structure with another %s is not valid', (_, signed) => {
    expect(verify(stating(message()))).toHaveLength(1);
    expect(() => verify(stating(signed))).toThrow(refused('TLOG_SIGNATURE', 'signatures.0'));
  });

  test.each([
    ['origin', checkpointText({ origin: 'log.example/8', size: 4711, root: ROOT, extensions: [] })],
    ['size', checkpointText({ origin: 'log.example/7', size: 4712, root: ROOT, extensions: [] })],
    ['root', checkpointText({ origin: 'log.example/7', size: 4711, root: flipped(ROOT, 0), extensions: [] })],
  ])('does not verify for a checkpoint of another %s', (_, text) => {
    expect(() => verify(own.signature, text)).toThrow(refused('TLOG_SIGNATURE', 'signatures.0'));
  });

  test('with any byte of time or signature altered is refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 * 2428 - 1 }), (bit) => {
        // The bits above 2^53 of the time are refused before any cryptography.
        expect(() => verify(flipped(own.signature, bit))).toThrow(refused(bit < 16 && !(bit >= 8 && bit < 13) ? 'TLOG_COSIGNATURE' : 'TLOG_SIGNATURE'));
      }),
      { numRuns: 300 },
    );
  });

  test('of another length is refused', () => {
    for (const signature of [own.signature.slice(1), Uint8Array.of(...own.signature, 0), own.signature.slice(0, 72)]) expect(() => verify(signature)).toThrow(refused('TLOG_COSIGNATURE'));
  });

  test('under another key, or the same key by another name, is refused', () => {
    const other = mlDsaParty(witness.name);
    expect(() => verify(own.signature, TEXT, other.verifier)).toThrow(refused('TLOG_SIGNATURE'));
    expect(() => verify(own.signature, TEXT, verifierOf('renamed.example', SUBTREE_V1, witness.key.publicKey))).toThrow(refused('TLOG_SIGNATURE'));
  });

  test('that states no time is read so', () => {
    expect(verify(cosign(TEXT, witness.name, witness.key, 0).signature)).toEqual([{ verifier: witness.verifier, timestamp: 0 }]);
    expect(() => cosign(TEXT, witness.name, witness.key, -1)).toThrow(refused('TLOG_COSIGNATURE', 'timestamp'));
    expect(() => cosign(TEXT, witness.name, witness.key, 2 ** 53)).toThrow(refused('TLOG_COSIGNATURE', 'timestamp'));
  });

  test('covers no extension lines, so with some it is neither made nor accepted', () => {
    const extended = `${TEXT}more\n`;
    expect(() => cosign(extended, witness.name, witness.key, TIME)).toThrow(refused('TLOG_COSIGNATURE', 'extensions'));
    expect(() => verify(own.signature, extended)).toThrow(refused('TLOG_COSIGNATURE', 'extensions'));
  });

  test('is over checkpoints only', () => {
    expect(() => cosign('a text\n', witness.name, witness.key, TIME)).toThrow(refused('TLOG_CHECKPOINT'));
    expect(() => verify(own.signature, 'a text\n')).toThrow(refused('TLOG_CHECKPOINT', 'signatures.0'));
    expect(() => verify(own.signature, `log.example/7\n0\n${Buffer.from(ROOT).toString('base64')}\n`)).toThrow(refused('TLOG_EMPTY_ROOT'));
    const empty = checkpointText({ origin: 'o', size: 0, root: emptyHash(), extensions: [] });
    expect(verify(cosign(empty, witness.name, witness.key, TIME).signature, empty)).toHaveLength(1);
  });

  test('takes names of 255 bytes and no longer ones', () => {
    const named = (name: string, origin: string): NoteSignature => cosign(checkpointText({ origin, size: 1, root: ROOT, extensions: [] }), name, witness.key, TIME);
    expect(named('\u00e9'.repeat(127), '\u00e9'.repeat(127)).signature).toHaveLength(2428);
    expect(() => named('\u00e9'.repeat(128), 'o')).toThrow(refused('TLOG_COSIGNATURE', 'name'));
    expect(() => named('n', 'o'.repeat(256))).toThrow(refused('TLOG_COSIGNATURE', 'origin'));
  });
});

describe('an ML-DSA-44 verifier key', () => {
  test('is read and written back', () => {
    const parsed = parseVerifierKey(witness.vkey);
    expect(parsed).toMatchObject({ name: witness.name, type: SUBTREE_V1, keyId: witness.verifier.keyId, key: { kid: witness.key.kid } });
    expect(formatVerifierKey(parsed)).toBe(witness.vkey);
    expect(fromUtf8(Buffer.from(witness.vkey)).length).toBeGreaterThan(1752);
  });

  test.each([
    ['the type of an Ed25519 note', 1, 1312, 'TLOG_KEY'],
    ['the type of an Ed25519 cosignature', 4, 1312, 'TLOG_KEY'],
    ['a byte less', 6, 1311, 'TLOG_KEY'],
    ['the ID of another key', 6, 1312, 'TLOG_KEY_ID'],
  ])('with %s is refused', (_, type, length, expected) => {
    const [name, id] = witness.vkey.split('+');
    expect(() => parseVerifierKey(`${name}+${id}+${Buffer.from([type, ...new Uint8Array(length)]).toString('base64')}`)).toThrow(refused(expected));
  });
});
