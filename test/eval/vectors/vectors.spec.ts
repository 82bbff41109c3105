import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { evaluate } from '../program.js';
import type { SetReport } from './compare.js';

const PUBLISHED = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));

const made: string[] = [];
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vectors spec '));
  made.push(directory);
});
afterAll(async () => {
  for (const each of made) await rm(each, { recursive: true });
});

async function put(path: string, content: unknown): Promise<void> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
}

async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  let text = '';
  const status = await evaluate(['vectors', ...args], (more) => (text += more));
  return { status, text };
}

async function sets(path = directory): Promise<{ readonly status: number; readonly agree: boolean; readonly sets: Readonly<Record<string, SetReport>> }> {
  const { status, text } = await run(path, '--json');
  const report = JSON.parse(text) as { readonly sets: readonly SetReport[]; readonly agree: boolean };
  return { status, agree: report.agree, sets: Object.fromEntries(report.sets.map((set) => [set.set, set])) };
}

const LEIS = 'identity/lei/valid_leis_python-stdnum.txt';
const LEI_CASES = 'identity/lei/lei_valid_invalid_fast-lei_stdnum.csv';
const CONSISTENCY = 'log/transparency-dev-merkle/testdata/consistency';
// The first leaf of the tree that all implementations share is empty.
const ROOT_OF_ONE = Buffer.from('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'hex').toString('base64');
const same = { size1: 1, size2: 1, root1: ROOT_OF_ONE, root2: ROOT_OF_ONE, proof: null, wantErr: false };

async function putLeis(valid: boolean): Promise<void> {
  await put(LEIS, '5493001KJTIIGC8Y1R12\n');
  await put(LEI_CASES, `lei,valid\n5493001KJTIIGC8Y1R13,${valid}\n`);
}

describe('eval vectors', () => {
  test('a set that is there agrees, and all the others are named as not checked', async () => {
    await putLeis(false);
    const { status, text } = await run(directory);
    expect(status).toBe(0);
    expect(text).toContain('RFC 6962 reference tree');
    expect(text).toMatch(/Not checked, not there: .*Wycheproof Ed25519/);
    expect(text).toContain('AGREE: 2 cases of 1 sets');
    expect((await sets()).sets['cctv-ed25519']).toMatchObject({ status: 'missing', cases: 0 });
  });

  test('vectors that no set reads are named with the reason, when they are there', async () => {
    await putLeis(false);
    expect((await run(directory)).text).not.toContain('There and not compared');
    await put('log/cose-receipts/examples/inclusion-receipt.diag', '');
    expect((await run(directory)).text).toContain('There and not compared:\n  log/cose-receipts: COSE receipts');
  });

  test('a disagreement that nobody explained ends in status 1, with what was expected', async () => {
    await putLeis(true);
    const { status, text } = await run(directory);
    expect(status).toBe(1);
    expect(text).toContain('lei: case case-5493001KJTIIGC8Y1R13: expected accepted, got refused');
    expect(text).toContain('DISAGREE: of 2 cases of 1 sets, 1 differ without a reason and 0 reasons are stale.');
  });

  test('a reason whose case agrees after all ends in status 1, too', async () => {
    await put(`${CONSISTENCY}/additional/sizes-are-equal-one-and-proof-is-empty.json`, same);
    const { status, text } = await run(directory);
    expect(status).toBe(1);
    expect(text).toContain('case additional/sizes-are-equal-one-and-proof-is-empty is listed as a disagreement and is none');
  });

  test('an expected disagreement is counted, explained, and no failure', async () => {
    await put(`${CONSISTENCY}/additional/sizes-are-equal-one-and-proof-is-empty.json`, { ...same, root1: 'AAAA', root2: 'AAAA' });
    await put(`${CONSISTENCY}/1/same.json`, same);
    const { status, text } = await run(join(directory, 'log'));
    expect(status).toBe(0);
    expect(text).toContain('differs on purpose');
    expect((await sets(join(directory, 'log'))).sets['consistency']).toMatchObject({ cases: 2, agree: 1, unexplained: [], stale: [], codes: { MERKLE_PROOF: 1 } });
  });

  test.each<[string, string, unknown, string]>([
    ['text that is not JSON', `${CONSISTENCY}/1/a.json`, '{', 'EVAL_FILE_NOT_JSON'],
    ['another shape', 'log/go-sumdb-note/note.json', { notes: [] }, 'EVAL_SCHEMA'],
    ['no case', 'log/c2sp-cctv/ed25519/ed25519vectors.json', [], 'EVAL_CASE'],
    ['one id twice', 'log/c2sp-cctv/ed25519/ed25519vectors.json', [1, 1].map((number) => ({ number, key: '', sig: '', msg: '', flags: null })), 'EVAL_CASE'],
    ['no file of its set', 'log/rfc6962-reference-tree/other.json', {}, 'EVAL_FILE_MISSING'],
    ['no set at all', 'log/SOURCES.md', 'x', 'EVAL_FILE_MISSING'],
  ])('a folder with %s is unusable', async (_, path, content, code) => {
    await put(path, content);
    await expect(run(directory)).rejects.toMatchObject({ code });
  });

  test('a folder that is not there is said', async () => {
    await expect(run(join(directory, 'nothing'))).rejects.toMatchObject({ code: 'EVAL_FILE_MISSING' });
  });
});

describe.skipIf(!existsSync(PUBLISHED))(`published vectors${existsSync(PUBLISHED) ? '' : ' (skipped: no ../shared/vectors)'}`, () => {
  test('all sets are there, and these many cases agree', async () => {
    const report = await sets(PUBLISHED);
    const counts = Object.values(report.sets).map(({ set, cases, agree, unexplained, stale }) => [set, cases, agree, unexplained.length, stale.length]);
    expect(counts).toEqual([
      ['rfc6962-tree', 33, 33, 0, 0],
      ['inclusion', 98, 98, 0, 0],
      ['consistency', 98, 97, 0, 0],
      ['subtree-inclusion', 204, 204, 0, 0],
      ['subtree-consistency', 118, 111, 0, 0],
      ['tessera', 318, 318, 0, 0],
      ['sunlight', 9, 7, 0, 0],
      ['sumdb-notes', 18, 18, 0, 0],
      ['c2sp-examples', 7, 7, 0, 0],
      ['witness', 16, 14, 0, 0],
      ['rekor2', 26, 26, 0, 0],
      ['cctv-ed25519', 914, 914, 0, 0],
      ['wycheproof-ed25519', 151, 151, 0, 0],
      ['wycheproof-jws', 401, 355, 0, 0],
      ['jose-cookbook', 12, 1, 0, 0],
      ['rfc9497', 12, 12, 0, 0],
      ['lei', 112, 112, 0, 0],
    ]);
    expect(report).toMatchObject({ status: 0, agree: true });
    // Three lack a line, one all signatures, one names another log; one more has no proof at all.
    expect(report.sets['rekor2']?.codes).toEqual({ TLOG_CHECKPOINT: 3, TLOG_NOTE: 1, TLOG_ORIGIN: 1 });
    expect(report.sets['cctv-ed25519']?.codes).toEqual({ SIGNING_KEY_INVALID: 886 });
  });
});
