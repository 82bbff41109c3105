import { expect } from 'vitest';
import { runOutputDigest } from '#libs/verdict';
import { replayedRows } from './replayed-log.js';
import { storedRows, storedRuns } from './stored-runs.js';
import type { TestHub } from './test-hub.js';

/** Every run begins where the one before ended (a full one where nothing new need stand), holds what a replay of the log gives, and commits to it. */
export async function expectRunsToReplay(hub: Pick<TestHub, 'sql'>): Promise<void> {
  const all = await storedRuns(hub);
  expect(all.map((run) => run.from)).toEqual(all.map((_, nth) => all[nth - 1]?.position ?? 0));
  for (const [nth, run] of all.entries()) {
    const rows = await storedRows(hub, run);
    expect(rows, `run at ${run.position}`).toEqual(await replayedRows(hub, run, all[nth - 1]));
    expect([run.verdicts, run.digest]).toEqual([rows.length, runOutputDigest(rows)]);
    if (run.full) expect(run.position).toBeGreaterThanOrEqual(run.from);
    else expect(run.position).toBeGreaterThan(run.from);
  }
}
