import type { PoolClient } from 'pg';
import { encodeVerdict, judgeEntity, judgeProvider, largestMargin, RunOutput, type VerdictRow } from '#libs/verdict';
import { closeRun, copyVerdicts, openRun, type NewRun, type NewVerdict } from '../persistence/detection-runs.js';
import { loadReported } from '../persistence/dossiers.js';
import { breather } from './breather.js';
import type { OnProgress, Snapshot } from './run-pass.js';

/** Entities whose reports are in memory at once. */
const GROUP = 100;

/** Judges these entities and every provider as of the snapshot, and writes the run with all its rows; returns how many. */
export async function judgeAndWrite(reader: PoolClient, writer: PoolClient, run: NewRun, snapshot: Snapshot, entities: readonly string[], onProgress: OnProgress = () => undefined): Promise<number> {
  const { ruleSet, parameters, now, position, providers, overdue } = snapshot;
  const runId = await openRun(writer, run);
  const output = new RunOutput();
  const rest = breather();
  const total = entities.length + providers.length;
  const taken = (row: VerdictRow, subject: NewVerdict['subject']): NewVerdict => {
    const text = encodeVerdict(row);
    output.add(text);
    return { subject, engine: row.engine, outcome: row.outcome, response: row.response, margin: largestMargin(row), row: text };
  };
  for (let start = 0; start < entities.length; start += GROUP) {
    const verdicts: NewVerdict[] = [];
    for (const [entity, { providers: own, ...reported }] of await loadReported(reader, entities.slice(start, start + GROUP))) {
      const dossier = { entity, now, position, ...reported, overdue: overdue.filter(({ provider }) => own.includes(provider)) };
      for (const row of judgeEntity(dossier, ruleSet, parameters)) verdicts.push(taken(row, { entity }));
      await rest();
    }
    await copyVerdicts(writer, runId, run, verdicts);
    await onProgress(Math.min(start + GROUP, entities.length), total);
  }
  await copyVerdicts(writer, runId, run, providers.map(({ rowId, ...dossier }) => taken(judgeProvider({ ...dossier, now, position }, ruleSet, parameters), { providerId: rowId })));
  await onProgress(total, total);
  await closeRun(writer, runId, { digest: output.finish(), count: output.count });
  return output.count;
}
