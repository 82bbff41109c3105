import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { statementLeaf } from '#libs/entries';

import { verdictsPath } from '../bundle/paths.js';
import { scratch } from '../testing/scratch.js';
import { put, receiptOf, seal } from '../testing/seal.js';
import { ORIGIN, smallHub } from '../testing/small-export.js';
import { SmallHub } from '../testing/small-hub.js';
import { runAuditor } from './program.js';

const hub = smallHub();
const directory = scratch();
const [good, bad, early, receipts, policy] = ['good', 'bad', 'early', 'receipts', 'policy'].map((name) => directory.path(name)) as [string, string, string, string, string];
const rows = verdictsPath(hub.size - 1);

beforeAll(() => {
  put(hub.bundle(), good);
  put(hub.bundle(), bad);
  put(hub.bundle(hub.size - 3), early);
  writeFileSync(join(bad, rows), readFileSync(join(bad, rows), 'utf8').replace('benign', 'BENIGN'));
  put(new Map([['main-1.tlog-proof', receiptOf(hub.unsealed(), 9, hub.key)]]), receipts);
  writeFileSync(policy, `log ${hub.vkey}\nquorum none\n`);
  writeFileSync(directory.path('other-policy'), `log ${new SmallHub(ORIGIN).vkey}\nquorum none\n`);
});
afterAll(() => directory.remove());

async function auditor(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const status = await runAuditor(args, { print: (text) => printed.push(text), printError: (text) => complaints.push(text) });
  return { status, stdout: printed.join('\n'), stderr: complaints.join('\n') };
}

describe('verify', () => {
  test('of an honest bundle: status 0, a tick for every check that was made, and what was not checked', async () => {
    const { status, stdout } = await auditor('verify', good);
    expect(status).toBe(0);
    expect(stdout.match(/^✓ /gm)).toHaveLength(16);
    expect(stdout.match(/^– (Witnesses|Consistency|Receipts)/gm)).toHaveLength(3);
    expect(stdout).not.toContain('✗');
    expect(stdout).toContain('KEY NOT PINNED');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('PASSED: every check on this bundle holds.');
  });

  test('of a changed one: status 1, the checks that failed, and the place', async () => {
    const { status, stdout } = await auditor('verify', bad);
    expect(status).toBe(1);
    expect(stdout).toContain(`  ✗ VERDICTS ${rows}:3 field "outcome" VERDICT_DIFFERS: `);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('FAILED: VERDICTS.');
  });

  test('--json prints one object and nothing else', async () => {
    const { status, stdout, stderr } = await auditor('verify', bad, '--json');
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false,
      complete: true,
      size: hub.size,
      pinned: false,
      checks: expect.arrayContaining([
        { code: 'VERDICTS', title: expect.any(String), count: 57, failures: [{ code: 'VERDICT_DIFFERS', place: { file: rows, line: 3, field: 'outcome' }, message: expect.any(String) }], moreFailures: 0, durationMs: expect.any(Number) },
      ]),
      notChecked: expect.arrayContaining([expect.any(String)]),
      evidence: [],
    });
  });

  test('--policy pins the key, --previous and --checkpoint check that the log goes on, --receipts that it holds what was promised', async () => {
    const { status, stdout } = await auditor('verify', good, '--policy', policy, '--previous', early, '--receipts', receipts);
    expect(status).toBe(0);
    expect(stdout).toContain('key pinned by the policy');
    expect(stdout.match(/^✓ /gm)).toHaveLength(19);
    expect(await auditor('verify', good, '--checkpoint', join(early, 'checkpoint'))).toMatchObject({ status: 0 });
    expect(await auditor('verify', good, '--policy', directory.path('other-policy'))).toMatchObject({ status: 1, stdout: expect.stringContaining('TLOG_UNSIGNED') });
    expect(await auditor('verify', early, '--previous', good)).toMatchObject({ status: 1, stdout: expect.stringContaining('CONSISTENCY_SIZE') });
  });

  test('of a log that was another one: both checkpoints as they were signed', async () => {
    const unsealed = hub.unsealed();
    unsealed.leaves.splice(8, 1);
    const other = put(seal(unsealed, hub.key), directory.path('rewritten'));
    const { status, stdout } = await auditor('verify', other, '--previous', early);
    expect(status).toBe(1);
    for (const path of [early, other]) expect(stdout).toContain(readFileSync(join(path, 'checkpoint'), 'utf8').trimEnd());
  });

  test('with bodies withheld: status 0, and the last line does not say that all was checked', async () => {
    const files = hub.bundle();
    for (const name of files.keys()) if (name.startsWith('bodies/')) files.delete(name);
    const { status, stdout } = await auditor('verify', put(files, directory.path('withheld')));
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('PASSED AS FAR AS IT COULD BE CHECKED: see above for what is missing.');
  });
});

describe('diff', () => {
  test('of two bundles of one log: status 0', async () => {
    expect(await auditor('diff', early, good)).toMatchObject({ status: 0, stdout: expect.stringContaining('CONSISTENT') });
    expect(JSON.parse((await auditor('diff', good, early, '--policy', policy, '--json')).stdout)).toEqual({ consistent: true, origin: ORIGIN, sizes: [hub.size, hub.size - 3], pinned: true, position: null, evidence: [] });
  });

  test('of two histories: status 1, where they part, and the proof', async () => {
    const unsealed = hub.unsealed();
    const position = hub.positionOf(hub.reports[0] ?? { jws: '', claims: undefined as never, body: undefined });
    unsealed.leaves.splice(position, 1, statementLeaf('another'));
    const other = put(seal(unsealed, hub.key), directory.path('other'));
    const { status, stdout } = await auditor('diff', early, other);
    expect(status).toBe(1);
    expect(stdout).toContain(`DIFFERENT from position ${position} on.`);
    for (const path of [early, other]) expect(stdout).toContain(readFileSync(join(path, 'checkpoint'), 'utf8').trimEnd());
  });

  test('of two logs is refused', async () => {
    const other = put(new SmallHub('elsewhere').bundle(), directory.path('elsewhere'));
    await expect(auditor('diff', good, other)).rejects.toMatchObject({ code: 'TLOG_ORIGIN' });
  });
});

describe('input that cannot be used', () => {
  const refused = (code: string) => expect.objectContaining({ code });

  test('a directory without a checkpoint, a file, nothing at all', async () => {
    mkdirSync(directory.path('empty'));
    for (const path of [directory.path('empty'), policy, directory.path('nothing')]) {
      await expect(auditor('verify', path)).rejects.toEqual(refused('AUDITOR_NOT_A_BUNDLE'));
      await expect(auditor('verify', good, '--previous', path)).rejects.toEqual(refused('AUDITOR_NOT_A_BUNDLE'));
      await expect(auditor('diff', good, path)).rejects.toEqual(refused('AUDITOR_NOT_A_BUNDLE'));
    }
  });

  test.each([
    ['an unknown line', 'hello\n'],
    ['no quorum', `log ${hub.vkey}\n`],
    ['a key that is none', 'log example+00000000+AAAA\nquorum none\n'],
  ])('a policy with %s', async (_, text) => {
    writeFileSync(directory.path('bad-policy'), text);
    await expect(auditor('verify', good, '--policy', directory.path('bad-policy'))).rejects.toEqual(refused('AUDITOR_POLICY'));
  });

  test('files that are not there, or are not what they are said to be', async () => {
    await expect(auditor('verify', good, '--policy', directory.path('none'))).rejects.toEqual(refused('AUDITOR_FILE_UNREADABLE'));
    await expect(auditor('verify', good, '--checkpoint', directory.path('none'))).rejects.toEqual(refused('AUDITOR_FILE_UNREADABLE'));
    await expect(auditor('verify', good, '--checkpoint', policy)).rejects.toEqual(refused('AUDITOR_CHECKPOINT'));
    await expect(auditor('verify', good, '--receipts', policy)).rejects.toEqual(refused('AUDITOR_FILE_UNREADABLE'));
    await expect(auditor('verify', good, '--previous', early, '--checkpoint', join(early, 'checkpoint'))).rejects.toEqual(refused('AUDITOR_CHECKPOINT'));
  });
});

describe('usage', () => {
  test.each([[[]], [['verify']], [['export']], [['diff', 'a']], [['verify', 'a', 'b']], [['destroy']], [['verify', 'a', '--fast']]])('%j is wrong: status 2 and a hint', async (args) => {
    expect(await auditor(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  });

  test.each([[['--help']], [['verify', '--help']], [['export', '--help']], [['diff', '--help']]])('%j explains, status 0', async (args) => {
    expect(await auditor(...args)).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: auditor'), stderr: '' });
  });
});

test('a check with more failures than a person reads names the first and counts the rest', async () => {
  const unsealed = hub.unsealed();
  for (let count = 0; count < 150; count += 1) unsealed.leaves.push(statementLeaf(`x${count}`));
  const { stdout } = await auditor('verify', put(seal(unsealed, hub.key), directory.path('many')));
  expect(stdout.match(/✗ STATEMENTS /g)).toHaveLength(100);
  expect(stdout).toContain('… and 50 more of STATEMENTS');
});
