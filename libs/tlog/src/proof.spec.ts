import { utf8 } from '#libs/encoding';
import { inclusionPath } from '#libs/merkle';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COSIGNATURE_V1, inclusionProofs, type LogProof, parsePolicy, parseProof, proofsOver, serializeProof, verifyProof } from './index.js';
import { code, entriesOf, flipped, party, SmallLog } from './testing/small-log.js';

const log = new SmallLog(entriesOf(13));
const witness = party('witness.example', COSIGNATURE_V1);
const policy = parsePolicy(utf8(`log ${log.log.vkey}\nwitness w ${witness.vkey}\nquorum w\n`));
const refused = (value: string, field?: string): unknown => expect.objectContaining(code(value, field));
const receipt = (index: number, size: number): LogProof => ({ index, path: inclusionPath(index, log.entries.slice(0, size)), checkpoint: log.checkpoint(size, [witness]) });
const good = receipt(6, 13);
const text = serializeProof({ extra: utf8('anything'), ...good });
const parse = (changed: string): LogProof => parseProof(utf8(changed));

describe('a receipt', () => {
  test('for every leaf of every size is written, read back byte for byte, and verified', () => {
    for (let size = 1; size <= 13; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const written = serializeProof(receipt(index, size));
        const proof = parse(written);
        expect(serializeProof(proof)).toBe(written);
        expect(verifyProof(proof, log.entries[index]!, policy).checkpoint.size).toBe(size);
      }
    }
  });

  test('made with others over one checkpoint has the same bytes', () => {
    for (let size = 1; size <= 13; size += 1) {
      const indices = Array.from({ length: size }, (_, index) => index);
      const proofs = proofsOver(log.checkpoint(size, [witness]));
      const paths = inclusionProofs(indices, size, (tile) => log.tile(tile));
      expect(indices.map((index) => proofs.text({ index, path: paths[index] ?? [] }))).toEqual(indices.map((index) => serializeProof(receipt(index, size))));
    }
    expect(proofsOver(good.checkpoint).text({ extra: utf8('anything'), index: 6, path: good.path })).toBe(text);
  });

  test('as JSON is the same text in ASCII, whatever the origin and the names are called', () => {
    const json = proofsOver(good.checkpoint).json({ extra: utf8('anything'), index: 6, path: good.path });
    expect(json).toMatch(/^[ -~]+$/);
    expect(JSON.parse(json)).toBe(text);
    const checkpoint = { text: 'ör\u2028ig\u{1f30a}in "x\\\n13\nAAAA\n', signatures: [{ name: 'nä\u{1f30a}"me', keyId: 7, signature: new Uint8Array(64) }] };
    const odd = proofsOver(checkpoint).json({ index: 0, path: [] });
    expect(odd).toMatch(/^[ -~]+$/);
    expect(JSON.parse(odd)).toBe(serializeProof({ index: 0, path: [], checkpoint }));
  });

  test('with extra data says nothing about them: they may be changed by anybody', () => {
    expect(parse(text).extra).toEqual(utf8('anything'));
    expect(verifyProof(parse(text.replace(/extra .*/, `extra ${Buffer.from('other').toString('base64')}`)), log.entries[6]!, policy).cosignatures).toHaveLength(1);
    expect(parse(serializeProof({ extra: new Uint8Array(0), ...good })).extra).toHaveLength(0);
  });

  test.each([
    ['another version', text.replace('@v1', '@v2'), 'TLOG_PROOF'],
    ['nothing but a header', 'c2sp.org/tlog-proof@v1\n', 'TLOG_PROOF'],
    ['no index', text.replace(/index .*\n/, ''), 'TLOG_PROOF'],
    ['the index before extra', text.replace(/(extra .*\n)(index .*\n)/, '$2$1'), 'TLOG_BASE64'],
    ['two extra lines', text.replace(/(extra .*\n)/, '$1$1'), 'TLOG_PROOF'],
    ['a leading zero', text.replace('index 6', 'index 06'), 'TLOG_NUMBER'],
    ['a negative index', text.replace('index 6', 'index -6'), 'TLOG_NUMBER'],
    ['an index of 2^53', text.replace('index 6', 'index 9007199254740992'), 'TLOG_NUMBER'],
    ['a short hash', text.replace(/(index 6\n).*\n/, '$1AAAA\n'), 'TLOG_PROOF'],
    ['a hash that is not base64', text.replace(/(index 6\n)./, '$1!'), 'TLOG_BASE64'],
    ['64 hashes', text.replace('index 6\n', `index 6\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`), 'TLOG_PROOF'],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2), 'TLOG_NOTE'],
    ['an unsigned checkpoint', text.slice(0, text.indexOf('\u2014')), 'TLOG_NOTE'],
    ['a carriage return', text.replace('\n', '\r\n'), 'TLOG_TEXT'],
    ['no final newline', text.slice(0, -1), 'TLOG_TEXT'],
    ['megabytes', `${text}${'x'.repeat(300_000)}\n`, 'TLOG_SIZE'],
  ])('with %s is refused', (_, changed, expected) => {
    expect(() => parse(changed)).toThrow(refused(expected));
  });

  test.each([
    ['another entry', {}, 5, 'TLOG_INCLUSION', 'root'],
    ['another index', { index: 7 }, 6, 'TLOG_INCLUSION', 'root'],
    ['an index beyond the tree', { index: 13 }, 6, 'TLOG_INCLUSION', 'index'],
    ['a hash too few', { path: good.path.slice(1) }, 6, 'TLOG_INCLUSION', 'path'],
    ['a hash too many', { path: [...good.path, new Uint8Array(32)] }, 6, 'TLOG_INCLUSION', 'path'],
    ['hashes in another order', { path: good.path.toReversed() }, 6, 'TLOG_INCLUSION', 'root'],
    ['the checkpoint of another size', { checkpoint: log.checkpoint(12, [witness]) }, 6, 'TLOG_INCLUSION', 'root'],
    ['no cosignature', { checkpoint: log.checkpoint(13) }, 6, 'TLOG_QUORUM', 'signatures'],
    ['the checkpoint of another log', { checkpoint: new SmallLog(log.entries).checkpoint(13, [witness]) }, 6, 'TLOG_UNSIGNED', 'signatures'],
  ])('for or with %s is refused', (_, change, entry, expected, field) => {
    expect(() => verifyProof({ ...good, ...change }, log.entries[entry]!, policy)).toThrow(refused(expected, field));
  });

  test('any bit of the path flipped leads to another root', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.path.length - 1 }), fc.nat({ max: 255 }), (at, bit) => {
        const path = good.path.map((hash, index) => (index === at ? flipped(hash, bit) : hash));
        expect(() => verifyProof({ ...good, path }, log.entries[6]!, policy)).toThrow(refused('TLOG_INCLUSION', 'root'));
      }),
    );
  });

  test('any bit of its text flipped: refused with a code, or no part of what is proved', () => {
    const bytes = utf8(serializeProof(good));
    let refusals = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      try {
        verifyProof(parseProof(flipped(bytes, bit)), log.entries[6]!, policy);
        expect.unreachable(`bit ${bit} was accepted`);
      } catch (error) {
        expect(error, `bit ${bit}`).toMatchObject({ code: expect.stringMatching(/^TLOG_/) as string });
        refusals += 1;
      }
    }
    expect(refusals).toBe(bytes.length * 8);
  });
});
