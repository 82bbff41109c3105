import { utf8 } from '#libs/encoding';
import type { MlDsaSigningKey } from '#libs/signing';
import { describe, expect, test } from 'vitest';
import {
  answerAddCheckpoint,
  consistencyProofFromTiles,
  cosign,
  COSIGNATURE_V1,
  inclusionProofs,
  parseCosignatures,
  parseNote,
  parsePolicy,
  parseProof,
  serializeAddCheckpoint,
  serializeCosignatures,
  serializeNote,
  serializeProof,
  signedCheckpoint,
  verifyCheckpoint,
  verifyProof,
} from './index.js';
import { code, entriesOf, flipped, mlDsaParty, party, SmallLog } from './testing/small-log.js';

const small = new SmallLog(entriesOf(300));
const { log } = small;
const later = mlDsaParty(log.name);
const [w1, w2] = [party('w1.example', COSIGNATURE_V1), mlDsaParty('w2.example')];
const policyOf = (...lines: string[]): ReturnType<typeof parsePolicy> => parsePolicy(utf8(`${lines.join('\n')}\n`));
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const head = { origin: log.name, size: 300, root: small.root(), extensions: [] };
const note = signedCheckpoint(head, [log.key, later.key], 1000);
const ed25519Only = policyOf(`log ${log.vkey}`, 'quorum none');
const mlDsaOnly = policyOf(`log ${later.vkey}`, 'quorum none');
const either = policyOf(`log ${log.vkey}`, `log ${later.vkey}`, 'quorum none');

describe('a checkpoint signed by its log', () => {
  test('with both algorithms is accepted by whoever knows one of the keys, and the other line is ignored', () => {
    expect(verifyCheckpoint(note, ed25519Only)).toMatchObject({ checkpoint: { size: 300 }, log: { key: { kid: log.key.kid } }, cosignatures: [] });
    expect(verifyCheckpoint(note, mlDsaOnly)).toMatchObject({ checkpoint: { size: 300 }, log: { key: { kid: later.key.kid } }, cosignatures: [] });
    expect(verifyCheckpoint(note, either).cosignatures).toEqual([]);
  });

  test('by ML-DSA-44 does not need the other signature, nor the other way round; whoever trusts one key alone is not moved by the other', () => {
    const [first, second] = note.signatures;
    expect(verifyCheckpoint({ ...note, signatures: [second!] }, either).log.key.kid).toBe(later.key.kid);
    expect(() => verifyCheckpoint({ ...note, signatures: [first!] }, mlDsaOnly)).toThrow(refused('TLOG_UNSIGNED', 'signatures'));
    expect(() => verifyCheckpoint({ ...note, signatures: [second!] }, ed25519Only)).toThrow(refused('TLOG_UNSIGNED', 'signatures'));
  });

  test('of which one known signature fails is refused as a whole', () => {
    const broken = note.signatures.map((line, index) => (index === 1 ? { ...line, signature: flipped(line.signature, 5000) } : line));
    expect(() => verifyCheckpoint({ ...note, signatures: broken }, either)).toThrow(refused('TLOG_SIGNATURE', 'signatures.1'));
    expect(verifyCheckpoint({ ...note, signatures: broken }, ed25519Only).log.key.kid).toBe(log.key.kid);
  });

  test('is read back from its text', () => {
    expect(parseNote(utf8(serializeNote(note)))).toEqual(note);
  });

  test('without a time by ML-DSA-44 is accepted', () => {
    expect(verifyCheckpoint(signedCheckpoint(head, [later.key], 0), mlDsaOnly).checkpoint.size).toBe(300);
  });

  test('is not made of what could not be verified', () => {
    expect(() => signedCheckpoint({ ...head, origin: 'a log with spaces' }, [log.key], 1)).toThrow(refused('TLOG_KEY_NAME', 'name'));
    expect(() => signedCheckpoint({ ...head, extensions: ['x'] }, [later.key], 1)).toThrow(refused('TLOG_COSIGNATURE', 'extensions'));
    expect(signedCheckpoint({ ...head, extensions: ['x'] }, [log.key], 1).signatures).toHaveLength(1);
    expect(() => signedCheckpoint({ ...head, size: -1 }, [log.key], 1)).toThrow(refused('TLOG_NUMBER', 'size'));
  });
});

describe('a policy with ML-DSA-44 keys', () => {
  const both = policyOf(`log ${later.vkey}`, `witness one ${w1.vkey}`, `witness two ${w2.vkey}`, 'group all all one two', 'quorum all');
  const cosigned = (...witnesses: readonly { readonly name: string; readonly key: Parameters<typeof cosign>[2] }[]): typeof note => ({
    ...note,
    signatures: [...note.signatures, ...witnesses.map(({ name, key }) => cosign(note.text, name, key, 1234))],
  });

  test('counts witnesses of both algorithms, and not the log among them', () => {
    expect(verifyCheckpoint(cosigned(w1, w2), both).cosignatures.map(({ witness, timestamp }) => [witness.name, timestamp])).toEqual([['w1.example', 1234], ['w2.example', 1234]]);
    expect(() => verifyCheckpoint(cosigned(w1), both)).toThrow(refused('TLOG_QUORUM', 'signatures'));
    expect(() => verifyCheckpoint(cosigned(w1, w1, later), both)).toThrow(refused('TLOG_QUORUM', 'signatures'));
  });

  test('a key that is the log’s and a witness’ is refused, in either order', () => {
    for (const lines of [[`log ${later.vkey}`, `witness w ${later.vkey}`], [`witness w ${later.vkey}`, `log ${later.vkey}`]]) {
      expect(() => policyOf(...lines, 'quorum none')).toThrow(expect.objectContaining({ code: 'TLOG_POLICY', place: { line: 2 } }));
    }
  });

  test('a key twice among the witnesses is refused', () => {
    expect(() => policyOf(`witness a ${w2.vkey}`, `witness b ${w2.vkey}`, 'quorum a')).toThrow(expect.objectContaining({ code: 'TLOG_POLICY', place: { line: 2 } }));
  });
});

describe('a witness', () => {
  const logs = new Map([[log.name, [later.verifier]]]);
  const before = { size: 100, root: small.root(100) };
  const proof = consistencyProofFromTiles(100, 300, (tile) => small.tile(tile));
  const ask = (checkpoint: typeof note): unknown => answerAddCheckpoint(utf8(serializeAddCheckpoint({ old: 100, proof, checkpoint })), logs, () => before);
  const reply = (key: MlDsaSigningKey, time: number): ReturnType<typeof parseCosignatures> =>
    parseCosignatures(utf8(serializeCosignatures([cosign(note.text, w2.name, key, time)])), note, [w2.verifier]);

  test('follows a log by its ML-DSA-44 key', () => {
    expect(ask(note)).toMatchObject({ status: 200, checkpoint: { size: 300 } });
    expect(ask({ ...note, signatures: note.signatures.slice(0, 1) })).toEqual({ status: 403, code: 'TLOG_UNSIGNED' });
    expect(ask({ ...note, signatures: note.signatures.map((line) => ({ ...line, signature: flipped(line.signature, 100) })) })).toEqual({ status: 403, code: 'TLOG_SIGNATURE' });
  });

  test('answers with an ML-DSA-44 cosignature, which states its time', () => {
    expect(reply(w2.key, 77).cosignatures).toEqual([{ witness: w2.verifier, timestamp: 77 }]);
    expect(() => reply(w2.key, 0)).toThrow(refused('TLOG_RESPONSE', 'timestamp'));
    expect(() => reply(later.key, 77)).toThrow(refused('TLOG_UNSIGNED', 'signatures'));
  });
});

describe('receipts of one checkpoint', () => {
  test('for every entry verify, by either key of the log and with a witness', () => {
    const checkpoint = { ...note, signatures: [...note.signatures, cosign(note.text, w2.name, w2.key, 5)] };
    const policy = policyOf(`log ${log.vkey}`, `witness two ${w2.vkey}`, 'quorum two');
    const indices = [0, 255, 256, 299];
    const paths = inclusionProofs(indices, 300, (tile) => small.tile(tile));
    for (const [at, index] of indices.entries()) {
      const receipt = parseProof(utf8(serializeProof({ index, path: paths[at]!, checkpoint })));
      for (const one of [policy, mlDsaOnly]) expect(verifyProof(receipt, small.entries[index]!, one).checkpoint.size).toBe(300);
      expect(() => verifyProof(receipt, small.entries[1]!, policy)).toThrow(refused('TLOG_INCLUSION', 'root'));
    }
  });
});
