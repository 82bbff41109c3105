import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#libs/postgres';
import { ENGINES, flippedProviders } from '#libs/verdict';
import { anythingToJudge, type NewRun, readJudged, tryDetectionLock } from '../persistence/detection-runs.js';
import { streamReported } from '../persistence/stream-dossiers.js';
import { countEntities, findTouchedEntities } from '../persistence/touched-entities.js';
import { enterVerdict } from './enter-verdict.js';
import { judgeAndWrite, type OnProgress } from './judge-and-write.js';
import { readAhead } from './read-ahead.js';
import { readSnapshot, type Snapshot } from './snapshot.js';

/** `busy`: another hub on the same database is in a pass. `nothing`: all that touches anybody is judged. */
export type PassResult = { readonly kind: 'busy' } | { readonly kind: 'nothing' } | { readonly kind: 'ran'; readonly run: NewRun; readonly verdicts: number };
/** `nothing`: everybody, if there is anybody, was judged by this rule set, and nothing came in since. `behind`: statements came in that an ordinary pass has to judge first. */
export type FullPassResult = PassResult | { readonly kind: 'behind' };

/**
 * One pass (docs/protocol.md section 5): judges every entity that statements since the last pass touched, as of one snapshot, and every
 * provider. The snapshot's position counts every statement that it can see and no other, because positions are given in order of commit;
 * a row that it sees as not superseded is therefore the one that counts at that position. When reports of a provider become overdue, or
 * come in again, all its customers are touched.
 *
 * Verdicts, run and its log entry are written by one transaction that also holds the lock: a throw leaves nothing, and the next pass starts
 * from the same position.
 */
export async function runPass(pool: Pool): Promise<PassResult> {
  return inSnapshot(pool, async (reader, writer, snapshot) => {
    const { judged, position, overdue } = snapshot;
    if (!(await anythingToJudge(reader, judged.position, position))) return { kind: 'nothing' };
    const run = newRun(snapshot, false);
    const entities = await findTouchedEntities(reader, judged.position, position, flippedProviders(judged.overdue, overdue));
    const written = await judgeAndWrite(writer, run, snapshot, { count: entities.length, reported: readAhead(reader, entities) });
    await enterVerdict(pool, writer, run, written);
    return { kind: 'ran', run, verdicts: written.count };
  });
}

/**
 * A pass over everybody where detection has reached the end of the log, as after a change of the rule set. `begin` is called once it is certain
 * that it takes place, while no other process can be in a pass, and says who is told of its progress.
 */
export async function runFullPass(pool: Pool, begin: (run: NewRun) => Promise<OnProgress>): Promise<FullPassResult> {
  return inSnapshot(pool, async (reader, writer, snapshot) => {
    const { judged, position, parameters } = snapshot;
    if (await anythingToJudge(reader, judged.position, position)) return { kind: 'behind' };
    // Before the first statement there is nobody. Asked under the lock: two processes that want the same are one run.
    if (judged.position === 0 || judged.everybodyBy === parameters) return { kind: 'nothing' };
    const run = newRun(snapshot, true);
    const onProgress = await begin(run);
    const written = await judgeAndWrite(writer, run, snapshot, { count: await countEntities(reader), reported: streamReported(reader) }, onProgress);
    await enterVerdict(pool, writer, run, written);
    return { kind: 'ran', run, verdicts: written.count };
  });
}

/** Runs `work` under the detection lock on a snapshot that stays as it is; `writer` commits when `work` resolves. */
async function inSnapshot<T>(pool: Pool, work: (reader: PoolClient, writer: PoolClient, snapshot: Snapshot) => Promise<T>): Promise<T | { readonly kind: 'busy' }> {
  return inTransaction(pool, async (writer) => {
    if (!(await tryDetectionLock(writer))) return { kind: 'busy' };
    const judged = await readJudged(writer);
    return inTransaction(pool, async (reader) => work(reader, writer, await readSnapshot(reader, judged)), 'repeatable read');
  });
}

function newRun({ parameters, judged, position, overdue }: Snapshot, full: boolean): NewRun {
  return { engines: ENGINES, parameters, fromPosition: judged.position, position, full, overdue: overdue.map(({ provider }) => provider) };
}
