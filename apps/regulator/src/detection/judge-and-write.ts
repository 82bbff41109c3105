import type { PoolClient } from 'pg';
import { encodeVerdict, judgeEntity, judgeProvider, largestMargin, RunOutput, type VerdictRow } from '#libs/verdict';
import { copyVerdicts, type NewRun, type NewVerdict, openRun, type RunResult } from '../persistence/detection-runs.js';
import type { Reported } from '../persistence/dossiers.js';
import { breather } from './breather.js';
import type { Snapshot } from './snapshot.js';

/** Entities whose rows are written at once. */
const GROUP = 100;

/** Whom a pass judges, in order of id (code units), and how many they are. */
export interface Entities {
  readonly count: number;
  readonly reported: AsyncIterable<readonly [entity: string, reported: Reported]>;
}

/** Told how many subjects (entities and providers) of how many are judged. */
export type OnProgress = (done: number, total: number) => void | Promise<void>;

/** A run with all its rows written, and not closed yet. */
export interface Written extends RunResult {
  readonly runId: number;
}

/**
 * Judges entities, which come in order of id with what was reported about them, and every provider as of the snapshot, and writes the run with
 * all its rows. While entities are judged the next ones are read and the rows of those before are written: the database
 * works beside us, on connections of its own.
 */
export async function judgeAndWrite(writer: PoolClient, run: NewRun, snapshot: Snapshot, entities: Entities, onProgress: OnProgress = () => undefined): Promise<Written> {
  const { ruleSet, parameters, now, position, providers, overdue } = snapshot;
  const runId = await openRun(writer, run);
  const output = new RunOutput();
  const rest = breather();
  const total = entities.count + providers.length;
  let judged = 0;
  const taken = (row: VerdictRow, subject: NewVerdict['subject']): NewVerdict => {
    const text = encodeVerdict(row);
    output.add(text);
    return { subject, engine: row.engine, outcome: row.outcome, response: row.response, margin: largestMargin(row), row: text };
  };
  let written = Promise.resolve();
  try {
    let verdicts: NewVerdict[] = [];
    for await (const [entity, { providers: own, ...reported }] of entities.reported) {
      const others = new Set(reported.counterparts.map(({ provider }) => provider));
      const dossier = {
        entity, now, position, ...reported,
        overdue: overdue.filter(({ provider }) => own.includes(provider)), counterpartsOverdue: overdue.filter(({ provider }) => others.has(provider)),
      };
      for (const row of judgeEntity(dossier, ruleSet, parameters)) verdicts.push(taken(row, { entity }));
      judged += 1;
      await rest();
      if (judged % GROUP > 0 && judged < entities.count) continue;
      await written;
      written = copyVerdicts(writer, runId, run, verdicts);
      // Awaited before the next write; until then nobody else listens to its failure.
      written.catch(() => undefined);
      verdicts = [];
      await onProgress(judged, total);
    }
  } finally {
    // The connection is free again before the transaction ends on it, one way or the other.
    await written.catch(() => undefined);
  }
  await written;
  await copyVerdicts(writer, runId, run, providers.map(({ rowId, ...dossier }) => taken(judgeProvider({ ...dossier, now, position }, ruleSet, parameters), { providerId: rowId })));
  await onProgress(total, total);
  return { runId, digest: output.finish(), count: output.count };
}
