import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, runProgram, type HubReady } from '../run/processes.js';

/** Longest that a checkpoint over all of the log may take, cosignatures included. */
const COVERED_WITHIN_MS = 30_000;

/** What the auditor found, offline, in a bundle of the whole log. */
export interface AuditOutcome {
  readonly passed: boolean;
  readonly checks: readonly { readonly code: string; readonly title: string; readonly count: number; readonly failures: readonly unknown[]; readonly durationMs: number }[];
  readonly notChecked: readonly string[];
  readonly exportSeconds: number;
  readonly verifySeconds: number;
}

/** Takes the log up to `size` at least, and verifies it with nothing but the bundle and a policy: the log's key, and witnesses all of whom must have cosigned. */
export async function audit(hub: HubReady, dir: string, policy: string, size: number): Promise<AuditOutcome> {
  const out = join(dir, 'bundle');
  await covered(hub, size);
  const exported = await mustRun('auditor', ['export', '--hub', hub.url, '--token-file', hub.tokenFile, '--out', out]);
  const verified = await runProgram('auditor', ['verify', out, '--policy', policy, '--json']);
  if (verified.exitCode > 1) throw new Error(`auditor verify ended with exit code ${verified.exitCode}\n${verified.stderr}`);
  const result = JSON.parse(verified.stdout) as Pick<AuditOutcome, 'checks'> & { notChecked?: readonly string[] };
  return { passed: verified.exitCode === 0, checks: result.checks, notChecked: result.notChecked ?? [], exportSeconds: exported.seconds, verifySeconds: verified.seconds };
}

/** Waits until the published checkpoint covers the log: witnesses are asked once a second. */
async function covered(hub: HubReady, size: number): Promise<void> {
  const authorization = `Bearer ${(await readFile(hub.tokenFile, 'utf8')).trim()}`;
  const deadline = performance.now() + COVERED_WITHIN_MS;
  for (;;) {
    const note = await (await fetch(`${hub.url}/log/checkpoint`, { headers: { authorization } })).text();
    if (Number(note.split('\n')[1]) >= size) return;
    if (performance.now() > deadline) throw new Error('no checkpoint covers the log in time');
    await sleep(200);
  }
}
