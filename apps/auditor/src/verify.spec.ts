import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { fromBase64url } from '#libs/encoding';
import { COSIGNATURE_V1, formatVerifierKey, parsePolicy, verifierOf } from '#libs/tlog';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { bodyPath, verdictsPath } from './bundle/paths.js';
import { scratch } from './testing/scratch.js';
import { put, seal } from './testing/seal.js';
import { newKey } from './testing/small-agent.js';
import { ORIGIN, smallHub } from './testing/small-export.js';
import { sha256Hex, SmallHub } from './testing/small-hub.js';
import { verifyBundle, type Verification } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

const hub = smallHub();
const good = directory.path('good');
beforeAll(() => void put(hub.bundle(), good));

const verify = async (path: string, options?: Parameters<typeof verifyBundle>[1]) => verifyBundle(new BundleDirectory(path), options);
const codes = ({ checks }: Verification) => checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
const policyOf = (vkey: string, ...lines: string[]) => parsePolicy(Buffer.from([`log ${vkey}`, ...lines, ''].join('\n')));
const notRun = ({ checks }: Verification) => checks.filter((check) => check.notRun !== undefined).map(({ code }) => code);

const copy = (name: string) => put(hub.bundle(), directory.path(name));
const entriesFile = `tile/entries/000.p/${hub.size}`;
const lastRun = verdictsPath(hub.size - 1);

describe('an honest bundle', () => {
  test('passes every check, and each check looked at something', async () => {
    const verification = await verify(good);
    expect(codes(verification)).toEqual([]);
    expect(verification).toMatchObject({ passed: true, complete: true, origin: ORIGIN, size: hub.size, pinned: false, evidence: [] });
    expect(Object.fromEntries(verification.checks.map(({ code, count }) => [code, count]))).toEqual({
      CHECKPOINT: 1,
      WITNESSES: 0,
      TREE: 1,
      CONSISTENCY: 0,
      LEAVES: hub.size,
      // The checkpoint, a tile and a bundle of entries, bodies, rows of four passes.
      FILES: 1 + 2 + 8 + 4,
      // Three providers with a key each, and one that was replaced.
      REGISTRY: 3 * 2 + 1,
      STATEMENTS: 10,
      CHAINS: 10,
      EXACTLY_ONCE: 10,
      ENTRIES: hub.size - 10,
      BODIES: 8,
      EQUIVOCATIONS: 1,
      RULE_SETS: 3,
      ACCOUNTING: 7,
      LIFECYCLE: 10,
      RETENTION: 0,
      RECEIPTS: 0,
      // Ten entities judged in passes and five once more, three rows each; three providers in each of four runs.
      VERDICTS: 3 * (10 + 5) + 3 * 4,
    });
  });

  test('says what it cannot show: whose log it is, and whether it was another one before', async () => {
    const verification = await verify(good);
    expect(notRun(verification)).toEqual(['WITNESSES', 'CONSISTENCY', 'RECEIPTS']);
    expect(verification.notChecked).toEqual([
      expect.stringContaining('NOT PINNED'), expect.stringContaining('no witness'), expect.stringContaining('--previous'), expect.stringContaining('acknowledged'), expect.stringContaining('expired'), expect.stringContaining('who the hub says'),
    ]);
    const pinned = await verify(good, { policy: policyOf(hub.vkey, 'quorum none'), earlier: readFileSync(join(good, 'checkpoint')) });
    expect(pinned).toMatchObject({ passed: true, complete: true, pinned: true });
    expect(notRun(pinned)).toEqual(['RECEIPTS']);
    expect(pinned.notChecked).toHaveLength(4);
  });

  test('of a log that holds its key, a schema and rules passes', async () => {
    expect(codes(await verify(put(new SmallHub(ORIGIN).bundle(), directory.path('empty'))))).toEqual([]);
  });

  test('of a log of no entry at all is of nobody’s log', async () => {
    const files = seal({ leaves: [], files: new Map(), origin: ORIGIN }, hub.key);
    expect(codes(await verify(put(files, directory.path('none')), { policy: policyOf(hub.vkey, 'quorum none') }))).toEqual([]);
    expect(codes(await verify(directory.path('none')))).toEqual(['CHECKPOINT TLOG_ORIGIN']);
  });

  test('is the story it is meant to be: two customers, flagged only once their accounts are known to be one', () => {
    const rows = hub.entries.filter(({ kind }) => kind === 'verdict').flatMap(({ position }) => readFileSync(join(good, verdictsPath(position)), 'utf8').trimEnd().split('\n').map((row) => JSON.parse(row) as { outcome: string; workloads: number }));
    expect(rows.filter(({ outcome }) => outcome === 'to-be-inspected').length).toBeGreaterThan(0);
    expect(rows.some(({ workloads }) => workloads === 3)).toBe(true);
  });

  test('of more than a bundle of entries passes, with receipts of its own, however the jobs are done', async () => {
    const long = new SmallHub(ORIGIN);
    const agent = long.register('https://long.example');
    for (let day = 0; day < 300; day += 1) long.accept(agent.report(1_800_000_000 + day * 86_400));
    const path = put(long.bundle(), directory.path('long'));
    const verification = await verify(path);
    expect([codes(verification), verification.complete]).toEqual([[], true]);
    expect(verification.checks.find(({ code }) => code === 'TREE')?.count).toBe(3);
    expect(verification.notChecked).toContain('300 statements that no pass of detection has judged yet.');
  });
});

describe('files of the directory', () => {
  test('a missing one is named, and what can still be checked is', async () => {
    const path = copy('missing');
    rmSync(join(path, lastRun));
    const verification = await verify(path);
    expect(codes(verification)).toEqual(['VERDICTS FILE_MISSING']);
    expect(verification.checks.find(({ code }) => code === 'BODIES')).toMatchObject({ count: 8, failures: [] });
  });

  test('without a tile the tree is not the published one', async () => {
    const path = copy('missing');
    rmSync(join(path, `tile/0/000.p/${hub.size}`));
    expect(codes(await verify(path))).toEqual(['TREE FILE_MISSING']);
  });

  test('without entries nothing passes for checked', async () => {
    const path = copy('missing');
    rmSync(join(path, entriesFile));
    const verification = await verify(path, { policy: policyOf(hub.vkey, 'quorum none') });
    expect(codes(verification)).toEqual(['TREE FILE_MISSING']);
    expect(verification).toMatchObject({ passed: false, complete: false });
    expect(notRun(verification)).toEqual(expect.arrayContaining(['TREE', 'FILES', 'STATEMENTS', 'CHAINS', 'BODIES', 'ENTRIES', 'VERDICTS']));
  });

  test('with a checkpoint that cannot be read, nothing is', async () => {
    const path = copy('unreadable');
    writeFileSync(join(path, 'checkpoint'), 'hello\n');
    const verification = await verify(path);
    expect(codes(verification)).toEqual(['CHECKPOINT TLOG_NOTE']);
    expect(verification).toMatchObject({ passed: false, complete: false, origin: null, size: null });
    expect(notRun(verification)).toHaveLength(verification.checks.length - 1);
  });

  test('one that grew', async () => {
    const path = copy('grown');
    appendFileSync(join(path, entriesFile), '\0\0');
    expect(codes(await verify(path))).toContain('TREE TLOG_BUNDLE');
  });

  test.each(['more/notes.txt', `bodies/${'0'.repeat(64)}.ndjson.gz`, `contents/${'0'.repeat(64)}`, 'verdicts/0.ndjson', 'tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1', `tile/0/000.p/${hub.size - 1}`, 'tile/entries/000', 'checkpoint.partial'])('one that no log binds: %s', async (file) => {
    const path = copy('unlisted');
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), '');
    expect((await verify(path)).checks.flatMap(({ failures }) => failures)).toEqual([expect.objectContaining({ code: 'FILE_UNLISTED', place: { file } })]);
  });

  test.each([lastRun, entriesFile, bodyPath(sha256Hex(hub.reports[0]?.body ?? new Uint8Array()))])('a link in the place of %s is not followed', async (file) => {
    const path = copy('link');
    renameSync(join(path, file), directory.path('elsewhere'));
    symlinkSync(directory.path('elsewhere'), join(path, file));
    expect(codes(await verify(path)).some((code) => code.endsWith(' FILE_KIND'))).toBe(true);
  });

  test('a directory in the place of a file', async () => {
    const path = copy('directory');
    rmSync(join(path, entriesFile));
    mkdirSync(join(path, entriesFile));
    expect(codes(await verify(path))).toContain('TREE FILE_KIND');
  });
});

describe('the policy', () => {
  test('of another log is not satisfied by a well-made bundle', async () => {
    const other = new SmallHub(ORIGIN);
    expect(codes(await verify(good, { policy: policyOf(other.vkey, 'quorum none') }))).toEqual(['CHECKPOINT TLOG_UNSIGNED']);
    expect(codes(await verify(good, { policy: policyOf(new SmallHub('elsewhere').vkey, 'quorum none') }))).toEqual(['CHECKPOINT TLOG_ORIGIN']);
  });

  test('names a key that is not the log’s own: said, though it signed', async () => {
    const thief = newKey();
    const unsealed = hub.unsealed();
    const path = put(seal(unsealed, thief), directory.path('thief'));
    const vkey = formatVerifierKey(verifierOf(ORIGIN, 1, fromBase64url(thief.jwk.x)));
    expect(codes(await verify(path, { policy: policyOf(vkey, 'quorum none') }))).toEqual(['LEAVES LOG_KEY']);
  });

  test('asks for witnesses: as many as it says, and none that is not known', async () => {
    const keys = { 'w.example/1': newKey(), 'w.example/2': newKey() };
    const lines = Object.entries(keys).map(([name, key], index) => `witness w${index} ${formatVerifierKey(verifierOf(name, COSIGNATURE_V1, fromBase64url(key.jwk.x)))}`);
    const both = policyOf(hub.vkey, ...lines, 'group all all w0 w1', 'quorum all');
    const any = policyOf(hub.vkey, ...lines, 'group any any w0 w1', 'quorum any');
    const witnessed = async (names: readonly string[], policy: typeof both) => {
      const cosigners = Object.fromEntries(Object.entries(keys).filter(([name]) => names.includes(name)));
      return verify(put(seal(hub.unsealed(), hub.key, cosigners), directory.path('witnessed')), { policy });
    };
    expect(codes(await witnessed(['w.example/1', 'w.example/2'], both))).toEqual([]);
    expect(codes(await witnessed(['w.example/1'], both))).toEqual(['WITNESSES TLOG_QUORUM']);
    expect(codes(await witnessed(['w.example/1'], any))).toEqual([]);
    expect(codes(await witnessed([], any))).toEqual(['WITNESSES TLOG_QUORUM']);
    expect((await witnessed(['w.example/1', 'w.example/2'], both)).checks.find(({ code }) => code === 'WITNESSES')?.count).toBe(2);
  });
});
