import { describe, expect, test } from 'vitest';
import { utf8 } from '#libs/encoding';
import { generatePrivateJwk } from '#libs/signing';
import { COSIGNATURE_V1, formatVerifierKey, type LogProof, parseProof, serializeProof, verifierOf } from '#libs/tlog';
import { loggedStatement } from './testing/logged-statement.js';
import { type Given, isProved, type Step, verifySteps } from './verify.js';

const good = loggedStatement();
const outcomes = (steps: readonly Step[]): string => steps.map(({ outcome }) => ({ holds: '+', fails: 'x', open: '-' })[outcome]).join('');
const failed = (steps: readonly Step[]): (string | undefined)[] => steps.filter(({ outcome }) => outcome === 'fails').map(({ code }) => code);
const flipped = (text: string, at: number): string => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
const edited = (change: (proof: LogProof) => Partial<LogProof>): string => {
  const proof = parseProof(utf8(good.receipt));
  return serializeProof({ ...proof, ...change(proof) });
};
const withText = (change: (text: string) => string): string => edited(({ checkpoint }) => ({ checkpoint: { ...checkpoint, text: change(checkpoint.text) } }));

describe('a receipt that is right', () => {
  test('is proved, with and without witnesses and the provider’s key', () => {
    for (const log of [good.log, good.policy]) {
      for (const providerKey of [good.providerKey, ' ']) {
        const steps = verifySteps({ ...good, log, providerKey });
        expect(isProved(steps)).toBe(true);
        expect(outcomes(steps)).toBe(providerKey === ' ' ? '+++++++-' : '++++++++');
      }
    }
  });

  test('says what was found', () => {
    const details = verifySteps({ ...good, log: good.policy }).map(({ detail }) => detail);
    expect(details[0]).toContain('number 1 of stream eu-1 of https://cloud.example');
    expect(details[4]).toBe('cosigned by witness.example/one');
    expect(details[5]).toBe('at position 2 of the tree of size 5');
    expect(verifySteps(good)[4]?.detail).toBe('none asked for; no cosignature of a known witness');
  });

  test('survives what pasting does to a text', () => {
    const pasted = (text: string): string => `  \r\n${text.trimEnd().replaceAll('\n', '\r\n')}`;
    expect(isProved(verifySteps({ statement: `${good.statement}\n`, receipt: pasted(good.receipt), log: pasted(good.policy), providerKey: pasted(good.providerKey) }))).toBe(true);
  });
});

describe('a receipt that is wrong', () => {
  const [header = '', payload = '', signature = ''] = good.statement.split('.');
  const witnessless = { ...good, log: good.policy, receipt: edited(({ checkpoint }) => ({ checkpoint: { ...checkpoint, signatures: checkpoint.signatures.slice(0, 1) } })) };
  const stranger = formatVerifierKey(verifierOf('witness.example/two', COSIGNATURE_V1, new Uint8Array(Buffer.from(generatePrivateJwk().x, 'base64url'))));

  test.each<[string, Partial<Given>, string, string[]]>([
    ['another statement', { statement: good.other }, '+++++x++', ['TLOG_INCLUSION']],
    ['the payload with a letter changed', { statement: `${header}.${flipped(payload, payload.length - 2)}.${signature}` }, 'x++++---', ['REPORT_CLAIMS']],
    ['the signature with a letter changed', { statement: `${header}.${payload}.${flipped(signature, 5)}` }, '+++++x+x', ['TLOG_INCLUSION', 'SIGNING_SIGNATURE']],
    ['a statement that is none', { statement: 'a.b' }, 'x++++---', ['SIGNING_FORMAT']],
    ['a receipt that is none', { receipt: 'accepted' }, '+x+----+', ['TLOG_PROOF']],
    ['another position', { receipt: edited(() => ({ index: 3 })) }, '+++++x++', ['TLOG_INCLUSION']],
    ['a path with a hash changed', { receipt: edited(({ path }) => ({ path: path.map((hash) => hash.map((byte, at) => (at === 9 ? byte ^ 8 : byte))) })) }, '+++++x++', ['TLOG_INCLUSION']],
    ['a path that is too short', { receipt: edited(({ path }) => ({ path: path.slice(1) })) }, '+++++x++', ['TLOG_INCLUSION']],
    ['another size', { receipt: withText((text) => text.replace('\n5\n', '\n6\n')) }, '+++x---+', ['TLOG_SIGNATURE']],
    ['another root', { receipt: withText((text) => flipped(text, text.length - 20)) }, '+++x---+', ['TLOG_SIGNATURE']],
    ['another origin', { receipt: withText((text) => text.replace('hub.', 'hob.')) }, '+++x---+', ['TLOG_ORIGIN']],
    ['no log key', { log: ' ' }, '++x----+', ['TLOG_POLICY']],
    ['a log key under another ID', { log: good.log.replace(/\+[0-9a-f]{8}\+/, '+00000000+') }, '++x----+', ['TLOG_KEY_ID']],
    ['the key of another log', { log: loggedStatement().log }, '+++x---+', ['TLOG_UNSIGNED']],
    ['too few witnesses', witnessless, '++++x+++', ['TLOG_QUORUM']],
    ['a witness that nobody named', { log: good.policy.replace(/witness w \S+/, `witness w ${stranger}`) }, '++++x+++', ['TLOG_QUORUM']],
    ['a statement for another log', { ...loggedStatement('other.example/log') }, '++++++x+', ['RECEIPT_AUDIENCE']],
    ['the key of another provider', { providerKey: loggedStatement().providerKey }, '+++++++x', ['SIGNING_KEY']],
    ['a provider’s key that is none', { providerKey: '{"kty":"OKP"}' }, '+++++++x', ['SIGNING_KEY_INVALID']],
    ['a provider’s key that is no JSON', { providerKey: '{' }, '+++++++x', ['ENCODING_JSON']],
  ])('by %s is not proved, and the step that fails says why', (_, change, expected, codes) => {
    const steps = verifySteps({ ...good, ...change });
    expect([isProved(steps), outcomes(steps), failed(steps)]).toEqual([false, expected, codes]);
  });

  test('with one letter changed anywhere, in what it rests on, is never proved', () => {
    const given: Given = { ...good, log: good.policy };
    for (const name of ['statement', 'receipt'] as const) {
      for (let at = 0; at < given[name].length; at += name === 'statement' ? 7 : 3) {
        const text = given[name];
        const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
        expect([name, at, isProved(verifySteps({ ...given, [name]: changed }))]).toEqual([name, at, false]);
      }
    }
  });
});
