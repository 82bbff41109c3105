import { join } from 'node:path';
import type { DemoProvider } from '../federation/model.js';
import { mustRun } from './processes.js';
import { reporterDir, type FederationSettings } from './reporters.js';

/** Receipts that all agents hold: verified ones, and statements that have none that is. */
export interface ReceiptReport {
  readonly verified: number;
  readonly others: number;
}

/** What the agents say of their receipts, each of which `reporter status` verifies again. */
export async function receiptsOf(settings: FederationSettings, providers: readonly DemoProvider[]): Promise<ReceiptReport> {
  let [verified, others] = [0, 0];
  for (const provider of providers) {
    const { stdout } = await mustRun('reporter', ['status', '--state', join(reporterDir(settings, provider), 'state'), '--json']);
    const { log } = JSON.parse(stdout) as { log: { receipts: { verified: number; unverified: number; missing: number; refused: number[] } } };
    verified += log.receipts.verified;
    others += log.receipts.unverified + log.receipts.missing + log.receipts.refused.length;
  }
  return { verified, others };
}
