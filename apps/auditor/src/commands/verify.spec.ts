import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newKey } from '../testing/small-agent.js';
import { smallHub } from '../testing/small-export.js';
import { scratch } from '../testing/scratch.js';
import { seal } from '../testing/seal.js';
import { runAuditor } from './program.js';

const hub = smallHub();
const directory = scratch();
const good = directory.path('good');
const bad = directory.path('bad');

beforeAll(() => {
  seal(hub.export(), hub.key, good);
  seal(hub.export(), hub.key, bad);
  writeFileSync(join(bad, 'verdicts.ndjson'), readFileSync(join(bad, 'verdicts.ndjson'), 'utf8').replace('benign', 'BENIGN'));
  const { kty, crv, x } = hub.key.jwk;
  writeFileSync(directory.path('hub.jwk'), JSON.stringify({ kty, crv, x }));
  writeFileSync(directory.path('other.jwk'), JSON.stringify({ kty, crv, x: newKey().jwk.x }));
});
afterAll(() => directory.remove());

async function auditor(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const status = await runAuditor(args, { print: (text) => printed.push(text), printError: (text) => complaints.push(text) });
  return { status, stdout: printed.join('\n'), stderr: complaints.join('\n') };
}

describe('verify', () => {
  test('of an honest export: status 0, a tick for every check, and what was not checked', async () => {
    const { status, stdout } = await auditor('verify', good);
    expect(status).toBe(0);
    expect(stdout.match(/^✓ /gm)).toHaveLength(15);
    expect(stdout.match(/^– History/gm)).toHaveLength(1);
    expect(stdout).not.toContain('✗');
    expect(stdout).toContain('Hub key not pinned');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('PASSED: every check on this export holds.');
  });

  test('of a changed one: status 1, the checks that failed, and the place', async () => {
    const { status, stdout } = await auditor('verify', bad);
    expect(status).toBe(1);
    expect(stdout).toContain('  ✗ FILES verdicts.ndjson FILE_DIGEST: ');
    expect(stdout).toContain('  ✗ VERDICTS verdicts.ndjson:1 field "outcome" VERDICT_DIFFERS: ');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('FAILED: FILES, VERDICTS.');
  });

  test('--json prints one object and nothing else', async () => {
    const { status, stdout, stderr } = await auditor('verify', bad, '--json');
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false,
      position: 10,
      hubKeyPinned: false,
      checks: expect.arrayContaining([
        { code: 'FILES', title: expect.any(String), count: 18, failures: [{ code: 'FILE_DIGEST', place: { file: 'verdicts.ndjson' }, message: expect.any(String) }], moreFailures: 0, durationMs: expect.any(Number) },
      ]),
      notChecked: expect.arrayContaining([expect.any(String)]),
    });
  });

  test('--hub-key pins the key, --previous checks the history', async () => {
    expect(await auditor('verify', good, '--hub-key', directory.path('hub.jwk'), '--previous', good)).toMatchObject({ status: 0, stdout: expect.stringContaining('(pinned)') });
    expect(await auditor('verify', good, '--hub-key', directory.path('other.jwk'))).toMatchObject({ status: 1, stdout: expect.stringContaining('MANIFEST_KEY') });
    expect(await auditor('verify', good, '--hub-key', join(good, 'hub.jwks.json'))).toMatchObject({ status: 0 });
  });
});

describe('input that is no export', () => {
  const refused = (code: string) => expect.objectContaining({ code });

  test('a directory without a manifest, a file, nothing at all', async () => {
    mkdirSync(directory.path('empty'));
    for (const path of [directory.path('empty'), directory.path('hub.jwk'), directory.path('nothing')]) {
      await expect(auditor('verify', path)).rejects.toEqual(refused('AUDITOR_NOT_AN_EXPORT'));
      await expect(auditor('verify', good, '--previous', path)).rejects.toEqual(refused('AUDITOR_NOT_AN_EXPORT'));
    }
  });

  test.each([
    ['no JSON', '{'],
    ['no key', '{}'],
    ['a private key', JSON.stringify(hub.key.keyObject.export({ format: 'jwk' }))],
    ['two keys', JSON.stringify({ keys: [hub.key.jwk, newKey().jwk] })],
    ['a kid that is not the thumbprint', JSON.stringify({ ...hub.key.jwk, kid: 'A'.repeat(43) })],
    ['a point of small order', JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) })],
  ])('a key file with %s', async (_, text) => {
    writeFileSync(directory.path('bad.jwk'), text);
    await expect(auditor('verify', good, '--hub-key', directory.path('bad.jwk'))).rejects.toEqual(refused('AUDITOR_HUB_KEY'));
  });

  test('a key file that is not there', async () => {
    await expect(auditor('verify', good, '--hub-key', directory.path('none.jwk'))).rejects.toEqual(refused('AUDITOR_FILE_UNREADABLE'));
  });
});

describe('usage', () => {
  test.each([[[]], [['verify']], [['export']], [['verify', 'a', 'b']], [['destroy']], [['verify', 'a', '--fast']]])('%j is wrong: status 2 and a hint', async (args) => {
    expect(await auditor(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  });

  test.each([[['--help']], [['verify', '--help']], [['export', '--help']]])('%j explains, status 0', async (args) => {
    expect(await auditor(...args)).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: auditor'), stderr: '' });
  });
});

test('a check with more failures than a person reads names the first and counts the rest', async () => {
  const unsealed = hub.export();
  unsealed.files.set('statements.jws', Buffer.from('x\n'.repeat(150)));
  const path = directory.path('many');
  rmSync(path, { recursive: true, force: true });
  seal(unsealed, hub.key, path);
  const { stdout } = await auditor('verify', path);
  expect(stdout.match(/✗ STATEMENTS /g)).toHaveLength(100);
  expect(stdout).toContain('… and 50 more of STATEMENTS');
});
