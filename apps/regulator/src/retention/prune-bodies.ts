/*
 * Deleting bodies whose time is over. What is deleted follows from the log: a `retention` entry names a position, and it deletes every body that is still there and whose
 * last statement is before that position. So an auditor can tell a body that retention took from one that somebody made away with, and nobody can delete a single
 * inconvenient one and call it retention. Statements, leaves, rows, verdicts and the body's digest stay. What cannot be shown any more is that the rows are
 * what the body said: a replay of verdicts over them needs the bytes.
 *
 * Detection, corrections and the console read rows, never bodies (persistence/): they go on as before.
 */
import type { Pool } from 'pg';
import { sha256, toBase64url } from '#libs/encoding';
import { contentDigest, decodeOwnWord, encodeOwnWord } from '#libs/entries';
import { type LogTurn, takeLogTurn } from '../entries/log-turn.js';
import { boundFrom, type BoundBody, emptyBodies, findBodiesLastBound, firstPeriodBeyond } from '../persistence/bodies.js';
import { findNewestEntry } from '../persistence/log-entries.js';
import { readLogHead } from '../persistence/log-head.js';
import type { Queryable } from '../persistence/queryable.js';

/** Bodies of one entry: the log's lock is held while they are deleted, and reports wait. */
const PER_ENTRY = 500;
/** Bodies looked for at a time. */
const PLAN = 20_000;

export interface Pruned {
  readonly bodies: number;
  /** Compressed bytes. */
  readonly bytes: number;
  /** Positions of the entries written. */
  readonly positions: readonly number[];
}

export interface PruneOptions {
  /** Count, and change nothing. */
  readonly dryRun?: boolean;
  /** Asked between entries: true ends it there, with what was done. */
  readonly stopped?: () => boolean;
}

/** What was found to be over: valid as long as nobody else has logged retention since. */
interface Plan {
  readonly bodies: readonly BoundBody[];
  /** Size of the log when it was made: what was bound by then is in it. */
  readonly asOf: number;
}

/**
 * Deletes the bodies that only statements bind whose period ended at `before` (UTC seconds) or earlier, as far as the log's order lets it: up to the first statement whose
 * period ended later. In one transaction with its entry for each few hundred bodies, so that a crash leaves nothing deleted that is not logged. A body that a statement
 * binds meanwhile stays.
 */
export async function pruneBodies(pool: Pool, before: number, { dryRun = false, stopped = () => false }: PruneOptions = {}): Promise<Pruned> {
  if (dryRun) return counted((await planOf(pool, before, Number.MAX_SAFE_INTEGER)).bodies);
  let done: Pruned = { bodies: 0, bytes: 0, positions: [] };
  for (;;) {
    const plan = await planOf(pool, before, PLAN);
    if (plan.bodies.length === 0) return done;
    let { asOf } = plan;
    for (let from = 0; from < plan.bodies.length; from += PER_ENTRY) {
      if (stopped()) return done;
      const { bodies } = plan;
      const turn = await takeLogTurn(pool, async (taken) => deleteInTurn(taken, bodies.slice(from, from + PER_ENTRY), plan.asOf, asOf));
      // Somebody else's run came between: look again at what is left.
      if (turn === 'overtaken') break;
      if (turn === undefined) continue;
      asOf = turn.position + 1;
      done = { bodies: done.bodies + turn.bodies, bytes: done.bytes + turn.bytes, positions: [...done.positions, turn.position] };
    }
  }
}

async function planOf(pool: Pool, time: number, limit: number): Promise<Plan> {
  const { size: asOf } = await readLogHead(pool);
  const from = await retainedFrom(pool);
  const before = (await firstPeriodBeyond(pool, from, time)) ?? asOf;
  return { asOf, bodies: before > from ? await findBodiesLastBound(pool, { from, before, limit }) : [] };
}

/** Position of the newest retention: of bodies whose last statement is before it none is left. */
async function retainedFrom(db: Queryable): Promise<number> {
  const newest = await findNewestEntry(db, 'retention');
  return newest === undefined ? 0 : decodeOwnWord('retention', newest.content).before;
}

/** `known` is the position up to which all retention is this run's own. */
async function deleteInTurn(turn: LogTurn, planned: readonly BoundBody[], plannedAt: number, known: number): Promise<{ readonly position: number; readonly bodies: number; readonly bytes: number } | 'overtaken' | undefined> {
  if ((await findNewestEntry(turn.client, 'retention', known)) !== undefined) return 'overtaken';
  const boundAgain = await boundFrom(turn.client, planned.map(({ digest }) => digest), plannedAt);
  const over = planned.filter(({ digest }) => !boundAgain.has(digest.toString('hex')));
  if (over.length === 0) return undefined;
  const digests = over.map(({ digest }) => digest).toSorted((a, b) => a.compare(b));
  await emptyBodies(turn.client, digests);
  const content = encodeOwnWord('retention', { before: Math.max(...planned.map(({ last }) => last)) + 1, bodies: digests.length, digest: toBase64url(sha256(Buffer.concat(digests))) });
  const position = await turn.append({ kind: 'retention', digest: contentDigest('retention', content), content });
  return { position, ...counted(over) };
}

function counted(bodies: readonly BoundBody[]): Pruned {
  return { bodies: bodies.length, bytes: bodies.reduce((sum, { bytes }) => sum + bytes, 0), positions: [] };
}
