import type { PoolClient } from 'pg';
import { encodeVerdict, judgeEntity, judgeProvider, largestMargin, RunOutput, type VerdictRow } from '#libs/verdict';
import { closeRun, copyVerdicts, openRun, type NewRun, type NewVerdict } from '../persistence/detection-runs.js';
import { loadReported, type Reported } from '../persistence/dossiers.js';
import { breather } from './breather.js';
import type { Snapshot } from './snapshot.js';

/** Entities whose reports are in memory at once, twice over: those being judged and those being read. */
const GROUP = 100;

/** Told how many subjects (entities and providers) of how many are judged. */
export type OnProgress = (done: number, total: number) => void | Promise<void>;

/**
 * Judges these entities and every provider as of the snapshot, and writes the run with all its rows; returns how many. While a group is
 * judged the next one is read and the rows of the one before are written: the database works beside us, on connections of its own.
 */
export async function judgeAndWrite(reader: PoolClient, writer: PoolClient, run: NewRun, snapshot: Snapshot, entities: readonly string[], onProgress: OnProgress = () => undefined): Promise<number> {
  const { ruleSet, parameters, now, position, providers, overdue } = snapshot;
  const runId = await openRun(writer, run);
  const output = new RunOutput();
  const rest = breather();
  const total = entities.length + providers.length;
  let judged = 0;
  const taken = (row: VerdictRow, subject: NewVerdict['subject']): NewVerdict => {
    const text = encodeVerdict(row);
    output.add(text);
    return { subject, engine: row.engine, outcome: row.outcome, response: row.response, margin: largestMargin(row), row: text };
  };
  let written = Promise.resolve();
  try {
    for await (const group of readAhead(reader, entities)) {
      const verdicts: NewVerdict[] = [];
      for (const [entity, { providers: own, ...reported }] of group) {
        const dossier = { entity, now, position, ...reported, overdue: overdue.filter(({ provider }) => own.includes(provider)) };
        for (const row of judgeEntity(dossier, ruleSet, parameters)) verdicts.push(taken(row, { entity }));
        await rest();
      }
      judged += group.size;
      await written;
      written = copyVerdicts(writer, runId, run, verdicts);
      // Awaited before the next write; until then nobody else listens to its failure.
      written.catch(() => undefined);
      await onProgress(judged, total);
    }
  } finally {
    // The connection is free again before the transaction ends on it, one way or the other.
    await written.catch(() => undefined);
  }
  await written;
  await copyVerdicts(writer, runId, run, providers.map(({ rowId, ...dossier }) => taken(judgeProvider({ ...dossier, now, position }, ruleSet, parameters), { providerId: rowId })));
  await onProgress(total, total);
  await closeRun(writer, runId, { digest: output.finish(), count: output.count });
  return output.count;
}

/** What was reported about entities, a group after the other, in their order; the next group is on its way while one is looked at. */
async function* readAhead(reader: PoolClient, entities: readonly string[]): AsyncGenerator<ReadonlyMap<string, Reported>> {
  const read = (start: number): Promise<ReadonlyMap<string, Reported>> => {
    const group = loadReported(reader, entities.slice(start, start + GROUP));
    group.catch(() => undefined);
    return group;
  };
  let next = read(0);
  try {
    for (let start = 0; start < entities.length; start += GROUP) {
      const group = await next;
      next = read(start + GROUP);
      yield group;
    }
  } finally {
    // Also when the caller stopped early: the connection must be idle before it is given back.
    await next.catch(() => undefined);
  }
}
