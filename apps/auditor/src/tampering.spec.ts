import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

import { encodeOwnWord, entryLeaf, signKeyRegister } from '#libs/entries';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { inOneForm } from './bundle/gzip.js';
import { bodyPath } from './bundle/paths.js';
import { scratch } from './testing/scratch.js';
import { put, seal, type Unsealed } from './testing/seal.js';
import { newKey } from './testing/small-agent.js';
import { ALPHA } from './testing/small-export.js';
import { sha256Hex } from './testing/small-hub.js';
import { at, bodyOf, editFile, editStatement, flipCharacter, hub, leaves, nth, statements, verifyTampered } from './testing/tampering.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

const tampered = async (tamper: (unsealed: Unsealed) => void): Promise<string[]> => verifyTampered(directory.path('tampered'), tamper);

test('without tampering everything passes', async () => {
  expect(await tampered(() => undefined)).toEqual([]);
});

describe('statements', () => {
  test('one character of every statement’s payload', async () => {
    for (const index of statements.keys()) {
      expect(await tampered(editStatement(index, (jws) => flipCharacter(jws, jws.indexOf('.') + 50)))).toContain('STATEMENTS SIGNING_SIGNATURE');
    }
  });

  test('one character of a signature', async () => {
    const codes = await tampered(editStatement(4, (jws) => flipCharacter(jws, jws.length - 20)));
    expect(new Set(codes)).toEqual(new Set(['STATEMENTS SIGNING_SIGNATURE', 'VERDICTS RUN_ROOT']));
  });

  test('another spelling of a signature', async () => {
    // The last of 86 characters carries two bits: three more spellings decode alike where decoders are lax.
    const respell = (jws: string) => jws.slice(0, -1) + String.fromCharCode(jws.charCodeAt(jws.length - 1) + 1);
    expect(await tampered(editStatement(4, respell))).toContain('STATEMENTS SIGNING_BASE64URL');
  });

  test('one dropped: the chain has a gap, its body is of nothing, and the passes behind it judged another log', async () => {
    const codes = await tampered(leaves((all) => all.toSpliced(at(1), 1)));
    expect(codes).toEqual(expect.arrayContaining(['CHAINS CHAIN_GAP', 'FILES FILE_UNLISTED', 'VERDICTS RUN_ROOT']));
  });

  test('the last one of its stream dropped, which no chain shows', async () => {
    const last = statements.findLastIndex(({ report }) => report.claims.iss !== ALPHA);
    const codes = await tampered(leaves((all) => all.toSpliced(at(last), 1)));
    expect(codes).not.toContain('CHAINS CHAIN_GAP');
    expect(codes).toContain('VERDICTS RUN_ROOT');
  });

  test('two of one stream in the other order', async () => {
    // The seventh and eighth are beta's second and third.
    expect(await tampered(leaves((all) => all.with(at(6), nth(all, at(7))).with(at(7), nth(all, at(6)))))).toContain('CHAINS CHAIN_GAP');
  });

  test('two of different streams in the other order, which only a pass shows', async () => {
    const codes = await tampered(leaves((all) => all.with(at(0), nth(all, at(1))).with(at(1), nth(all, at(0)))));
    expect(codes.every((code) => code.startsWith('VERDICTS'))).toBe(true);
    expect(codes).toContain('VERDICTS RUN_ROOT');
  });

  test('one in the log twice', async () => {
    const codes = await tampered(leaves((all) => [...all, nth(all, at(2))]));
    expect(codes).toEqual(['CHAINS CHAIN_GAP', 'EXACTLY_ONCE DIGEST_TWICE', 'EXACTLY_ONCE JTI_TWICE', 'EXACTLY_ONCE SEQ_TWICE']);
  });

  test('one moved back to before its key was registered', async () => {
    // The sixth is the first that alpha signed with its second key, after a rotation.
    const rotation = nth(hub.entries.filter(({ kind }) => kind === 'key-rotate'), 0).position;
    const moved = statements.findIndex(({ position, report }) => report.claims.iss === ALPHA && position > rotation);
    const codes = await tampered(leaves((all) => all.toSpliced(at(moved), 1).toSpliced(rotation, 0, nth(all, at(moved)))));
    expect(codes).toContain('STATEMENTS KEY_UNKNOWN');
  });

  test('one moved on to after its key was replaced', async () => {
    const rotation = nth(hub.entries.filter(({ kind }) => kind === 'key-rotate'), 0).position;
    const codes = await tampered(leaves((all) => [...all.slice(0, at(3)), ...all.slice(at(3) + 1, rotation + 1), nth(all, at(3)), ...all.slice(rotation + 1)]));
    expect(codes).toContain('STATEMENTS KEY_NOT_VALID');
  });
});

test('a schema that the log did not publish before what goes by it', async () => {
  const { position } = nth(hub.entries.filter(({ kind }) => kind === 'schema'), 0);
  const codes = await tampered(leaves((all) => [...all.slice(0, position), ...all.slice(position + 1, at(0) + 1), nth(all, position), ...all.slice(at(0) + 1)]));
  expect(codes.filter((code) => code.startsWith('STATEMENTS'))).toEqual(['STATEMENTS SCHEMA_UNPUBLISHED']);
});

describe('bodies', () => {
  test('one character of each, under its old name', async () => {
    for (const [index, { report }] of statements.entries()) {
      const { body } = report;
      if (body === undefined) continue;
      const raw = bodyOf(index);
      raw[raw.length - 3] = (raw[raw.length - 3] ?? 0) ^ 1;
      expect(await tampered(({ files }) => void files.set(bodyPath(sha256Hex(body)), inOneForm(gzipSync(raw), 2 ** 20)))).toContain('BODIES REPORT_BODY_DIGEST');
    }
  });

  test('one changed and named after its new content: the old one is missing, the new one is of nothing', async () => {
    const raw = Buffer.from(bodyOf(0).toString().replace('"', '"x'));
    const codes = await tampered(({ files }) => {
      files.delete(bodyPath(sha256Hex(bodyOf(0))));
      files.set(bodyPath(sha256Hex(raw)), inOneForm(gzipSync(raw), 2 ** 20));
    });
    expect(codes).toEqual(['FILES FILE_UNLISTED']);
  });

  test('a line cut off', async () => {
    expect(await tampered(({ files }) => void files.set(bodyPath(sha256Hex(bodyOf(0))), inOneForm(gzipSync(bodyOf(0).subarray(0, -10)), 2 ** 20)))).toContain('BODIES REPORT_BODY_SIZE');
  });

  test.each<[string, (gzip: Buffer) => Buffer, string]>([
    ['a bomb', () => inOneForm(gzipSync(Buffer.alloc(2 ** 18)), 2 ** 20), 'BODIES BODY_BOMB'],
    ['no gzip', () => Buffer.from('hello, this is no gzip at all'), 'BODIES BODY_GZIP'],
    ['half of it', (gzip) => gzip.subarray(0, gzip.length / 2), 'BODIES BODY_GZIP'],
    ['something behind it', (gzip) => Buffer.concat([gzip, Buffer.from('x')]), 'BODIES BODY_GZIP'],
    ['another member behind it', (gzip) => Buffer.concat([gzip, gzip]), 'BODIES BODY_GZIP'],
    ['a time in its header', (gzip) => gzip.with(4, 1) as Buffer, 'BODIES BODY_GZIP'],
    ['nothing', () => Buffer.alloc(0), 'BODIES BODY_GZIP'],
  ])('%s', async (_, edit, code) => {
    expect(await tampered((unsealed) => editFile(unsealed, bodyPath(sha256Hex(bodyOf(0))), (gzip) => Buffer.from(edit(gzip))))).toContain(code);
  });

  test('all of them taken away: nothing fails, and what could not be checked is said', async () => {
    const unsealed = hub.unsealed();
    for (const path of unsealed.files.keys()) if (path.startsWith('bodies/')) unsealed.files.delete(path);
    const { passed, complete, notChecked, checks } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('withheld'))));
    expect([passed, complete]).toEqual([true, false]);
    expect(notChecked).toContain('The bodies of 8 statements: withheld. They are not in the bundle, and the log does not say that they were deleted.');
    expect(checks.filter(({ notRun }) => notRun?.includes(`from position ${at(0)} on`)).map(({ code }) => code)).toEqual(['LIFECYCLE', 'VERDICTS']);
  });
});

describe('the registry', () => {
  const register = nth(hub.entries.filter(({ kind }) => kind === 'key-register'), 0);
  test('a key that the root did not register', async () => {
    const forged = signKeyRegister({ iss: ALPHA, aud: hub.origin, iat: 1, x: newKey().jwk.x }, newKey());
    const codes = await tampered(leaves((all) => all.with(register.position, entryLeaf('key-register', forged))));
    expect(codes).toEqual(expect.arrayContaining(['REGISTRY ENTRY_KEY_SIGNATURE', 'STATEMENTS KEY_UNKNOWN']));
  });

  test('a provider’s root exchanged', async () => {
    const provider = encodeOwnWord('provider', { iss: ALPHA, name: ALPHA, root: newKey().jwk.x });
    expect(await tampered(leaves((all) => all.with(register.position - 1, entryLeaf('provider', provider))))).toContain('REGISTRY ENTRY_KEY_SIGNATURE');
  });

  test('a key registered before its provider', async () => {
    expect(await tampered(leaves((all) => all.with(register.position, nth(all, register.position - 1)).with(register.position - 1, nth(all, register.position))))).toContain('REGISTRY PROVIDER_UNKNOWN');
  });

  test('a provider that is admitted twice', async () => {
    expect(await tampered(leaves((all) => [...all, entryLeaf('provider', encodeOwnWord('provider', { iss: ALPHA, name: 'Alpha', root: newKey().jwk.x }))]))).toEqual(['REGISTRY PROVIDER_EXISTS']);
  });
});
