import type { Pool, PoolClient } from 'pg';
import { toBase64url } from '#libs/encoding';
import { contentDigest, encodeOwnWord } from '#libs/entries';
import { inLogTurn } from '../entries/log-turn.js';
import { integrate, rootAt } from '../log/tree.js';
import { closeRun, type NewRun } from '../persistence/detection-runs.js';
import type { Written } from './judge-and-write.js';

/**
 * Closes a run with its entry of the log: what it was judged by, the root of the log that it was judged on, and the digest of its rows. Written
 * in the transaction of the rows, so there is no row without an entry and none that an entry does not cover. The log's lock is taken
 * last, when all that takes time is done.
 */
export async function enterVerdict(pool: Pool, writer: PoolClient, run: NewRun, { runId, digest, count }: Written): Promise<void> {
  // The tree may lag behind the log; whoever needs it that far brings it there. On a connection of its own: it commits by itself.
  await integrate(pool);
  const root = toBase64url(await rootAt(writer, run.position));
  const content = encodeOwnWord('verdict', {
    engines: run.engines,
    parameters: run.parameters,
    from: run.fromPosition,
    position: run.position,
    full: run.full,
    root,
    verdicts: count,
    output: digest,
  });
  await inLogTurn(writer, async (turn) => {
    const position = await turn.append({ kind: 'verdict', digest: contentDigest('verdict', content), content });
    await closeRun(writer, runId, { digest, count }, position);
  });
}
