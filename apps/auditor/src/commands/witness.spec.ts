import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COSIGNATURE_V1, parseVerifierKey } from '#libs/tlog';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAuditor } from './program.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'auditor witness '));
});
afterEach(async () => rm(home, { recursive: true }));

test('an auditor keeps a witness of its own: a key is made and shown, and nothing is served without a policy', async () => {
  const printed: string[] = [];
  const run = async (...args: string[]): Promise<number> => runAuditor(['witness', ...args], { print: (text) => void printed.push(text), printError: () => undefined });
  expect(await run('init', '--state', join(home, 'state'), '--name', 'auditor.example/witness')).toBe(0);
  expect(parseVerifierKey(printed.join(''))).toMatchObject({ name: 'auditor.example/witness', type: COSIGNATURE_V1 });
  await expect(run('serve', '--state', join(home, 'state'), '--policy', join(home, 'none'), '--listen', '127.0.0.1:0')).rejects.toMatchObject({ code: 'WITNESS_POLICY' });
  expect(await run('serve', '--state', join(home, 'state'))).toBe(2);
});
