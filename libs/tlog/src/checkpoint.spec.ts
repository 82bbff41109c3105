import { utf8 } from '#libs/encoding';
import { describe, expect, test } from 'vitest';
import { checkpointText, COSIGNATURE_V1, ED25519, type Note, parseCheckpoint, parsePolicy, signNote, verifyCheckpoint } from './index.js';
import { code, entriesOf, flipped, party, SmallLog } from './testing/small-log.js';

const log = new SmallLog(entriesOf(5));
const [w1, w2, w3] = [party('w1.example', COSIGNATURE_V1), party('w2.example', COSIGNATURE_V1), party('w3.example', COSIGNATURE_V1)] as const;
const policy = parsePolicy(utf8(`log ${log.log.vkey}\nwitness one ${w1.vkey}\nwitness two ${w2.vkey}\nwitness three ${w3.vkey}\ngroup most 2 one two three\nquorum most\n`));
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const ROOT = Buffer.alloc(32, 7).toString('base64');

describe('the text of a checkpoint', () => {
  test('origin, size, root and extensions are read, and written back byte for byte', () => {
    const text = `an origin with spaces\n9007199254740991\n${ROOT}\none\ntwo\n`;
    expect(parseCheckpoint(text)).toEqual({ origin: 'an origin with spaces', size: 2 ** 53 - 1, root: new Uint8Array(32).fill(7), extensions: ['one', 'two'] });
    expect(checkpointText(parseCheckpoint(text))).toBe(text);
  });

  test.each([
    ['two lines', 'o\n1\n', 'TLOG_CHECKPOINT'],
    ['no origin', `\n1\n${ROOT}\n`, 'TLOG_CHECKPOINT'],
    ['an empty extension', `o\n1\n${ROOT}\n\nx\n`, 'TLOG_CHECKPOINT'],
    ['no final newline', `o\n1\n${ROOT}`, 'TLOG_CHECKPOINT'],
    ['a leading zero', `o\n01\n${ROOT}\n`, 'TLOG_NUMBER'],
    ['a sign', `o\n+1\n${ROOT}\n`, 'TLOG_NUMBER'],
    ['a negative size', `o\n-1\n${ROOT}\n`, 'TLOG_NUMBER'],
    ['an exponent', `o\n1e3\n${ROOT}\n`, 'TLOG_NUMBER'],
    ['2^53', `o\n9007199254740992\n${ROOT}\n`, 'TLOG_NUMBER'],
    ['Arabic digits', `o\n\u0661\n${ROOT}\n`, 'TLOG_NUMBER'],
    ['hexadecimal root', `o\n1\n${'00'.repeat(32)}!\n`, 'TLOG_BASE64'],
    ['31 bytes of root', `o\n1\n${Buffer.alloc(31).toString('base64')}\n`, 'TLOG_CHECKPOINT'],
  ])('with %s is refused', (_, text, expected) => {
    expect(() => parseCheckpoint(text)).toThrow(refused(expected));
  });

  test('a newline smuggled into origin or extension is not written', () => {
    const checkpoint = { origin: 'o', size: 1, root: new Uint8Array(32), extensions: [] };
    expect(() => checkpointText({ ...checkpoint, origin: `o\n2\n${ROOT}` })).toThrow(refused('TLOG_CHECKPOINT'));
    expect(() => checkpointText({ ...checkpoint, extensions: ['a\nb'] })).toThrow(refused('TLOG_CHECKPOINT'));
    expect(() => checkpointText({ ...checkpoint, size: -1 })).toThrow(refused('TLOG_NUMBER', 'size'));
  });
});

describe('a checkpoint under a policy', () => {
  test('signed by its log and cosigned by a quorum is accepted, with the witnesses and their times', () => {
    const { checkpoint, log: by, cosignatures } = verifyCheckpoint(log.checkpoint(5, [w1, w3]), policy);
    expect(checkpoint).toMatchObject({ origin: log.log.name, size: 5, root: log.root() });
    expect(by.name).toBe(log.log.name);
    expect(cosignatures.map(({ witness, timestamp }) => [witness.name, timestamp])).toEqual([['w1.example', 1000], ['w3.example', 1001]]);
  });

  test('too few witnesses, or one of them twice, are no quorum', () => {
    expect(() => verifyCheckpoint(log.checkpoint(5, [w2]), policy)).toThrow(refused('TLOG_QUORUM', 'signatures'));
    expect(() => verifyCheckpoint(log.checkpoint(5, [w2, w2]), policy)).toThrow(refused('TLOG_QUORUM', 'signatures'));
    expect(() => verifyCheckpoint(log.checkpoint(5, [w2, party('stranger.example', COSIGNATURE_V1)]), policy)).toThrow(refused('TLOG_QUORUM', 'signatures'));
  });

  test('without its log’s signature it is refused, however many witnesses signed', () => {
    const { text, signatures } = log.checkpoint(5, [w1, w2, w3]);
    expect(() => verifyCheckpoint({ text, signatures: signatures.slice(1) }, policy)).toThrow(refused('TLOG_UNSIGNED', 'signatures'));
  });

  test('of another origin it is refused, even when a known log signed it', () => {
    const text = checkpointText({ origin: `${log.log.name}x`, size: 5, root: log.root(), extensions: [] });
    expect(() => verifyCheckpoint({ text, signatures: [signNote(text, log.log.name, log.log.key)] }, policy)).toThrow(refused('TLOG_ORIGIN', 'origin'));
  });

  test('of the empty tree it has the root of the empty tree', () => {
    const open = parsePolicy(utf8(`log ${log.log.vkey}\nquorum none\n`));
    expect(verifyCheckpoint(log.checkpoint(0), open).checkpoint.size).toBe(0);
    const text = checkpointText({ origin: log.log.name, size: 0, root: log.root(1), extensions: [] });
    expect(() => verifyCheckpoint({ text, signatures: [signNote(text, log.log.name, log.log.key)] }, open)).toThrow(refused('TLOG_EMPTY_ROOT', 'root'));
  });

  const good = log.checkpoint(5, [w1, w2], ['extension']);
  const lines = good.text.split('\n');
  const withLine = (index: number, line: string): Note => ({ ...good, text: lines.with(index, line).join('\n') });
  test.each([
    ['origin', withLine(0, `${lines[0]}x`), 'TLOG_ORIGIN'],
    ['size', withLine(1, '6'), 'TLOG_SIGNATURE'],
    ['root', withLine(2, ROOT), 'TLOG_SIGNATURE'],
    ['extension', withLine(3, 'extensioN'), 'TLOG_SIGNATURE'],
    ['log signature', altered(good, 0, { bit: 3 }), 'TLOG_SIGNATURE'],
    ['log name', altered(good, 0, { name: 'other.example' }), 'TLOG_UNSIGNED'],
    ['log key ID', altered(good, 0, { keyId: 1 }), 'TLOG_UNSIGNED'],
    ['timestamp', altered(good, 1, { bit: 56 }), 'TLOG_SIGNATURE'],
    ['cosignature', altered(good, 1, { bit: 99 }), 'TLOG_SIGNATURE'],
    ['witness name', altered(good, 1, { name: 'other.example' }), 'TLOG_QUORUM'],
    ['witness key ID', altered(good, 2, { keyId: 1 }), 'TLOG_QUORUM'],
  ])('with its %s altered is refused', (_, note, expected) => {
    expect(verifyCheckpoint(good, policy).cosignatures).toHaveLength(2);
    expect(() => verifyCheckpoint(note, policy)).toThrow(refused(expected));
  });

  test('rotation: a log with two keys under one name is accepted by either', () => {
    const second = party(log.log.name, ED25519);
    const both = parsePolicy(utf8(`log ${log.log.vkey}\nlog ${second.vkey}\nquorum none\n`));
    const { text } = log.checkpoint();
    expect(verifyCheckpoint({ text, signatures: [signNote(text, log.log.name, second.key)] }, both).log.key.kid).toBe(second.key.kid);
    expect(verifyCheckpoint(log.checkpoint(), both).log.key.kid).toBe(log.log.key.kid);
  });
});

function altered(note: Note, at: number, change: { readonly name?: string; readonly keyId?: number; readonly bit?: number }): Note {
  const signatures = note.signatures.map((line, index) => {
    if (index !== at) return line;
    return { name: change.name ?? line.name, keyId: change.keyId ?? line.keyId, signature: change.bit === undefined ? line.signature : flipped(line.signature, change.bit) };
  });
  return { ...note, signatures };
}
