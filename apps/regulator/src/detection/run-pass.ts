import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#libs/postgres';
import type { Policy } from '#libs/structuring';
import { decodePolicy, ENGINE, encodeVerdict, judge, RunOutput } from '#libs/verdict';
import { closeRun, copyVerdicts, openRun, readJudgedThrough, tryDetectionLock, type NewRun, type NewVerdict } from '../persistence/detection-runs.js';
import { loadReported } from '../persistence/dossiers.js';
import { readLogHead, type LogHead } from '../persistence/log-head.js';
import { findPolicyInForce } from '../persistence/policies.js';
import { findTouchedEntities } from '../persistence/touched-entities.js';
import { breather } from './breather.js';

/** Entities whose reports are in memory at once. */
const GROUP = 100;

/** `busy`: another hub on the same database is in a pass. `nothing`: every statement is judged. */
export type PassResult = { readonly kind: 'busy' } | { readonly kind: 'nothing' } | { readonly kind: 'ran'; readonly run: NewRun; readonly verdicts: number };

/**
 * One pass (docs/protocol.md section 5): judges every entity that statements since the last pass touched, as of one snapshot.
 * The snapshot's position counts every statement that it can see and no other, because positions are given in order of commit;
 * a row that it sees as not superseded is therefore the one that counts at that position.
 *
 * Verdicts and run are written by one transaction that also holds the lock: a throw leaves nothing, and the next pass starts
 * from the same position.
 */
export async function runPass(pool: Pool): Promise<PassResult> {
  return inTransaction(pool, async (writer) => {
    if (!(await tryDetectionLock(writer))) return { kind: 'busy' };
    const fromPosition = await readJudgedThrough(writer, ENGINE);
    return inTransaction(pool, async (reader) => {
      const head = await readLogHead(reader);
      if (head.size === fromPosition) return { kind: 'nothing' };
      const { policy, digest } = await policyInForce(reader);
      const run = { engine: ENGINE, parameters: digest, fromPosition, position: head.size };
      return { kind: 'ran', run, verdicts: await judgeTouched(reader, writer, run, head, policy) };
    }, 'repeatable read');
  });
}

async function judgeTouched(reader: PoolClient, writer: PoolClient, run: NewRun, head: LogHead, policy: Policy): Promise<number> {
  const runId = await openRun(writer, run);
  const output = new RunOutput();
  const rest = breather();
  const entities = await findTouchedEntities(reader, run.fromPosition, run.position);
  for (let start = 0; start < entities.length; start += GROUP) {
    const verdicts: NewVerdict[] = [];
    for (const [entity, reported] of await loadReported(reader, entities.slice(start, start + GROUP))) {
      const verdict = judge({ entity, now: head.clock, position: head.size, ...reported }, policy, run.parameters);
      const row = encodeVerdict(verdict);
      output.add(row);
      verdicts.push({ entity, outcome: verdict.outcome, margin: verdict.tests.reduce((most, test) => Math.max(most, test.margin), 0), row });
      await rest();
    }
    await copyVerdicts(writer, runId, run, verdicts);
  }
  await closeRun(writer, runId, { digest: output.finish(), count: output.count });
  return output.count;
}

async function policyInForce(reader: PoolClient): Promise<{ readonly policy: Policy; readonly digest: string }> {
  const record = await findPolicyInForce(reader);
  if (record === undefined) throw new Error('no policy is in force');
  return { policy: decodePolicy(record.bytes), digest: record.digest };
}
