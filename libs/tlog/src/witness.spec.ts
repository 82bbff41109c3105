import { utf8 } from '#libs/encoding';
import { consistencyRanges } from '#libs/merkle';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddCheckpoint,
  answerAddCheckpoint,
  checkpointText,
  consistencyProofFromTiles,
  COSIGNATURE_V1,
  cosign,
  parseAddCheckpoint,
  parseCosignatures,
  parseSize,
  type Remembered,
  serializeAddCheckpoint,
  serializeCosignatures,
  serializeSize,
  signNote,
  type WitnessAnswer,
} from './index.js';
import { code, entriesOf, flipped, party, SmallLog } from './testing/small-log.js';

const log = new SmallLog(entriesOf(40));
const logs = new Map([[log.log.name, [log.log.verifier]]]);
const witness = party('witness.example', COSIGNATURE_V1);
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const at = (size: number): Remembered => ({ size, root: log.root(size) });
const proof = (first: number, second: number): readonly Uint8Array[] => consistencyProofFromTiles(first, second, (tile) => log.tile(tile));
const request = (old: number, size: number): AddCheckpoint => ({ old, proof: old === 0 ? [] : proof(old, size), checkpoint: log.checkpoint(size) });
const answer = (body: AddCheckpoint, last: Remembered | undefined, known = logs): WitnessAnswer => answerAddCheckpoint(utf8(serializeAddCheckpoint(body)), known, () => last);

describe('add-checkpoint', () => {
  test('the first checkpoint, every later one, and the same one again are accepted', () => {
    expect(answer(request(0, 7), undefined)).toMatchObject({ status: 200, checkpoint: { size: 7 } });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (second, pick) => {
        const first = 1 + (pick % second);
        expect(answer(request(first, second), at(first))).toMatchObject({ status: 200, checkpoint: { size: second } });
      }),
      { numRuns: 50 },
    );
    expect(answer({ ...request(0, 0), checkpoint: log.checkpoint(0) }, undefined).status).toBe(200);
  });

  const other = new SmallLog(entriesOf(40).with(3, utf8('edited')));
  const forked = (size: number): AddCheckpoint['checkpoint'] => {
    const text = checkpointText({ origin: log.log.name, size, root: other.root(size), extensions: [] });
    return { text, signatures: [signNote(text, log.log.name, log.log.key)] };
  };
  const emptyWithRoot = checkpointText({ origin: log.log.name, size: 0, root: log.root(1), extensions: [] });

  test.each<[string, AddCheckpoint, Remembered | undefined, WitnessAnswer]>([
    ['a size that is not remembered any more', request(5, 9), at(7), { status: 409, size: 7 }],
    ['a size that was never seen', request(5, 9), undefined, { status: 409, size: 0 }],
    ['an old size of 0 to ask for the remembered one', request(0, 9), at(7), { status: 409, size: 7 }],
    ['a checkpoint that is older', { ...request(5, 5), old: 7 }, at(7), { status: 400, code: 'TLOG_REQUEST' }],
    ['an altered history', { ...request(5, 9), checkpoint: forked(9) }, at(5), { status: 422, code: 'TLOG_CONSISTENCY' }],
    ['two roots for one size', { old: 5, proof: [], checkpoint: forked(5) }, at(5), { status: 422, code: 'TLOG_CONSISTENCY' }],
    ['no proof', { ...request(5, 9), proof: [] }, at(5), { status: 422, code: 'TLOG_CONSISTENCY' }],
    ['an altered proof', { ...request(5, 9), proof: proof(5, 9).map((hash) => flipped(hash, 1)) }, at(5), { status: 422, code: 'TLOG_CONSISTENCY' }],
    ['a proof from nothing', { ...request(0, 9), proof: proof(5, 9) }, undefined, { status: 422, code: 'TLOG_CONSISTENCY' }],
    ['an empty tree with another root', { old: 0, proof: [], checkpoint: { text: emptyWithRoot, signatures: [signNote(emptyWithRoot, log.log.name, log.log.key)] } }, undefined, { status: 422, code: 'TLOG_EMPTY_ROOT' }],
    ['the signature of nobody known', { ...request(0, 9), checkpoint: { ...log.checkpoint(9), signatures: [signNote('x\n', 'stranger.example', log.log.key)] } }, undefined, { status: 403, code: 'TLOG_UNSIGNED' }],
    ['a signature that fails', { ...request(0, 9), checkpoint: { ...log.checkpoint(9), signatures: log.checkpoint(8).signatures } }, undefined, { status: 403, code: 'TLOG_SIGNATURE' }],
    ['the checkpoint of an unknown log', { ...request(0, 9), checkpoint: { ...log.checkpoint(9), text: log.checkpoint(9).text.replace('log.example', 'log2.example') } }, undefined, { status: 404, code: 'TLOG_ORIGIN' }],
  ])('with %s is answered', (_, body, last, expected) => {
    expect(answer(body, last)).toEqual(expected);
  });

  test.each([
    ['no old line', 'size 0\n\no\n', 'TLOG_REQUEST', 'old'],
    ['a leading zero', 'old 00\n\no\n', 'TLOG_NUMBER', 'old'],
    ['no blank line', 'old 0\no\n', 'TLOG_REQUEST', undefined],
    ['64 proof lines', `old 1\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\no\n`, 'TLOG_REQUEST', 'proof'],
    ['31 bytes in a proof line', `old 1\n${Buffer.alloc(31).toString('base64')}\n\no\n`, 'TLOG_REQUEST', 'proof.0'],
    ['no signature', `old 0\n\n${log.checkpoint(1).text}\n`, 'TLOG_NOTE', 'signatures'],
  ])('with %s is a bad request', (_, body, expected, field) => {
    expect(() => parseAddCheckpoint(utf8(body))).toThrow(refused(expected, field));
    expect(answerAddCheckpoint(utf8(body), logs, () => undefined)).toEqual({ status: 400, code: expected });
  });

  test('is read back byte for byte', () => {
    const body = serializeAddCheckpoint(request(5, 33));
    expect(serializeAddCheckpoint(parseAddCheckpoint(utf8(body)))).toBe(body);
    expect(parseAddCheckpoint(utf8(body)).proof).toHaveLength(consistencyRanges(5, 33).length);
  });

  test('a fault in the witness’ memory is not taken for a bad request', () => {
    const broken = (): never => {
      throw new TypeError('disk');
    };
    expect(() => answerAddCheckpoint(utf8(serializeAddCheckpoint(request(0, 9))), logs, broken)).toThrow(TypeError);
  });
});

describe('the answer of a witness', () => {
  const note = log.checkpoint(9);
  const own = cosign(note.text, witness.name, witness.key, 1_234);
  const stranger = party('stranger.example', COSIGNATURE_V1);
  const read = (body: string): ReturnType<typeof parseCosignatures> => parseCosignatures(utf8(body), note, [witness.verifier]);

  test('gives the cosignatures of known witnesses, and those of others are left out', () => {
    const body = serializeCosignatures([cosign(note.text, stranger.name, stranger.key, 5), own]);
    expect(read(body)).toEqual({ lines: [own], cosignatures: [{ witness: witness.verifier, timestamp: 1_234 }] });
  });

  test.each([
    ['of another checkpoint', serializeCosignatures([cosign(log.checkpoint(8).text, witness.name, witness.key, 1_234)]), 'TLOG_SIGNATURE'],
    ['of nobody known', serializeCosignatures([cosign(note.text, stranger.name, stranger.key, 5)]), 'TLOG_UNSIGNED'],
    ['with an empty line', `\n${serializeCosignatures([own])}`, 'TLOG_RESPONSE'],
    ['with a note inside', `x\n\n${serializeCosignatures([own])}`, 'TLOG_RESPONSE'],
    ['that is a page', '<html>\n', 'TLOG_NOTE'],
    ['that is empty', '', 'TLOG_TEXT'],
  ])('%s is refused', (_, body, expected) => {
    expect(() => read(body)).toThrow(refused(expected));
  });

  test('409 has the remembered size', () => {
    expect(parseSize(utf8(serializeSize(20_852_014)))).toBe(20_852_014);
    for (const body of ['3', '03\n', '-1\n', '\n', '3\n\n', '9007199254740992\n', `${'1'.repeat(40)}\n`]) {
      expect(() => parseSize(utf8(body))).toThrow(expect.objectContaining({ code: expect.stringMatching(/^TLOG_(NUMBER|TEXT|SIZE)$/) as string }));
    }
  });
});
