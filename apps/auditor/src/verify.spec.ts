import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { importPublicJwk } from '#libs/signing';

import { ExportDirectory } from './files/export-directory.js';
import { newKey } from './testing/small-agent.js';
import { ORIGIN, smallHub } from './testing/small-export.js';
import { SmallHub } from './testing/small-hub.js';
import { scratch } from './testing/scratch.js';
import { seal } from './testing/seal.js';
import { verifyExport, type Verification } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

const hub = smallHub();
const good = directory.path('good');
beforeAll(() => seal(hub.export(), hub.key, good));

const verify = (path: string, options?: Parameters<typeof verifyExport>[1]) => verifyExport(new ExportDirectory(path), options);
const codes = ({ checks }: Verification) => checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));

/** A copy of the good export as it lies on disk, its manifest untouched. */
function copy(name: string): string {
  const path = directory.path(name);
  seal(hub.export(), hub.key, path);
  writeFileSync(join(path, 'manifest.jws'), readFileSync(join(good, 'manifest.jws')));
  return path;
}

describe('an honest export', () => {
  test('passes every check, and each check looked at something', () => {
    const verification = verify(good);
    expect(codes(verification)).toEqual([]);
    expect(verification).toMatchObject({ passed: true, origin: ORIGIN, position: 10, hubKey: hub.key.kid, hubKeyPinned: false });
    expect(Object.fromEntries(verification.checks.map(({ code, count }) => [code, count]))).toEqual({
      MANIFEST: 1,
      FILES: 18,
      KEYS: 4,
      // Officers and entries are looked at in entries.spec.ts.
      OFFICERS: 0,
      ENTRIES: 0,
      STATEMENTS: 10,
      CHAINS: 10,
      EXACTLY_ONCE: 10,
      POSITIONS: 10,
      BODIES: 8,
      EQUIVOCATIONS: 1,
      POLICIES: 2,
      ACCOUNTING: 7,
      LIFECYCLE: 10,
      // Ten entities judged in passes and five once more, three rows each; three providers in each of four runs.
      VERDICTS: 3 * (10 + 5) + 3 * 4,
      HISTORY: 0,
    });
  });

  test('says what it cannot show: who the hub is, and whether the log was another one before', () => {
    expect(verify(good).notChecked).toEqual([expect.stringContaining('Hub key not pinned'), expect.stringContaining('--previous'), expect.stringContaining('acknowledged'), expect.stringContaining('expired'), expect.stringContaining('registration')]);
    const pinned = verify(good, { hubKey: importPublicJwk(publicJwk(hub.key)), previous: new ExportDirectory(good) });
    expect(pinned).toMatchObject({ passed: true, hubKeyPinned: true });
    expect(pinned.notChecked).toHaveLength(3);
  });

  test('of an empty log passes', () => {
    const empty = new SmallHub(ORIGIN);
    seal(empty.export(), empty.key, directory.path('empty'));
    expect(codes(verify(directory.path('empty')))).toEqual([]);
  });

  test('is the story it is meant to be: two customers, flagged only once their accounts are known to be one', () => {
    const rows = readFileSync(join(good, 'verdicts.ndjson'), 'utf8').trimEnd().split('\n').map((row) => JSON.parse(row) as { entity: string; outcome: string; workloads: number; position: number });
    const flagged = rows.filter(({ outcome }) => outcome === 'to-be-inspected');
    expect(flagged.length).toBeGreaterThan(0);
    expect(rows.some(({ workloads, position }) => workloads === 3 && position === 10)).toBe(true);
  });
});

describe('one flipped byte, the manifest as it was', () => {
  const files = ['manifest.jws', ...hub.export().files.keys()];

  test.each(files)('is found wherever it is in %s', (file) => {
    const path = copy('flip');
    const original = readFileSync(join(path, file));
    for (const offset of spread(original.length)) {
      const flipped = Buffer.from(original);
      flipped[offset] = (flipped[offset] ?? 0) ^ 1;
      writeFileSync(join(path, file), flipped);
      const verification = verify(path);
      expect(verification.passed, `byte ${offset}`).toBe(false);
      const check = file === 'manifest.jws' ? 'MANIFEST' : 'FILES';
      expect(codes(verification).some((code) => code.startsWith(check)), `byte ${offset}: ${codes(verification).join()}`).toBe(true);
    }
    writeFileSync(join(path, file), original);
    expect(verify(path).passed).toBe(true);
  });
});

describe('files of the directory', () => {
  test('a missing one is named, and what can still be checked is', () => {
    const path = copy('missing');
    rmSync(join(path, 'verdicts.ndjson'));
    const verification = verify(path);
    expect(codes(verification)).toEqual(['FILES FILE_MISSING', 'VERDICTS FILE_MISSING']);
    expect(verification.checks.find(({ code }) => code === 'BODIES')).toMatchObject({ count: 8, failures: [] });
  });

  test.each(['statements.jws', 'providers.ndjson', 'runs.ndjson', 'equivocations.ndjson', 'hub.jwks.json', 'entries.ndjson', 'officers.ndjson'])('without %s nothing passes for checked', (file) => {
    const path = copy('missing');
    rmSync(join(path, file));
    expect(codes(verify(path))).toContain('FILES FILE_MISSING');
  });

  test('one that grew', () => {
    const path = copy('grown');
    appendFileSync(join(path, 'equivocations.ndjson'), '\n');
    expect(codes(verify(path))).toContain('FILES FILE_SIZE');
  });

  test('one that the manifest does not list', () => {
    const path = copy('unlisted');
    mkdirSync(join(path, 'more'));
    writeFileSync(join(path, 'more', 'notes.txt'), '');
    expect(verify(path).checks.flatMap(({ failures }) => failures)).toEqual([expect.objectContaining({ code: 'FILE_UNLISTED', place: { file: 'more/notes.txt' } })]);
  });

  test('a link in the place of a file is not followed', () => {
    const path = copy('link');
    renameSync(join(path, 'runs.ndjson'), directory.path('elsewhere'));
    symlinkSync(directory.path('elsewhere'), join(path, 'runs.ndjson'));
    expect(codes(verify(path))).toContain('FILES FILE_KIND');
  });

  test('a directory in the place of a file', () => {
    const path = copy('directory');
    rmSync(join(path, 'statements.jws'));
    mkdirSync(join(path, 'statements.jws'));
    expect(codes(verify(path))).toEqual(expect.arrayContaining(['FILES FILE_KIND', 'STATEMENTS FILE_KIND']));
  });
});

describe('the hub’s key', () => {
  test('of another hub, pinned, is not satisfied by a well-made export', () => {
    const other = importPublicJwk(publicJwk(newKey()));
    expect(codes(verify(good, { hubKey: other }))).toEqual(['MANIFEST MANIFEST_KEY', 'MANIFEST SIGNING_KEY']);
  });

  test('in the export is not believed over the pinned one', () => {
    const forged = hub.export();
    const thief = newKey();
    forged.files.set('hub.jwks.json', Buffer.from(JSON.stringify(publicJwk(thief))));
    seal(forged, thief, directory.path('forged'));
    expect(verify(directory.path('forged')).passed).toBe(true);
    expect(codes(verify(directory.path('forged'), { hubKey: importPublicJwk(publicJwk(hub.key)) }))).toEqual(['MANIFEST MANIFEST_KEY', 'MANIFEST SIGNING_KEY']);
  });
});

function publicJwk({ jwk: { kty, crv, x } }: ReturnType<typeof newKey>) {
  return { kty, crv, x };
}

/** First, last and some in between. */
function spread(length: number): number[] {
  return [...new Set([0, Math.floor(length / 3), Math.floor(length / 2), length - 2, length - 1])].filter((offset) => offset >= 0 && offset < length);
}
