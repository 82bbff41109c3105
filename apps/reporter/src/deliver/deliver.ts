import type { Place } from '#libs/errors';
import type { Progress } from '#libs/terminal';
import { ReporterError } from '../reporter-error.js';
import type { Spool } from '../spool/spool.js';
import type { Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { checkAnswer } from './answer.js';
import { backoffMs } from './backoff.js';
import { checkHeads } from './heads.js';
import type { Hub, Outcome } from './hub.js';
import type { HubProblem } from './problem.js';

export interface Delivery {
  readonly hub: Hub;
  readonly spool: Spool;
  readonly agent: Agent;
  /** Seconds without any statement accepted after which the rest is left for the next run. */
  readonly giveUpAfterS: number;
  readonly surroundings: Pick<Surroundings, 'ticks' | 'sleep' | 'jitter'>;
  readonly progress: Progress;
}

/**
 * Sends what is pending, in order, each until the hub has answered to it; every attempt sends the same bytes. Returns how many
 * statements the hub accepted.
 *
 * CodedError REPORTER_NOT_DELIVERED (they stay in the spool), REPORTER_REFUSED, REPORTER_ANSWER, REPORTER_STATE_OLD.
 */
export async function deliverPending(delivery: Delivery): Promise<number> {
  const { hub, spool, agent, progress } = delivery;
  const pending = spool.pending;
  if (pending.length === 0) return 0;
  const head = await untilAvailable(delivery, async () => hub.head(agent.iss, agent.stream), placeOf(agent, pending[0] ?? 0), pending.length);
  await checkHeads(head, spool, agent);
  for (const [done, seq] of pending.entries()) {
    const record = await spool.read(seq);
    const place = placeOf(agent, seq);
    const outcome = await untilAvailable(delivery, async () => hub.submit(record), place, pending.length - done);
    if (outcome.kind === 'refused') throw refused(outcome.status, outcome.problem, place);
    checkAnswer(outcome.text, record, agent);
    await spool.answer({ seq, digest: record.digest, answer: outcome.text });
    progress.update(done + 1);
  }
  return pending.length;
}

type Answered = Exclude<Outcome, { readonly kind: 'unavailable' }>;

/** Repeats an attempt while the hub is unavailable, waiting longer each time. CodedError REPORTER_NOT_DELIVERED. */
async function untilAvailable(delivery: Delivery, attempt: () => Promise<Outcome>, place: Place, waiting: number): Promise<Answered> {
  const { surroundings, giveUpAfterS } = delivery;
  const began = surroundings.ticks();
  for (let attempts = 0; ; attempts += 1) {
    const outcome = await attempt();
    if (outcome.kind !== 'unavailable') return outcome;
    const wait = backoffMs(attempts, surroundings.jitter(), outcome.retryAfterMs);
    if (surroundings.ticks() - began + wait > giveUpAfterS * 1000) {
      const statements = waiting === 1 ? '1 statement is' : `${waiting} statements are`;
      const message = `${statements} not delivered yet but safe in the spool (last attempt: ${outcome.reason}); run "reporter deliver" later`;
      throw new ReporterError('REPORTER_NOT_DELIVERED', message, place);
    }
    await surroundings.sleep(wait);
  }
}

function placeOf(agent: Agent, seq: number): Place {
  return { statement: `${agent.stream}#${seq}` };
}

function refused(status: number, problem: HubProblem, place: Place): ReporterError {
  const reason = [problem.code ?? `status ${status}`, problem.title].filter((part) => part !== undefined).join(': ');
  const expected = problem.expectedSeq === undefined ? '' : ` The hub expects statement ${problem.expectedSeq}.`;
  return new ReporterError('REPORTER_REFUSED', `the hub refused the statement (${reason}).${expected} ${advice(problem.code)}`, {
    ...place,
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(problem.field === undefined ? {} : { field: problem.field }),
  });
}

/** What a person should look at first. */
function advice(code: string | undefined): string {
  switch (code) {
    case 'STREAM_GAP':
      return (
        'If the hub expects an earlier statement than this, it lost some that it had accepted: its answers are in the directory "answers". ' +
        'If a later one, this state directory is an older copy: put back the newest.'
      );
    case 'EPOCH_UNKNOWN':
      return "It stays in the spool. The hub has no manifest of this pseudonym epoch: once the regulator has published it, deliver again.";
    case 'STREAM_FORK':
    case 'STREAM_EQUIVOCATION':
      return 'Two copies of this state directory were used, or an older copy was put back: stop every agent of this stream and tell the regulator.';
    default:
      return "It stays in the spool, and nothing after it can be sent until a person has settled this with the hub's operator.";
  }
}
