import { utf8 } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COSIGNATURE_V1, ED25519, formatVerifierKey, isSatisfied, type Member, parsePolicy, verifierOf } from './index.js';
import { party } from './testing/small-log.js';

const log = party('log.example', ED25519);
const NAMES = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'];
const witnesses = NAMES.map((name) => party(`${name}.example`, COSIGNATURE_V1));
const witnessLines = witnesses.map(({ vkey }, index) => `witness ${NAMES[index]} ${vkey}`);
const [x1 = ''] = witnessLines;
const parse = (...lines: string[]): ReturnType<typeof parsePolicy> => parsePolicy(utf8(`${lines.join('\n')}\n`));
const renamed = formatVerifierKey(verifierOf('renamed.example', COSIGNATURE_V1, Buffer.from(witnesses[0]!.key.jwk.x, 'base64url')));

describe('a policy file', () => {
  test('two levels of groups, comments, blanks and URLs, as the specification has them', () => {
    const policy = parse('# who we trust', '', `\t log ${log.vkey} https://log.example/`, ...witnessLines, 'group X-witnesses 2 X1 X2 X3', 'group Y-witnesses any Y1 Y2 Y3', 'group X-and-Y all X-witnesses Y-witnesses', 'quorum  X-and-Y');
    expect(policy.logs.map(({ verifier, url }) => [verifier.name, url])).toEqual([['log.example', 'https://log.example/']]);
    expect(policy.witnesses).toHaveLength(6);
    const enough = (...indexes: number[]): boolean => isSatisfied(policy.quorum, new Set(indexes.map((index) => witnesses[index]!.key.kid)));
    expect(enough(0, 1, 3)).toBe(true);
    expect(enough(0, 2, 4, 5)).toBe(true);
    expect(enough(0, 1, 2)).toBe(false);
    expect(enough(0, 3, 4, 5)).toBe(false);
    expect(enough()).toBe(false);
  });

  test('a single witness may be the quorum, and none may be required', () => {
    expect(isSatisfied(parse(x1, 'quorum X1').quorum, new Set([witnesses[0]!.key.kid]))).toBe(true);
    expect(isSatisfied(parse(x1, 'quorum X1').quorum, new Set([witnesses[1]!.key.kid]))).toBe(false);
    expect(isSatisfied(parse('quorum none').quorum, new Set())).toBe(true);
  });

  test('a name in another encoding is another name: octets are compared', () => {
    const bytes = Buffer.concat([Buffer.from(`witness K ${witnesses[0]!.vkey}\nquorum `), Buffer.from([0xe2, 0x84, 0xaa]), Buffer.from('\n')]);
    expect(() => parsePolicy(bytes)).toThrow(expect.objectContaining({ code: 'TLOG_POLICY', place: { field: 'name', line: 2 } }));
    expect(parsePolicy(utf8(`witness \u212a ${witnesses[0]!.vkey}\nquorum \u212a\n`)).witnesses).toHaveLength(1);
  });

  test.each([
    ['no quorum', [x1], 'TLOG_POLICY', undefined],
    ['two quorums', ['quorum none', 'quorum none'], 'TLOG_POLICY', 2],
    ['a quorum of two names', [x1, 'quorum X1 X1'], 'TLOG_POLICY', 2],
    ['a quorum that is not defined yet', ['quorum X1', x1], 'TLOG_POLICY', 1],
    ['an unknown keyword', ['quorum none', 'trust me'], 'TLOG_POLICY', 2],
    ['a name defined twice', [x1, witnessLines[1]!.replace('X2', 'X1'), 'quorum X1'], 'TLOG_POLICY', 2],
    ['a witness called none', [x1.replace('X1', 'none'), 'quorum none'], 'TLOG_POLICY', 1],
    ['one public key under two names', [x1, `witness X9 ${renamed}`, 'quorum X1'], 'TLOG_POLICY', 2],
    ['a log twice', [`log ${log.vkey}`, `log ${log.vkey}`, 'quorum none'], 'TLOG_POLICY', 2],
    ['a witness with the key of a log', [`witness L ${log.vkey}`, 'quorum none'], 'TLOG_KEY_TYPE', 1],
    ['a log with the key of a witness', [`log ${witnesses[0]!.vkey}`, 'quorum none'], 'TLOG_KEY_TYPE', 1],
    ['a witness without a key', ['witness X1', 'quorum none'], 'TLOG_POLICY', 1],
    ['more behind the URL', [`log ${log.vkey} u v`, 'quorum none'], 'TLOG_POLICY', 1],
    ['a key that is none', ['log x', 'quorum none'], 'TLOG_VERIFIER_KEY', 1],
    ['a group without members', [x1, 'group g all', 'quorum g'], 'TLOG_POLICY', 2],
    ['a threshold of 0', [x1, 'group g 0 X1', 'quorum g'], 'TLOG_POLICY', 2],
    ['a threshold above its members', [x1, 'group g 2 X1', 'quorum g'], 'TLOG_POLICY', 2],
    ['a threshold with a zero in front', [x1, 'group g 01 X1', 'quorum g'], 'TLOG_POLICY', 2],
    ['a member twice in a group', [x1, 'group g 2 X1 X1', 'quorum g'], 'TLOG_POLICY', 2],
    ['a member of two groups', [x1, witnessLines[1]!, 'group g any X1', 'group h any X1 X2', 'quorum h'], 'TLOG_POLICY', 4],
    ['a group in itself', [x1, 'group g any g', 'quorum g'], 'TLOG_POLICY', 2],
    ['none as a member', [x1, 'group g any none', 'quorum g'], 'TLOG_POLICY', 2],
    ['a carriage return', ['quorum none\r'], 'TLOG_POLICY', undefined],
    ['17 nested groups', [x1, ...Array.from({ length: 17 }, (_, n) => `group g${n} any ${n === 0 ? 'X1' : `g${n - 1}`}`), 'quorum g16'], 'TLOG_POLICY', 18],
  ])('with %s is refused at its line', (_, lines, expected, line) => {
    let error: unknown;
    try {
      parse(...lines);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: expected });
    expect((error as { place: { line?: number } }).place.line).toBe(line);
  });

  test('without a newline at its end, or too large, is refused', () => {
    expect(() => parsePolicy(utf8('quorum none'))).toThrow(expect.objectContaining({ code: 'TLOG_POLICY' }));
    expect(() => parsePolicy(new Uint8Array(300_000).fill(0x0a))).toThrow(expect.objectContaining({ code: 'TLOG_SIZE' }));
  });

  test('more cosignatures never undo a quorum', () => {
    const member: fc.Arbitrary<Member> = fc.letrec<{ member: Member }>((tie) => ({
      member: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(...witnesses).map(({ verifier }): Member => ({ kind: 'witness', verifier })),
        fc.record({ kind: fc.constant('group' as const), threshold: fc.integer({ min: 1, max: 3 }), members: fc.array(tie('member'), { minLength: 1, maxLength: 3 }) }),
      ),
    })).member;
    const some = fc.subarray(witnesses.map(({ key }) => key.kid));
    fc.assert(
      fc.property(member, some, some, (quorum, few, more) => {
        expect(!isSatisfied(quorum, new Set(few)) || isSatisfied(quorum, new Set([...few, ...more]))).toBe(true);
      }),
    );
  });
});
