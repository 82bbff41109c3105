import { afterAll, describe, expect, test } from 'vitest';

import { fromBase64url } from '#libs/encoding';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { COSIGNATURE_V1, formatVerifierKey, parsePolicy, verifierOf } from '#libs/tlog';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { scratch } from './testing/scratch.js';
import { put, receiptOf, seal } from './testing/seal.js';
import { newKey } from './testing/small-agent.js';
import { ALPHA, at, customer, ORIGIN, workload } from './testing/small-export.js';
import { SmallHub } from './testing/small-hub.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

/** A log of one statement, an entry that does not fit its leaf, and one pass; witnessed, and with the receipt of the statement. */
const hub = new SmallHub(ORIGIN);
const agent = hub.register(ALPHA);
const report = agent.report(at(1), [customer('a1', { lei: 'acme' }), workload('w', 'a1', 'ended', 0, 1)]);
const position = hub.accept(report);
hub.enter('schema', JSON.stringify({ uri: 'urn:long', version: 1, schema: { long: 'x'.repeat(60_000) } }));
hub.detect(DEFAULT_RULE_SET);
const [witness, stranger] = [newKey(), newKey()];
const WITNESS = 'witness.example/w1';
const policy = parsePolicy(Buffer.from(`log ${hub.vkey}\nwitness w1 ${formatVerifierKey(verifierOf(WITNESS, COSIGNATURE_V1, fromBase64url(witness.jwk.x)))}\nquorum w1\n`));
const files = seal(hub.unsealed(), hub.key, { [WITNESS]: witness });
files.set('receipts/main-1.tlog-proof', receiptOf({ ...hub.unsealed(), leaves: hub.unsealed().leaves.slice(0, position + 1) }, position, hub.key));
const receiptPolicy = parsePolicy(Buffer.from(`log ${hub.vkey}\nquorum none\n`));

const names = [...files.keys()];
const named = (start: string) => names.filter((name) => name.startsWith(start));
const bytesOf = (name: string) => files.get(name) ?? Buffer.alloc(0);

/** What is found when one byte is another. */
async function found(name: string, offset: number, mask: number, by = policy): Promise<string[]> {
  const changed = Buffer.from(bytesOf(name));
  changed[offset] = (changed[offset] ?? 0) ^ mask;
  const now = new Map(files).set(name, changed);
  if (by === policy) now.delete('receipts/main-1.tlog-proof');
  const { checks, passed } = await verifyBundle(new BundleDirectory(put(now, directory.path('flipped'))), { policy: by });
  const codes = checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
  expect(passed).toBe(codes.length === 0);
  return codes;
}

test('as it is, everything passes', async () => {
  const whole = new Map(files);
  whole.delete('receipts/main-1.tlog-proof');
  expect(await verifyBundle(new BundleDirectory(put(whole, directory.path('whole'))), { policy })).toMatchObject({ passed: true, complete: true });
  expect(await verifyBundle(new BundleDirectory(put(files, directory.path('whole'))), { policy: receiptPolicy })).toMatchObject({ passed: true, complete: true });
});

/** Where in the text of a file something stands, and how long it is. */
function within(name: string, part: RegExp): readonly [offset: number, length: number] {
  const text = bytesOf(name).toString('latin1');
  const match = part.exec(text);
  if (match === null) throw new Error('no such part');
  const [whole, group = whole] = match;
  return [match.index + whole.indexOf(group), group.length];
}

const [checkpoint, tile, bundle, content, body, verdicts, receipt] = ['checkpoint', 'tile/0/', 'tile/entries/', 'contents/', 'bodies/', 'verdicts/', 'receipts/'].map((start) => named(start)[0] ?? '') as [string, string, string, string, string, string, string];
const origin = ORIGIN.replaceAll('.', String.raw`\.`);

/** Classes of bytes, and the codes by one of which a flip in them is found. */
const CLASSES: readonly (readonly [what: string, file: string, part: RegExp, codes: readonly string[]])[] = [
  ['the origin', checkpoint, /^[^\n]+/, ['TLOG_ORIGIN', 'TLOG_TEXT', 'TLOG_CHECKPOINT']],
  ['the size', checkpoint, /^[^\n]+\n(\d+)\n/, ['TLOG_SIGNATURE', 'TLOG_NUMBER', 'TLOG_TEXT', 'TLOG_CHECKPOINT']],
  ['the root', checkpoint, /\n([^\n]{44})\n\n/, ['TLOG_SIGNATURE', 'TLOG_BASE64', 'TLOG_TEXT', 'TLOG_CHECKPOINT']],
  ['the blank line', checkpoint, /\n\n/, ['TLOG_TEXT', 'TLOG_NOTE', 'TLOG_CHECKPOINT', 'TLOG_BASE64']],
  ['the dash of a signature', checkpoint, /\n\n(\xe2\x80\x94 )/, ['TLOG_TEXT', 'TLOG_NOTE']],
  ['the name of the log’s signature', checkpoint, new RegExp(`\n\n\xe2\x80\x94 (${origin}) `), ['TLOG_UNSIGNED', 'TLOG_KEY_NAME', 'TLOG_TEXT', 'TLOG_NOTE', 'TLOG_BASE64', 'TLOG_CHECKPOINT']],
  ['the key ID of the log’s signature', checkpoint, new RegExp(`\n\n\xe2\x80\x94 ${origin} (.{5})`), ['TLOG_UNSIGNED', 'TLOG_BASE64', 'TLOG_TEXT', 'TLOG_NOTE', 'TLOG_CHECKPOINT', 'TLOG_KEY_NAME']],
  ['the log’s signature', checkpoint, new RegExp(`\n\n\xe2\x80\x94 ${origin} .{6}([^\n]*)`), ['TLOG_SIGNATURE', 'TLOG_BASE64', 'TLOG_TEXT', 'TLOG_NOTE', 'TLOG_KEY_NAME', 'TLOG_CHECKPOINT']],
  ['the name of the cosignature', checkpoint, new RegExp(WITNESS.replaceAll('.', String.raw`\.`)), ['TLOG_QUORUM', 'TLOG_KEY_NAME', 'TLOG_TEXT', 'TLOG_NOTE', 'TLOG_CHECKPOINT']],
  ['the cosignature', checkpoint, new RegExp(`w1 .{6}([^\n]*)\n$`), ['TLOG_SIGNATURE', 'TLOG_COSIGNATURE', 'TLOG_BASE64', 'TLOG_TEXT', 'TLOG_NOTE', 'TLOG_KEY_NAME', 'TLOG_QUORUM', 'TLOG_CHECKPOINT']],
  ['a hash of a tile', tile, /^[^]*$/, ['TLOG_TILE_MISMATCH']],
  ['the length of an entry', bundle, /^[^]{2}/, ['TLOG_BUNDLE']],
  ['the kind of an entry', bundle, /^..(log-key)\n/, ['ENTRY_LEAF', 'LOG_KEY']],
  ['the newline behind the kind', bundle, /statement(\n)/, ['ENTRY_LEAF']],
  ['whose log it is', bundle, new RegExp(`"origin":"(${origin})"`), ['LOG_KEY', 'ENTRY_CONTENT']],
  ['the root key of a provider', bundle, /"root":"([^"]{43})"/, ['ENTRY_KEY_SIGNATURE', 'ENTRY_CONTENT', 'PROVIDER_ROOT', 'ENTRY_LEAF']],
  ['a key act', bundle, /\{"act":"([^"]*)"/, ['ENTRY_KEY_ACT', 'ENTRY_KEY_SIGNATURE', 'ENTRY_CONTENT', 'ENTRY_LEAF', 'PROVIDER_UNKNOWN', 'KEY_AUDIENCE']],
  ['the header of a statement', bundle, /statement\n([^.]+)\./, ['SIGNING_SIGNATURE', 'SIGNING_HEADER', 'SIGNING_BASE64URL', 'SIGNING_ALG', 'SIGNING_TYP', 'SIGNING_FORMAT', 'KEY_UNKNOWN', 'ENTRY_LEAF']],
  ['the payload of a statement', bundle, /statement\n[^.]+\.([^.]+)\./, ['SIGNING_SIGNATURE', 'SIGNING_BASE64URL', 'SIGNING_FORMAT', 'ENTRY_LEAF']],
  ['the signature of a statement', bundle, /statement\n[^.]+\.[^.]+\.([A-Za-z0-9_-]+)/, ['SIGNING_SIGNATURE', 'SIGNING_BASE64URL', 'SIGNING_FORMAT', 'ENTRY_LEAF']],
  ['the digest of a content', bundle, /schema@sha-256\n(.{43})/, ['ENTRY_LEAF', 'FILE_MISSING']],
  ['the rule set', bundle, /rule-set\n(.{400})/, ['VERDICT_POLICY', 'RUN_POLICY', 'ENTRY_LEAF']],
  ['the digest of a pass', bundle, /"output":"([^"]{43})"/, ['RUN_OUTPUT', 'ENTRY_CONTENT', 'ENTRY_LEAF']],
  ['the tree of a pass', bundle, /"position":\d+,"full":false,"root":"([^"]{43})"/, ['RUN_ROOT', 'ENTRY_CONTENT', 'ENTRY_LEAF']],
  ['a long content', content, /^[^]*$/, ['ENTRY_LEAF', 'ENCODING_UTF8']],
  ['the header of a body', body, /^[^]{10}/, ['BODY_GZIP']],
  ['a body', body, /^[^]{10}([^]*)[^]{8}$/, ['BODY_GZIP', 'BODY_BOMB', 'REPORT_BODY_DIGEST', 'REPORT_BODY_SIZE']],
  ['checksum and length of a body', body, /[^]{8}$/, ['BODY_GZIP']],
  ['a row of a verdict', verdicts, /^[^\n]*/, ['VERDICT_DIFFERS']],
  ['the end of a row', verdicts, /\n/, ['VERDICT_DIFFERS', 'VERDICT_MISSING']],
];

describe('one byte that is another is found', () => {
  test.each(CLASSES)('%s, in %s', async (_, file, part, expected) => {
    const [offset, length] = within(file, part);
    // The first bytes, the last, and some between; the lowest bit of the highest byte of a deflate block counts, its padding is no content.
    const places = new Set([0, 1, 2, 3, 4, length - 1, ...Array.from({ length: 12 }, (_, nth) => Math.floor((nth * length) / 12))].filter((place) => place < length && place >= 0));
    for (const place of places) {
      const codes = await found(file, offset + place, 0x01);
      expect(codes.some((code) => expected.includes(code.split(' ')[1] ?? '')), `byte ${place} of ${length}: ${codes.join(', ')}`).toBe(true);
      // The leaf is in the tree, whatever it says.
      if (file === bundle && !codes.includes('TREE TLOG_BUNDLE')) expect(codes).toEqual(expect.arrayContaining(['TREE TLOG_ROOT', 'TREE TLOG_TILE_MISMATCH']));
    }
  });

  test.each<[string, RegExp, readonly string[]]>([
    ['the header', /^[^\n]+/, ['TLOG_PROOF', 'TLOG_TEXT']],
    ['the index', /index (\d+)\n/, ['TLOG_INCLUSION', 'TLOG_NUMBER', 'TLOG_TEXT', 'TLOG_PROOF']],
    ['a hash of the path', /index \d+\n([^\n]+)\n/, ['TLOG_INCLUSION', 'TLOG_BASE64', 'TLOG_PROOF', 'TLOG_TEXT']],
    ['the checkpoint', /\n\n([^\n]+\n\d+\n[^\n]+)\n\n/, ['TLOG_ORIGIN', 'TLOG_SIGNATURE', 'TLOG_NUMBER', 'TLOG_BASE64', 'TLOG_CHECKPOINT', 'TLOG_TEXT', 'TLOG_NOTE']],
    ['the signature', /\n\xe2\x80\x94 [^ ]+ ([^\n]+)\n$/, ['TLOG_UNSIGNED', 'TLOG_SIGNATURE', 'TLOG_BASE64', 'TLOG_TEXT', 'TLOG_NOTE', 'TLOG_KEY_NAME', 'TLOG_CHECKPOINT']],
  ])('%s of a receipt', async (_, part, expected) => {
    const [offset, length] = within(receipt, part);
    for (const place of new Set([0, 1, Math.floor(length / 2), length - 1])) {
      const codes = await found(receipt, offset + place, 0x01, receiptPolicy);
      expect(codes.map((code) => code.split(' ')[0])).toEqual(codes.map(() => 'RECEIPTS'));
      expect(codes.some((code) => expected.includes(code.split(' ')[1] ?? '')), `byte ${place}: ${codes.join(', ')}`).toBe(true);
    }
  });

  test.each(names.filter((name) => name !== receipt))('wherever it is in %s, whichever bit: each third of the checkpoint, fifty of any other file', async (name) => {
    const { length } = bytesOf(name);
    const missed: string[] = [];
    for (let place = 0; place < length; place += name === checkpoint ? 3 : Math.ceil(length / 50)) {
      const mask = 1 << (name === body ? 0 : place % 8);
      if ((await found(name, place, mask)).length === 0) missed.push(`${place} ^ ${mask}`);
    }
    expect(missed).toEqual([]);
  });
});

test('a signature line of somebody unknown proves nothing, and is counted', async () => {
  const other = seal(hub.unsealed(), hub.key, { [WITNESS]: witness, 'other.example/w': stranger });
  const { passed, notChecked } = await verifyBundle(new BundleDirectory(put(other, directory.path('unknown'))), { policy });
  expect(passed).toBe(true);
  expect(notChecked).toContain('1 signature lines of the checkpoint are of keys that are not known here.');
});
