import { join } from 'node:path';
import { mustRun, runProgram, type HubReady } from '../run/processes.js';

/** What the auditor found, offline, in an export of the whole log. */
export interface AuditOutcome {
  readonly passed: boolean;
  readonly checks: readonly { readonly code: string; readonly title: string; readonly count: number; readonly failures: readonly unknown[]; readonly durationMs: number }[];
  readonly notChecked: readonly string[];
  readonly exportSeconds: number;
  readonly verifySeconds: number;
}

/** Exports the hub's log and verifies it with nothing but the export and the hub's public key. */
export async function audit(hub: HubReady, dir: string): Promise<AuditOutcome> {
  const out = join(dir, 'export');
  const exported = await mustRun('auditor', ['export', '--hub', hub.url, '--token-file', hub.tokenFile, '--out', out]);
  const verified = await runProgram('auditor', ['verify', out, '--json']);
  if (verified.exitCode > 1) throw new Error(`auditor verify ended with exit code ${verified.exitCode}\n${verified.stderr}`);
  const result = JSON.parse(verified.stdout) as Pick<AuditOutcome, 'checks'> & { notChecked?: readonly string[] };
  return { passed: verified.exitCode === 0, checks: result.checks, notChecked: result.notChecked ?? [], exportSeconds: exported.seconds, verifySeconds: verified.seconds };
}
